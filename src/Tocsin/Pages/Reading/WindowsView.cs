using Tocsin.Engine.Windows;
using Tocsin.Pages.Frame;

namespace Tocsin.Pages.Reading;

/// <summary>The windows of one stream as the page shows them.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Others">Further streams that count windows.</param>
/// <param name="Windows">What the stream says; null when no stream counts windows.</param>
public sealed record WindowsView(string Stream, IReadOnlyList<string> Others, StreamWindows? Windows)
{
    private const int MostBefore = 24;

    /// <summary>Rows that a page takes at once.</summary>
    public const int MostRows = 2_000;

    /// <summary>Nothing yet.</summary>
    public static WindowsView Empty { get; } = new(string.Empty, [], null);

    /// <summary>The windows in the time range, the newest first.</summary>
    public IReadOnlyList<WindowSummary> InRange { get; private init; } = [];

    /// <summary>Their groups: the newest window first, in it the largest group.</summary>
    public IReadOnlyList<WindowRow> Rows { get; private init; } = [];

    /// <summary>Rows that do not fit on the page.</summary>
    public long Unshown { get; private init; }

    /// <summary>Group windows above the threshold: those that still count first, then the newest first, in one window the largest first.</summary>
    public IReadOnlyList<WindowRow> Loud { get; private init; } = [];

    /// <summary>Records in the range.</summary>
    public long Count { get; private init; }

    /// <summary>Records that usual windows would have counted in the closed windows of the range; null while nobody can say.</summary>
    public double? Usual { get; private init; }

    /// <summary>Of <see cref="Count"/>, those in closed windows: what <see cref="Usual"/> is to be compared with.</summary>
    public long ClosedCount { get; private init; }

    private (TimeRange Range, long Second) _made = (TimeRange.All, 0);

    /// <summary>
    /// Reads the stream that is named, else of those that count windows the one that rings, else the one that counted most. The same view as before while nothing has changed.
    /// </summary>
    public static async Task<WindowsView> ReadAsync(
        IWindowReader reader, WindowsView before, IReadOnlyList<string> streams, TimeRange range, DateTime now, CancellationToken cancellation)
    {
        List<(string Stream, StreamWindows Windows)> counting = [];
        foreach (string stream in streams)
        {
            if (await reader.WindowsAsync(stream, cancellation) is { } windows)
            {
                counting.Add((stream, windows));
            }
        }

        if (counting.Count == 0)
        {
            return Empty;
        }

        (string name, StreamWindows chosen) = counting
            .OrderByDescending(one => one.Windows.Open.Any(window => window.Groups.Any(group => group.Count > one.Windows.Options.Threshold)))
            .ThenByDescending(one => one.Windows.Counts.Used)
            .ThenBy(one => one.Stream, StringComparer.Ordinal).First();
        string[] others = [.. counting.Select(one => one.Stream).Where(stream => stream != name)];
        (TimeRange, long) made = (range, range.Last is null ? 0 : now.Ticks / TimeSpan.TicksPerSecond);
        return before.Stream == name && ReferenceEquals(before.Windows, chosen) && before._made == made && before.Others.SequenceEqual(others)
            ? before
            : Of(name, others, chosen, range, now).MadeAt(made);
    }

    /// <summary>What the page shows of a reading in a time range.</summary>
    public static WindowsView Of(string stream, IReadOnlyList<string> others, StreamWindows windows, TimeRange range, DateTime now)
    {
        List<WindowSummary> all = [.. windows.Open.Concat(windows.Closed).OrderByDescending(window => window.Start)];
        List<WindowSummary> shown = all.FindAll(window => range.Touches(Utc(window.Start), Utc(window.End - 1), now));
        Dictionary<string, int[]> series = Series(all);
        List<WindowRow> rows = [];
        long unshown = 0;
        int first = shown.Count == 0 ? 0 : all.IndexOf(shown[0]); // a range is a contiguous stretch of all windows
        for (int at = 0; at < shown.Count; at++)
        {
            if (rows.Count >= MostRows)
            {
                unshown += shown[at].Groups.Count;
                continue;
            }

            int place = all.Count - 1 - first - at;
            rows.AddRange(shown[at].Groups
                .OrderByDescending(group => group.Count).ThenBy(group => group.Group, StringComparer.Ordinal)
                .Select(group => Row(shown[at], group, windows.Options.Threshold, Before(series[group.Group], place))));
        }

        return new WindowsView(stream, others, windows)
        {
            InRange = shown,
            Rows = rows,
            Unshown = unshown,
            Loud = [.. rows.Where(row => row.IsLoud).OrderByDescending(row => row.State == WindowState.Rings)],
            Count = shown.Sum(window => window.Count),
            ClosedCount = shown.Where(window => window.ClosedTicks is not null).Sum(window => window.Count),
            Usual = UsualOf(shown),
        };
    }

    private WindowsView MadeAt((TimeRange Range, long Second) made)
    {
        _made = made;
        return this;
    }

    /// <summary>A row of a window of this reading, or null when it has no such group.</summary>
    public WindowRow? Find(long start, string group) => Rows.FirstOrDefault(row => row.Window.Start == start && row.Group.Group == group);

    /// <summary>A window of this reading, in the range or not.</summary>
    public WindowSummary? Find(long start) => Windows?.Open.Concat(Windows.Closed).FirstOrDefault(window => window.Start == start);

    /// <summary>How far a group's window is.</summary>
    public static WindowState StateOf(WindowSummary window, WindowGroup group, long threshold) => (window.ClosedTicks is null, group.Count > threshold) switch
    {
        (true, false) => WindowState.Open,
        (true, true) => WindowState.Rings,
        (false, false) => WindowState.Closed,
        _ => WindowState.Rang,
    };

    /// <summary>Ticks as a time.</summary>
    public static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);

    private static WindowRow Row(WindowSummary window, WindowGroup group, long threshold, IReadOnlyList<int> before) => new(window, group, StateOf(window, group, threshold), before);

    // Each group's counts, the oldest window first; 0 where it had no record.
    private static Dictionary<string, int[]> Series(List<WindowSummary> newestFirst)
    {
        Dictionary<string, int[]> series = new(StringComparer.Ordinal);
        for (int at = 0; at < newestFirst.Count; at++)
        {
            foreach (WindowGroup group in newestFirst[newestFirst.Count - 1 - at].Groups)
            {
                if (!series.TryGetValue(group.Group, out int[]? counts))
                {
                    series[group.Group] = counts = new int[newestFirst.Count];
                }

                counts[at] = (int)Math.Min(int.MaxValue, group.Count);
            }
        }

        return series;
    }

    private static int[] Before(int[] series, int at) => at + 1 >= MostBefore
        ? series[(at + 1 - MostBefore)..(at + 1)]
        : [.. Enumerable.Repeat(0, MostBefore - at - 1), .. series[..(at + 1)]];

    // A group that was not seen in a window has no expectation there; in the others its mean speaks for it.
    private static double? UsualOf(List<WindowSummary> windows)
    {
        List<WindowSummary> closed = windows.FindAll(window => window.ClosedTicks is not null);
        var known = closed.SelectMany(window => window.Groups).Where(group => group.Expected is not null).GroupBy(group => group.Group, StringComparer.Ordinal).ToList();
        return known.Count == 0 ? null : known.Sum(group => group.Average(one => one.Expected!.Value) * closed.Count);
    }
}
