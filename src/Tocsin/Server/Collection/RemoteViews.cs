using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Server.Collection;

/// <summary>One remote and how it is.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Host">Its host.</param>
/// <param name="Port">Its port.</param>
/// <param name="User">Who logs in.</param>
/// <param name="Path">The folder there.</param>
/// <param name="Folder">The folder under <c>logs</c> here.</param>
/// <param name="Key">The private key's file; null for the agent and the user's own keys.</param>
/// <param name="Fingerprint">The trusted key of the host; null when none is trusted.</param>
/// <param name="IntervalSeconds">Seconds from the end of a pass to the next.</param>
/// <param name="State"><c>waiting</c>, <c>running</c> or <c>backing_off</c>.</param>
/// <param name="Progress">The pass that runs; null when none does.</param>
/// <param name="Last">The last pass; null before the first.</param>
/// <param name="LastSuccess">When a pass last completed.</param>
/// <param name="NextRun">When the next one begins; null while one runs.</param>
/// <param name="Passes">Passes so far.</param>
/// <param name="Failed">Of these, failed ones.</param>
/// <param name="FailedInARow">Failed ones since the last that did not.</param>
/// <param name="Files">Files of it that are here.</param>
/// <param name="Uncategorized">Of these, those that no rule of a category fits.</param>
public sealed record RemoteItem(
    string Name, string Host, int Port, string User, string Path, string Folder, string? Key, string? Fingerprint, double IntervalSeconds, RemoteState State, SyncProgress? Progress,
    SyncResultItem? Last, DateTime? LastSuccess, DateTime? NextRun, long Passes, long Failed, int FailedInARow, long Files, long Uncategorized)
{
    internal static RemoteItem Of(RemoteStatus status, long files, long uncategorized) => new(
        status.Options.Name, status.Options.Host, status.Options.Port, status.Options.User, status.Options.Path, status.Options.Folder, status.Options.KeyFile, status.Fingerprint,
        status.Options.Interval.TotalSeconds, status.State, status.Progress, status.Last is { } last ? SyncResultItem.Of(last) : null, status.LastSuccess, status.NextRun, status.Passes,
        status.Failed, status.FailedInARow, files, uncategorized);
}

/// <summary>What a pass over one remote did.</summary>
/// <param name="Remote">The remote.</param>
/// <param name="Outcome"><c>completed</c>, <c>partial</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Started">When it began.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="FilesThere">Files that the remote has.</param>
/// <param name="Changed">Files that changed here, the first 1,000.</param>
/// <param name="ChangedCount">How many changed.</param>
/// <param name="BytesFetched">Bytes that came.</param>
/// <param name="DryRun">Nothing was changed.</param>
/// <param name="Error">Why it failed, and what to do.</param>
/// <param name="Notices">What is to be known besides.</param>
public sealed record SyncResultItem(
    string Remote, SyncOutcome Outcome, DateTime Started, double Seconds, int FilesThere, IReadOnlyList<SyncedFile> Changed, int ChangedCount, long BytesFetched, bool DryRun, string? Error,
    IReadOnlyList<string> Notices)
{
    internal static SyncResultItem Of(SyncResult result) => new(
        result.Remote, result.Outcome, result.Started, result.Took.TotalSeconds, result.FilesThere, result.Changed, result.ChangedCount, result.BytesFetched, result.IsDryRun, result.Error,
        result.Notices);
}

/// <summary>All remotes.</summary>
public sealed record RemoteList(IReadOnlyList<RemoteItem> Items);

/// <summary>What <c>POST /api/v1/sync</c> did.</summary>
/// <param name="Results">One for each remote.</param>
/// <param name="Services">The services afterwards.</param>
public sealed record SyncAnswer(IReadOnlyList<SyncResultItem> Results, IReadOnlyList<ServiceItem> Services);

/// <summary>How the collection is.</summary>
/// <param name="Running">A remote is being fetched.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Remotes">The remotes.</param>
/// <param name="Catalogue">How the passes over the folder are.</param>
/// <param name="Feed">How the feeding of streams is; null when nothing is fed.</param>
/// <param name="Retention">How the keeping of files is; null when all are kept.</param>
/// <param name="FedRecords">Records that went into streams since the start.</param>
public sealed record SyncStatus(bool Running, string Folder, IReadOnlyList<RemoteItem> Remotes, WorkItem Catalogue, WorkItem? Feed, WorkItem? Retention, long FedRecords);

/// <summary>Work that is done again and again.</summary>
/// <param name="Running">It is being done.</param>
/// <param name="Last">When it was last done; null before the first time.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="Error">Why that failed; null when it did not.</param>
/// <param name="Runs">How often it was done.</param>
/// <param name="Failed">How often of these it failed.</param>
public sealed record WorkItem(bool Running, DateTime? Last, double Seconds, string? Error, long Runs, long Failed)
{
    internal static WorkItem Of(WorkStatus status) => new(status.IsRunning, status.Last, status.Took.TotalSeconds, status.Fault, status.Runs, status.Failed);
}
