namespace Tocsin.Engine.Similarity.Indexing;

/// <summary>How far an indexing is.</summary>
/// <param name="Listed">Pictures in the store.</param>
/// <param name="Skipped">Of these, in the file already.</param>
/// <param name="Added">Of these, embedded and added.</param>
/// <param name="Faults">Of these, that gave no vector.</param>
/// <param name="Elapsed">Since it began.</param>
public sealed record IndexingProgress(int Listed, int Skipped, int Added, int Faults, TimeSpan Elapsed)
{
    /// <summary>Pictures that are dealt with.</summary>
    public int Done => Skipped + Added + Faults;

    /// <summary>Pictures embedded a second, since it began.</summary>
    public double PerSecond => Elapsed > TimeSpan.Zero ? Added / Elapsed.TotalSeconds : 0;
}

/// <summary>How an indexing ended: <c>Listed = Skipped + Added + FaultCount</c>, unless it was interrupted.</summary>
/// <param name="Last">How far it came.</param>
/// <param name="Rows">Pictures in the file now; 0 when <paramref name="OlderStays"/>, which was not read.</param>
/// <param name="Faults">The first of those that gave no vector.</param>
/// <param name="WasInterrupted">Whether it was asked to end; what was added until then is in the file, unless <paramref name="OlderStays"/>.</param>
/// <param name="OlderStays">Whether the file that was to be replaced is as it was: the run was interrupted, or gave nothing to replace it with.</param>
public sealed record IndexingResult(IndexingProgress Last, int Rows, IReadOnlyList<IndexingFault> Faults, bool WasInterrupted, bool OlderStays)
{
    /// <summary>Pictures that were skipped although they were written after the file was: the vectors in it may be those of what they were before.</summary>
    public int Outdated { get; init; }
}

/// <summary>A picture that gave no vector.</summary>
/// <param name="Name">Its name in the store.</param>
/// <param name="Code">Stable: one of <see cref="Images.ImageFaultCodes"/>, <c>unreadable</c> or <c>not_embedded</c>.</param>
/// <param name="Detail">For people.</param>
public sealed record IndexingFault(string Name, string Code, string Detail)
{
    /// <summary>It cannot be read from the store.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>The model made no good vector of it.</summary>
    public const string NotEmbedded = "not_embedded";
}
