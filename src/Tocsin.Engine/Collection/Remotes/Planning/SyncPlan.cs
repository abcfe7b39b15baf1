using Tocsin.Engine.Collection.Remotes.Listing;

namespace Tocsin.Engine.Collection.Remotes.Planning;

/// <summary>A file here gets another name. Never replaces one.</summary>
/// <param name="From">Its path under the root.</param>
/// <param name="To">The new one; null where the file goes, because all of it is in another one.</param>
internal sealed record PlannedMove(string From, string? To);

/// <summary>What is done about one file of the remote.</summary>
internal enum StepKind
{
    /// <summary>Nothing is missing; it is remembered as it is.</summary>
    Remember,

    /// <summary>Its end is missing.</summary>
    Append,

    /// <summary>All of it is missing.</summary>
    Fetch,
}

/// <summary>What is done about one file of the remote, after the moves.</summary>
/// <param name="File">The file there.</param>
/// <param name="LocalPath">Where it lies here.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Change">What is said about it.</param>
/// <param name="Has">Bytes of it that are here already.</param>
/// <param name="Before">The path before, or that of the old generation.</param>
internal sealed record PlannedStep(ListedFile File, string LocalPath, StepKind Kind, FileChange Change, long Has, string? Before)
{
    /// <summary>Bytes that are to come.</summary>
    public long Missing => Math.Max(0, File.Size - Has);

    /// <summary>Whether anything here is another than before.</summary>
    public bool ChangesSomething => Kind != StepKind.Remember || Change == FileChange.Renamed;

    /// <summary>The head of a file that is not here any more, deleted or compressed by its owner, and is not fetched again; null for others.</summary>
    public RememberedFile? Ghost { get; init; }
}
