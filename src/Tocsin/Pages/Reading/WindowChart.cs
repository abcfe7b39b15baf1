using Tocsin.Engine.Windows;
using Tocsin.Pages.Components;
using Tocsin.Pages.Text;

namespace Tocsin.Pages.Reading;

/// <summary>Windows on a time axis: records stacked by group, distinct addresses by group. Time without windows is a gap, not a zero.</summary>
/// <param name="Errors">Records in each window.</param>
/// <param name="Addresses">Distinct addresses in each window.</param>
/// <param name="Each">How many windows one bar stands for: it is the loudest of them.</param>
public sealed record WindowChart(ChartData Errors, ChartData Addresses, int Each)
{
    /// <summary>Bars that a chart shows at most.</summary>
    public const int MostBars = 480;

    private const int MostGroups = 8;

    /// <summary>The charts of some windows, the newest first.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="options">How they are counted.</param>
    /// <param name="order">The groups in the order of their colours; groups that are not in it yet are added.</param>
    public static WindowChart Of(IReadOnlyList<WindowSummary> windows, WindowOptions options, List<string> order)
    {
        int each = Math.Max(1, (windows.Count + MostBars - 1) / MostBars);
        List<WindowSummary> bars = [.. windows.Reverse().Chunk(each).Select(some => some.MaxBy(window => window.Count)!)];
        Learn(order, windows);
        string[] named = [.. order.Where(group => windows.Any(window => window.Groups.Any(one => one.Group == group))).Take(MostGroups)];
        HashSet<string> others = [.. windows.SelectMany(window => window.Groups).Select(group => group.Group).Except(named)];
        if (others.Count > 0)
        {
            others.Add(named[^1]);
            named = named[..^1];
        }

        string[] names = others.Count > 0 ? [.. named, $"{others.Count} others"] : named;
        (double[] times, WindowSummary?[] columns) = Axis(bars, each * options.Size.TotalSeconds, hold: false);
        (double[] steps, WindowSummary?[] held) = Axis(bars, each * options.Size.TotalSeconds, hold: true);
        double span = times.Length == 0 ? options.Size.TotalSeconds : times[^1] - times[0];
        ChartData errors = new(names, times, Rows(names, named, others, columns, group => group.Count, sum: true), span)
        {
            Threshold = options.Threshold,
            OpenFrom = bars.Find(bar => bar.ClosedTicks is null) is { } open ? Seconds(open.Start) : null,
            Marks =
            [
                .. windows.SelectMany(window => window.Groups.Where(group => group.Count > options.Threshold)
                    .Select(group => (Seconds(window.Start) + (options.Size.TotalSeconds / 2), Surprise.Step(group.Bits)))),
            ],
        };
        return new WindowChart(errors, new ChartData(names, steps, Rows(names, named, others, held, group => group.Distinct, sum: false), span) { OpenFrom = errors.OpenFrom, Marks = errors.Marks }, each);
    }

    // A bar has its width by itself; a line that steps holds its value to the end of its window. One empty moment opens a gap, however long it is.
    private static (double[] Times, WindowSummary?[] Columns) Axis(List<WindowSummary> bars, double width, bool hold)
    {
        List<double> times = [];
        List<WindowSummary?> columns = [];
        for (int at = 0; at < bars.Count; at++)
        {
            times.Add(Seconds(bars[at].Start));
            columns.Add(bars[at]);
            bool last = at == bars.Count - 1;
            if (!last && Seconds(bars[at + 1].Start) < times[^1] + (2 * width))
            {
                continue;
            }

            double end = Seconds(bars[at].End);
            if (hold)
            {
                times.Add(end);
                columns.Add(bars[at]);
                end += 1;
            }

            if (!hold || !last)
            {
                times.Add(end);
                columns.Add(null);
            }
        }

        return ([.. times], [.. columns]);
    }

    // A colour once given stays: groups that come later take the next one.
    private static void Learn(List<string> order, IReadOnlyList<WindowSummary> windows) => order.AddRange(windows
        .SelectMany(window => window.Groups).GroupBy(group => group.Group, StringComparer.Ordinal)
        .Where(group => !order.Contains(group.Key))
        .OrderByDescending(group => group.Sum(one => one.Count)).ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => group.Key).Take(1_000));

    private static double?[][] Rows(
        string[] names, string[] named, HashSet<string> others, WindowSummary?[] columns, Func<WindowGroup, long> value, bool sum) =>
    [
        .. names.Select((_, series) => columns.Select(window => window is null ? null : series < named.Length
            ? window.Groups.Where(group => group.Group == named[series]).Select(group => (double?)value(group)).FirstOrDefault() ?? 0
            : Together(window.Groups.Where(group => others.Contains(group.Group)).Select(value), sum)).ToArray()),
    ];

    // Records add up; addresses of several groups may be the same ones, so of them the largest group speaks.
    private static double? Together(IEnumerable<long> values, bool sum) => sum ? values.Sum() : values.DefaultIfEmpty(0).Max();

    private static double Seconds(long ticks) => (ticks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond;
}
