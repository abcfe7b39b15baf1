namespace Tocsin.Engine.Collection.Remotes;

/// <summary>How a pass over one remote ended.</summary>
public enum SyncOutcome
{
    /// <summary>All that was to be fetched is here.</summary>
    Completed,

    /// <summary>Some files are not here; <see cref="SyncResult.Notices"/> says which and why. They are tried again with the next pass.</summary>
    Partial,

    /// <summary>Nothing could be done; <see cref="SyncResult.Error"/> says why.</summary>
    Failed,

    /// <summary>It was cancelled. What was fetched stays.</summary>
    Cancelled,
}

/// <summary>What became of a file in a pass.</summary>
public enum FileChange
{
    /// <summary>It is new here.</summary>
    New,

    /// <summary>It has grown, and its end was appended.</summary>
    Appended,

    /// <summary>It is another file than before; the old one is kept under <c>.N</c>.</summary>
    NewGeneration,

    /// <summary>It is a file that was here under another name.</summary>
    Renamed,
}

/// <summary>One file that a pass changed, or would change.</summary>
/// <param name="Path">Its path under <see cref="CollectionFolders.Logs"/>.</param>
/// <param name="Change">What became of it.</param>
/// <param name="Bytes">Bytes that were fetched, or that a dry run would fetch.</param>
/// <param name="Before">Its path before (<see cref="FileChange.Renamed"/>), or the path that the old generation is kept under.</param>
public sealed record SyncedFile(string Path, FileChange Change, long Bytes, string? Before = null);

/// <summary>How far a pass is.</summary>
/// <param name="Remote">The remote.</param>
/// <param name="Step">What it does, in words for people: <c>connecting</c>, <c>listing</c>, <c>fetching</c>, ….</param>
/// <param name="Path">The file that is being fetched; null for none.</param>
/// <param name="FilesDone">Files that are whole.</param>
/// <param name="Files">Files to fetch; 0 while that is not known.</param>
/// <param name="BytesDone">Bytes fetched.</param>
/// <param name="Bytes">Bytes to fetch; 0 while that is not known.</param>
public sealed record SyncProgress(string Remote, string Step, string? Path, int FilesDone, int Files, long BytesDone, long Bytes);

/// <summary>What a pass over one remote did.</summary>
public sealed record SyncResult
{
    /// <summary>The remote.</summary>
    public required string Remote { get; init; }

    /// <summary>How it ended.</summary>
    public required SyncOutcome Outcome { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTime Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Files that the remote has and that are wanted.</summary>
    public int FilesThere { get; init; }

    /// <summary>Files that changed here, or would change (<see cref="IsDryRun"/>); at most 1,000 of <see cref="ChangedCount"/>.</summary>
    public IReadOnlyList<SyncedFile> Changed { get; init; } = [];

    /// <summary>How many changed.</summary>
    public int ChangedCount { get; init; }

    /// <summary>Bytes of files that were fetched.</summary>
    public long BytesFetched { get; init; }

    /// <summary>Whether nothing was to be changed.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Why it failed, and what to do; free of terminal escapes. Null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>What is to be known besides: an old remote rsync, names that were left out, limits that were reached.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
