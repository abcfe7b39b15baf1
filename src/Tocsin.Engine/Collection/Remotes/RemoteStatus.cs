namespace Tocsin.Engine.Collection.Remotes;

/// <summary>What a remote is doing.</summary>
public enum RemoteState
{
    /// <summary>It waits for its next pass.</summary>
    Waiting,

    /// <summary>A pass is running.</summary>
    Running,

    /// <summary>The last pass failed; it waits longer than its interval.</summary>
    BackingOff,
}

/// <summary>A remote at one instant.</summary>
/// <param name="Options">The remote.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Progress">The running pass; null when none runs.</param>
/// <param name="Last">The last pass; null before the first.</param>
/// <param name="LastSuccess">When a pass last completed, UTC; null when none has.</param>
/// <param name="NextRun">When the next pass begins, UTC; null while one runs.</param>
/// <param name="Passes">Passes so far, failed ones included.</param>
/// <param name="Failed">Passes that failed.</param>
/// <param name="FailedInARow">Passes that failed since the last one that did not.</param>
/// <param name="Fingerprint">The trusted key of the host (<c>SHA256:…</c>); null when none is trusted.</param>
public sealed record RemoteStatus(
    RemoteOptions Options, RemoteState State, SyncProgress? Progress, SyncResult? Last, DateTime? LastSuccess, DateTime? NextRun,
    long Passes, long Failed, int FailedInARow, string? Fingerprint);
