namespace Tocsin.Server.Similarity;

/// <summary>What became of an indexing of the image folder.</summary>
public enum IndexingState
{
    /// <summary>It is running.</summary>
    Running,

    /// <summary>It has ended, and its pictures are served.</summary>
    Done,

    /// <summary>It could not go on: <see cref="IndexingStatus.Reason"/>.</summary>
    Failed,

    /// <summary>The server was stopped, or somebody ended it.</summary>
    Stopped,
}

/// <summary>How far an indexing of the image folder is; as of one moment.</summary>
public sealed record IndexingStatus
{
    /// <summary>What became of it.</summary>
    public required IndexingState State { get; init; }

    /// <summary>Pictures that were looked at, the faulty ones included.</summary>
    public int Done { get; init; }

    /// <summary>Pictures in the folder; null while they are still being counted.</summary>
    public int? Total { get; init; }

    /// <summary>Pictures that could not be read.</summary>
    public int Faulty { get; init; }

    /// <summary>Some of these, with the reason.</summary>
    public IReadOnlyList<FaultyImage> Faults { get; init; } = [];

    /// <summary>Pictures a second, since it began.</summary>
    public double PerSecond { get; init; }

    /// <summary>How long it will still take, at that speed; null when that is not known.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTime Started { get; init; }

    /// <summary>When it ended, UTC; null while it runs.</summary>
    public DateTime? Ended { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Uploads and pictures of other folders that were to stay and could not be embedded again after a change of the embedder: their files are missing, or no good.</summary>
    public int LeftOut { get; init; }

    /// <summary>Where the feature file of before was put, because it could not be read or some of its pictures were left out; null: nothing of it was lost.</summary>
    public string? Aside { get; init; }
}

/// <summary>A picture of the folder that could not be indexed.</summary>
/// <param name="Path">Its path in the folder.</param>
/// <param name="Reason">Why.</param>
public sealed record FaultyImage(string Path, string Reason);
