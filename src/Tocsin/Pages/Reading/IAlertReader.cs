using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;

namespace Tocsin.Pages.Reading;

/// <summary>
/// What the pages read about alerts. Any thread may call it, and no call may hold up a lane. It reads only: alerts are acknowledged and resolved through the API, where
/// one layer decides who may.
/// </summary>
public interface IAlertReader
{
    /// <summary>Counts that change whenever something does: what a page has read at one version is still so.</summary>
    long Version { get; }

    /// <summary>All troubles that are kept, the newest first.</summary>
    IReadOnlyList<AlertEntry> Alerts { get; }

    /// <summary>All that is known of one; null when it is not kept.</summary>
    AlertDetail? Find(string stream, string episode);

    /// <summary>The trouble that an alert belongs to; null when it is not kept.</summary>
    AlertEntry? OfAlert(string stream, string id);
}

/// <summary>One trouble with its past.</summary>
/// <param name="Entry">How it stands.</param>
/// <param name="Revisions">Its revisions that are kept, the oldest first.</param>
/// <param name="Deeds">What people did about it, the oldest first.</param>
public sealed record AlertDetail(AlertEntry Entry, IReadOnlyList<Alert> Revisions, IReadOnlyList<AlertDeed> Deeds);

/// <summary>What somebody did about an alert.</summary>
/// <param name="State">What it became.</param>
/// <param name="Who">The name of his key.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Note">What he wrote; null when nothing.</param>
public sealed record AlertDeed(AlertState State, string Who, DateTime When, string? Note);
