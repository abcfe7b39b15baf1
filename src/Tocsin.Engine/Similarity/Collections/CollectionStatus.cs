namespace Tocsin.Engine.Similarity.Collections;

/// <summary>Whether a collection can be searched.</summary>
public enum CollectionState
{
    /// <summary>The feature file is being read for the first time, or made.</summary>
    Loading,

    /// <summary>It can be searched.</summary>
    Ready,

    /// <summary>There is nothing to search; <see cref="CollectionStatus.Reason"/> says why. It is tried again by itself.</summary>
    Broken,
}

/// <summary>How a collection is.</summary>
/// <param name="State">Whether it can be searched.</param>
/// <param name="Reason">What is wrong, with the remedy; also while an older file is served because the new one is no good. Null: nothing.</param>
public sealed record CollectionStatus(CollectionState State, string? Reason = null)
{
    /// <summary>In a sentence.</summary>
    public string Sentence => State switch
    {
        CollectionState.Loading => Reason ?? "The pictures are being loaded.",
        CollectionState.Broken => Reason ?? "The pictures could not be loaded.",
        _ => Reason ?? "The pictures can be searched.",
    };
}

/// <summary>A collection that cannot be searched yet, or not at all.</summary>
public sealed class CollectionNotReadyException(CollectionStatus status) : Exception(status.Sentence)
{
    /// <summary>Why.</summary>
    public CollectionStatus Status { get; } = status;
}

/// <summary>What a collection consists of. All is as of one moment.</summary>
public sealed record CollectionStatistics
{
    /// <summary>Pictures that can be found.</summary>
    public required int Images { get; init; }

    /// <summary>Floats in a vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>How it is searched, in a line, and why so.</summary>
    public required string Method { get; init; }

    /// <summary>The kind of index: <c>Flat</c>, <c>IvfFlat</c>, <c>IvfPq</c>, <c>Hnsw</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Bytes of vectors and index in memory.</summary>
    public required long Bytes { get; init; }

    /// <summary>Rows of the file with a path that came again further on: the last one counts.</summary>
    public required int Repeated { get; init; }

    /// <summary>Rows of the file whose vector cannot be compared (not finite, or zero): they are left out.</summary>
    public required int Unusable { get; init; }

    /// <summary>Whether every path has been looked for under the roots.</summary>
    public required bool PathsChecked { get; init; }

    /// <summary>Pictures whose file was not found there when all were looked for the last time: 0 before the first.</summary>
    public required int WithoutFile { get; init; }

    /// <summary>What made the vectors, as the file says; null when it does not.</summary>
    public required string? Embedder { get; init; }

    /// <summary>When the file was loaded, UTC.</summary>
    public required DateTime Loaded { get; init; }
}
