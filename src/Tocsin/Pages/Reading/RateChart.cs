using Tocsin.Pages.Components;
using Tocsin.Pages.Frame;

namespace Tocsin.Pages.Reading;

/// <summary>Records per second of several streams on one time axis.</summary>
public static class RateChart
{
    /// <summary>Seconds that an axis shows at least, however short the time that is kept.</summary>
    public const int LeastSpan = 60;

    private const int MostSeries = 8;

    /// <summary>The chart of a time range, cut to what is kept. Streams beyond the eighth are drawn together as the others.</summary>
    public static ChartData Of(IReadOnlyList<(string Name, IReadOnlyList<double> Rates)> streams, TimeRange range, DateTime now)
    {
        long end = Seconds(now) - 1; // the last full second
        int kept = Math.Max(LeastSpan, streams.Max(stream => stream.Rates.Count));
        long first = end - kept + 1;
        long last = end;
        if (range.Start(now) is { } start)
        {
            first = range.IsChosen ? Seconds(start) : Math.Max(first, Seconds(start));
            last = range.To is { } to ? Math.Min(Seconds(to), Seconds(start) + 86_400) : end;
        }

        int count = (int)Math.Max(2, last - first + 1);
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            times[i] = first + i;
        }

        List<(string Name, double?[] Values)> rows = [.. streams.Select(stream => (stream.Name, Row(stream.Rates, end, first, count)))];
        if (rows.Count > MostSeries)
        {
            rows = [.. rows.OrderByDescending(row => row.Values.Sum() ?? 0)];
            double?[] others = new double?[count];
            foreach ((_, double?[] values) in rows.Skip(MostSeries - 1))
            {
                for (int i = 0; i < count; i++)
                {
                    others[i] = values[i] is { } value ? value + (others[i] ?? 0) : others[i];
                }
            }

            rows = [.. rows.Take(MostSeries - 1), ($"{streams.Count - MostSeries + 1} others", others)];
        }

        return new ChartData([.. rows.Select(row => row.Name)], times, [.. rows.Select(row => row.Values)], count - 1);
    }

    private static double?[] Row(IReadOnlyList<double> rates, long end, long first, int count)
    {
        double?[] row = new double?[count];
        long oldest = end - rates.Count + 1;
        for (int i = 0; i < count; i++)
        {
            long at = first + i - oldest;
            row[i] = at >= 0 && at < rates.Count && double.IsFinite(rates[(int)at]) ? Math.Round(rates[(int)at], 1) : null;
        }

        return row;
    }

    private static long Seconds(DateTime at) => new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)).ToUnixTimeSeconds();
}
