namespace Tocsin.Engine.Collection.Remotes.Planning;

/// <summary>All that a pass is to do.</summary>
internal sealed class SyncWork
{
    /// <summary>New names for files here.</summary>
    public List<PlannedMove> Moves { get; } = [];

    /// <summary>What is done about files of the remote, after the moves.</summary>
    public List<PlannedStep> Steps { get; } = [];

    /// <summary>Files of the remote that have been fetched whole already, and wait to be put in their places.</summary>
    public HashSet<string> IsFetched { get; } = new(StringComparer.Ordinal);
}
