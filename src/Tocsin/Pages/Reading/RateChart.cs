using Tocsin.Pages.Components;
using Tocsin.Pages.Frame;

namespace Tocsin.Pages.Reading;

/// <summary>Records per second of several streams on one time axis.</summary>
public static class RateChart
{
    /// <summary>Seconds that an axis shows at least, however short the time that is kept.</summary>
    public const int LeastSpan = 60;

    private const int MostSeries = 8;

    /// <summary>
    /// The chart of a time range. The axis is the range; values there are for what is kept of it. Streams beyond the eighth are
    /// drawn together as the others.
    /// </summary>
    public static ChartData Of(IReadOnlyList<(string Name, IReadOnlyList<double> Rates)> streams, TimeRange range, DateTime now)
    {
        long end = Seconds(now) - 1; // the last full second
        long kept = end - Math.Max(LeastSpan, streams.Max(stream => stream.Rates.Count)) + 1;
        (long first, long last) = range switch
        {
            { From: { } from, To: { } to } => (Seconds(from), Math.Max(Seconds(from) + 1, Seconds(to))),
            { Last: { } length } => (Math.Max(kept, end - (long)length.TotalSeconds + 1), end),
            _ => (kept, end),
        };

        long[] times = Times(first, last, kept, end);
        List<(string Name, double?[] Values)> rows = [.. streams.Select(stream => (stream.Name, Row(stream.Rates, end, times)))];
        if (rows.Count > MostSeries)
        {
            rows = Gather([.. rows.OrderByDescending(row => row.Values.Sum() ?? 0)]);
        }

        return new ChartData([.. rows.Select(row => row.Name)], Array.ConvertAll(times, time => (double)time), [.. rows.Select(row => row.Values)], last - first);
    }

    // One time a second where something is kept; beyond that only the ends of the axis, however far it reaches.
    private static long[] Times(long first, long last, long kept, long end)
    {
        List<long> times = [];
        long from = Math.Max(first, kept);
        long to = Math.Min(last, end);
        if (first < from || from > to)
        {
            times.Add(first);
        }

        for (long time = from; time <= to; time++)
        {
            times.Add(time);
        }

        if (times[^1] < last)
        {
            times.Add(last);
        }

        return [.. times];
    }

    private static List<(string Name, double?[] Values)> Gather(List<(string Name, double?[] Values)> rows)
    {
        double?[] others = new double?[rows[0].Values.Length];
        foreach ((_, double?[] values) in rows.Skip(MostSeries - 1))
        {
            for (int i = 0; i < others.Length; i++)
            {
                others[i] = values[i] is { } value ? value + (others[i] ?? 0) : others[i];
            }
        }

        return [.. rows.Take(MostSeries - 1), ($"{rows.Count - MostSeries + 1} others", others)];
    }

    private static double?[] Row(IReadOnlyList<double> rates, long end, long[] times)
    {
        long oldest = end - rates.Count + 1;
        return Array.ConvertAll(times, time =>
            time >= oldest && time <= end && double.IsFinite(rates[(int)(time - oldest)]) ? Math.Round(rates[(int)(time - oldest)], 1) : (double?)null);
    }

    private static long Seconds(DateTime at) => new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)).ToUnixTimeSeconds();
}
