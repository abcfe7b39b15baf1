using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;
using Tocsin.Server.Http;
using Tocsin.Server.Sessions;
using Tocsin.Sinks;

namespace Tocsin.Server.Alerts;

/// <summary>One trouble: alerts that followed each other without a break.</summary>
/// <param name="Id">Its name in <c>/api/v1/alerts/{id}</c>.</param>
/// <param name="Stream">Where it rang.</param>
/// <param name="Episode">The id of its first alert.</param>
/// <param name="State"><c>open</c>, <c>acknowledged</c> or <c>resolved</c>.</param>
/// <param name="Detector">Which detector rang.</param>
/// <param name="Subject">Who or what.</param>
/// <param name="Text">The latest revision in one sentence.</param>
/// <param name="Alerts">How many alerts (windows) it has had.</param>
/// <param name="Rang">When it first rang.</param>
/// <param name="Latest">The latest revision of its latest alert.</param>
/// <param name="Worst">The alert with the highest score, at its latest revision.</param>
/// <param name="Who">Who acknowledged or resolved it last; null when nobody has, or it resolved by itself.</param>
/// <param name="When">When that was.</param>
/// <param name="Note">What they wrote.</param>
public sealed record AlertView(
    string Id, string Stream, string Episode, AlertState State, string Detector, string Subject, string Text, int Alerts, DateTime Rang, AlertRevisionView Latest,
    AlertRevisionView Worst, string? Who, DateTime? When, string? Note)
{
    internal static AlertView Of(AlertEntry entry) => new(
        AlertId.Of(entry), entry.Stream, entry.Episode, entry.State, entry.Latest.Detector, entry.Latest.Subject, entry.Latest.Text, entry.Alerts, entry.Rang,
        AlertRevisionView.Of(entry.Latest), AlertRevisionView.Of(entry.Worst), entry.Who, entry.When, entry.Note);
}

/// <summary>An alert at one revision.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Revision">0, 1, 2, …</param>
/// <param name="Phase"><c>rang</c>, <c>escalated</c>, <c>final</c> or <c>resolved</c>.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Start">When what it is about began: the start of the window.</param>
/// <param name="End">When that ends, or ended.</param>
/// <param name="Time">Arrival of the record that made this revision.</param>
/// <param name="Position">That record's journal position.</param>
/// <param name="Score">Records in the window.</param>
/// <param name="Threshold">What it had to exceed.</param>
/// <param name="Bits">-log2 of the chance of something usual being at least this bad; null while there is too little to say.</param>
/// <param name="Reasons">Why.</param>
/// <param name="Examples">A few lines that it is about.</param>
public sealed record AlertRevisionView(
    string Id, int Revision, AlertPhase Phase, string Text, DateTime Start, DateTime End, DateTime Time, long Position, double? Score, double? Threshold, double? Bits,
    IReadOnlyList<ReasonView> Reasons, IReadOnlyList<string> Examples)
{
    internal static AlertRevisionView Of(Alert alert) => new(
        alert.Id, alert.Revision, alert.Phase, alert.Text, alert.Start, alert.End, alert.Time, alert.Position, Finite.OrNull(alert.Score), Finite.OrNull(alert.Threshold),
        Finite.OrNull(alert.Bits), [.. alert.Reasons.Select(ReasonView.Of)], alert.Examples);
}

/// <summary>A trouble with its past.</summary>
/// <param name="Alert">How it stands.</param>
/// <param name="Revisions">Its revisions that are kept, the oldest first.</param>
/// <param name="Deeds">What people did about it, the oldest first.</param>
public sealed record AlertDetailView(AlertView Alert, IReadOnlyList<AlertRevisionView> Revisions, IReadOnlyList<AlertDeed> Deeds)
{
    internal static AlertDetailView Of(AlertDetail detail) => new(AlertView.Of(detail.Entry), [.. detail.Revisions.Select(AlertRevisionView.Of)], detail.Deeds);
}

/// <summary>Troubles, the newest first.</summary>
/// <param name="Items">The troubles.</param>
/// <param name="Next">What to ask with as <c>cursor</c> for older ones; null at the end.</param>
/// <param name="Open">Troubles that ring, of all.</param>
/// <param name="Acknowledged">Troubles that somebody looks after, of all.</param>
/// <param name="Version">What to send as <c>Last-Event-ID</c> to be told what changes from here on.</param>
public sealed record AlertPage(IReadOnlyList<AlertView> Items, string? Next, long Open, long Acknowledged, long Version);

/// <summary>How a place outside is doing that alerts are sent to.</summary>
/// <param name="Address">Where.</param>
/// <param name="State"><c>ok</c> or <c>failing</c>.</param>
/// <param name="Detail">What is wrong; empty while all is well.</param>
/// <param name="Sent">Messages that have arrived since the server started.</param>
/// <param name="Waiting">Messages that wait.</param>
/// <param name="Refused">Messages that the other side does not want.</param>
/// <param name="Missed">Revisions that were gone before they could be sent.</param>
/// <param name="Faults">Tries that failed.</param>
public sealed record AlertSinkView(string Address, string State, string Detail, long Sent, long Waiting, long Refused, long Missed, long Faults)
{
    internal static AlertSinkView Of(AlertSinkStatus sink) => new(
        sink.Address, sink.Detail.Length == 0 ? "ok" : "failing", sink.Detail, sink.Sent, sink.Waiting, sink.Refused, sink.Dropped, sink.Faults);
}

/// <summary>A note to what somebody does about a trouble.</summary>
/// <param name="Note">For those who look later; optional.</param>
public sealed record AlertNoteRequest(string? Note = null);

/// <summary>What the API calls a trouble: its stream and its episode. Opaque to clients.</summary>
internal static class AlertId
{
    public static string Of(AlertEntry entry) => $"{entry.Stream}:{entry.Episode}";

    /// <summary>The stream, and the episode or the id of one of its alerts; null when it is nothing of the kind.</summary>
    public static (string Stream, string Id)? Parse(string text) => text.IndexOf(':', StringComparison.Ordinal) is > 0 and var at ? (text[..at], text[(at + 1)..]) : null;
}
