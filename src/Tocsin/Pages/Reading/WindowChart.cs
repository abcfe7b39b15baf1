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
        List<double> times = [];
        List<WindowSummary?> columns = [];
        foreach (WindowSummary bar in bars)
        {
            // One empty moment opens a gap, however long it is.
            if (times.Count > 0 && Seconds(bar.Start) > times[^1] + (each * 2 * options.Size.TotalSeconds) - 1)
            {
                times.Add(times[^1] + options.Size.TotalSeconds);
                columns.Add(null);
            }

            times.Add(Seconds(bar.Start));
            columns.Add(bar);
        }

        if (bars.Count > 0)
        {
            times.Add(Seconds(bars[^1].End)); // the last bar has its width, too
            columns.Add(null);
        }

        double[] axis = [.. times];
        double span = axis.Length == 0 ? options.Size.TotalSeconds : axis[^1] - axis[0];
        ChartData errors = new(names, axis, Rows(names, named, others, columns, group => group.Count, sum: true), span)
        {
            Threshold = options.Threshold,
            OpenFrom = bars.Find(bar => bar.ClosedTicks is null) is { } open ? Seconds(open.Start) : null,
            Marks =
            [
                .. windows.SelectMany(window => window.Groups.Where(group => group.Count > options.Threshold)
                    .Select(group => (Seconds(window.Start) + (options.Size.TotalSeconds / 2), Surprise.Step(group.Bits)))),
            ],
        };
        return new WindowChart(errors, new ChartData(names, axis, Rows(names, named, others, columns, group => group.Distinct, sum: false), span) { OpenFrom = errors.OpenFrom, Marks = errors.Marks }, each);
    }

    // A colour once given stays: groups that come later take the next one.
    private static void Learn(List<string> order, IReadOnlyList<WindowSummary> windows) => order.AddRange(windows
        .SelectMany(window => window.Groups).GroupBy(group => group.Group, StringComparer.Ordinal)
        .Where(group => !order.Contains(group.Key))
        .OrderByDescending(group => group.Sum(one => one.Count)).ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => group.Key).Take(1_000));

    private static double?[][] Rows(
        string[] names, string[] named, HashSet<string> others, List<WindowSummary?> columns, Func<WindowGroup, long> value, bool sum) =>
    [
        .. names.Select((_, series) => columns.Select(window => window is null ? null : series < named.Length
            ? window.Groups.Where(group => group.Group == named[series]).Select(group => (double?)value(group)).FirstOrDefault() ?? 0
            : Together(window.Groups.Where(group => others.Contains(group.Group)).Select(value), sum)).ToArray()),
    ];

    // Records add up; addresses of several groups may be the same ones, so of them the largest group speaks.
    private static double? Together(IEnumerable<long> values, bool sum) => sum ? values.Sum() : values.DefaultIfEmpty(0).Max();

    private static double Seconds(long ticks) => (ticks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond;
}
