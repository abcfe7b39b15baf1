namespace Tocsin.Engine.Collection.Remotes;

/// <summary>What is kept of a remote's passes, for whoever asks while nobody syncs.</summary>
/// <param name="Remote">Its name.</param>
/// <param name="Outcome">How the last pass ended.</param>
/// <param name="Started">When it began, UTC.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Files">Files that the remote had then.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="LastSuccess">When a pass last completed, UTC; null when none has.</param>
/// <param name="NextRun">When the next one is due, UTC; null where nobody has planned one.</param>
/// <param name="Passes">Passes so far, dry runs excepted.</param>
/// <param name="Failed">Those that failed.</param>
public sealed record RemoteHistory(
    string Remote, SyncOutcome Outcome, DateTime Started, TimeSpan Took, int Files, string? Error, DateTime? LastSuccess, DateTime? NextRun, long Passes, long Failed)
{
    /// <summary>All remotes that were ever synced, by name. Throws <see cref="SyncFaultException"/> when the file is damaged.</summary>
    public static IReadOnlyDictionary<string, RemoteHistory> Read(CollectionFolders folders)
    {
        if (!File.Exists(RemoteMemory.FileOf(folders)))
        {
            return new Dictionary<string, RemoteHistory>();
        }

        using RemoteMemory memory = RemoteMemory.Open(folders);
        return memory.Histories().ToDictionary(static history => history.Remote);
    }
}
