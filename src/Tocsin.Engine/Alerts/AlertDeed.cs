using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Alerts;

/// <summary>What somebody did about an alert.</summary>
/// <param name="State">What it became.</param>
/// <param name="Who">Who: the name of a key.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Note">What they wrote; null when nothing.</param>
public sealed record AlertDeed(AlertState State, string Who, DateTime When, string? Note);

/// <summary>One trouble with its past.</summary>
/// <param name="Entry">How it stands.</param>
/// <param name="Revisions">Its revisions that are kept, the oldest first, without their messages.</param>
/// <param name="Deeds">What people did about it, the oldest first; the last 50.</param>
public sealed record AlertDetail(AlertEntry Entry, IReadOnlyList<Alert> Revisions, IReadOnlyList<AlertDeed> Deeds);

/// <summary>A trouble at a version of the book.</summary>
/// <param name="Version">The version of the book at which it became so.</param>
/// <param name="Entry">How it stands.</param>
public sealed record AlertChange(long Version, AlertEntry Entry);

/// <summary>Which troubles to list. What is null does not matter.</summary>
/// <param name="State">Only those in this state.</param>
/// <param name="Stream">Only those of this stream.</param>
/// <param name="Detector">Only those of this detector.</param>
/// <param name="Text">Only those with this in their episode, subject, text or note, in capitals or not.</param>
public sealed record AlertQuery(AlertState? State = null, string? Stream = null, string? Detector = null, string? Text = null);

/// <summary>What a book has counted.</summary>
/// <param name="Open">Troubles that ring.</param>
/// <param name="Acknowledged">Troubles that somebody looks after.</param>
/// <param name="Resolved">Troubles that are over and still kept.</param>
/// <param name="Taken">Revisions that it took.</param>
/// <param name="Repeated">Revisions that it had already, or later ones of.</param>
/// <param name="Missed">Revisions that were gone before it could take them.</param>
/// <param name="Forgotten">Troubles that left because there were too many.</param>
public readonly record struct AlertCounts(long Open, long Acknowledged, long Resolved, long Taken, long Repeated, long Missed, long Forgotten);
