using Tocsin.Engine.Alerts;
using Tocsin.Pages.Frame;

namespace Tocsin.Pages.Reading;

/// <summary>The alerts as the page shows them.</summary>
/// <param name="All">Those of the chosen streams and time, the newest first.</param>
/// <param name="Kept">How many the chosen streams have at any time.</param>
public sealed record AlertsView(IReadOnlyList<AlertEntry> All, int Kept)
{
    /// <summary>Nothing yet.</summary>
    public static AlertsView Empty { get; } = new([], 0);

    /// <summary>Those that ring and that nobody looks after, the worst first.</summary>
    public IReadOnlyList<AlertEntry> Open { get; } = [.. Worst(All.Where(entry => entry.State == AlertState.Open))];

    /// <summary>How many have a state.</summary>
    public int Count(AlertState state) => All.Count(entry => entry.State == state);

    /// <summary>The alerts of a state: those that matter now the worst first, those that are over the newest first.</summary>
    public IReadOnlyList<AlertEntry> Of(AlertState state) => state == AlertState.Open ? Open : [.. All.Where(entry => entry.State == state)];

    /// <summary>What people see in a time: whatever rings now, and what rang or ended in it.</summary>
    public static AlertsView Of(IEnumerable<AlertEntry> alerts, string? stream, TimeRange range, DateTime now)
    {
        List<AlertEntry> chosen = [.. alerts.Where(entry => stream is null || entry.Stream == stream).OrderByDescending(entry => entry.Rang).ThenBy(KeyOf, StringComparer.Ordinal)];
        return new AlertsView(
            chosen.FindAll(entry => range.Touches(entry.Rang, entry.State == AlertState.Resolved ? entry.Latest.Time : DateTime.MaxValue, now)), chosen.Count);
    }

    /// <summary>The worst first: only bits rank across detectors.</summary>
    public static IEnumerable<AlertEntry> Worst(IEnumerable<AlertEntry> alerts) => alerts
        .OrderByDescending(entry => entry.Worst.Bits ?? -1).ThenByDescending(entry => entry.Worst.Score / Math.Max(1, entry.Worst.Threshold)).ThenByDescending(entry => entry.Rang);

    /// <summary>What names it on the page and in addresses: <c>web/windows-404-20250530T185230Z</c>.</summary>
    public static string KeyOf(AlertEntry entry) => $"{entry.Stream}/{entry.Episode}";

    /// <summary>The word of a state in addresses; the open ones where an address says nothing that can be read.</summary>
    public static AlertState StateOf(string? word) => word switch
    {
        "acknowledged" => AlertState.Acknowledged,
        "resolved" => AlertState.Resolved,
        _ => AlertState.Open,
    };
}
