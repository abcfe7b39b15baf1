namespace Tocsin.Engine.Windows.Lanes;

// What pages, answers and the delivery of alerts see. Asked on the lane's thread, between two records.
public sealed partial class WindowLane
{
    /// <summary>The ledger, and what was marked, closed and rung, since the stream began.</summary>
    public WindowCounts Counts => _engine.Counts;

    /// <summary>Late records by the window that they would have belonged to, the latest window first.</summary>
    public IReadOnlyList<LateWindow> Late() => _engine.Late();

    /// <summary>All open windows and the latest closed ones, both the newest first.</summary>
    /// <param name="closed">Closed windows at most.</param>
    public WindowTable Table(int closed) => new(Rule, Counts, _engine.Open(), _engine.Closed(closed), _changes);

    /// <summary>One window by its start; null when there is none, or none any longer.</summary>
    public WindowSummary? Window(long start) => _engine.Window(start);

    /// <summary>Revisions of alerts from a number on, the oldest first; the last 1,000 are kept.</summary>
    public NumberedAlerts AlertsFrom(long number, int limit) => _alerts.From(number, limit);
}
