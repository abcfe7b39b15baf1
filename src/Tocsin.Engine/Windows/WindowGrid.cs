namespace Tocsin.Engine.Windows;

/// <summary>Where windows begin: at the whole multiples of their size from 1970-01-01T00:00:00Z on, before and after.</summary>
public static class WindowGrid
{
    /// <summary>The latest time that a record may have, in UTC ticks: two days before the calendar ends, so that every window has an end.</summary>
    internal static readonly long LatestTicks = DateTime.MaxValue.Ticks - (2 * TimeSpan.TicksPerDay);

    /// <summary>The earliest, so that every window has a start.</summary>
    internal const long EarliestTicks = 2 * TimeSpan.TicksPerDay;

    /// <summary>The start of the window of this size that holds the instant, in UTC ticks.</summary>
    public static long StartOf(long ticks, long size)
    {
        long since = ticks - DateTime.UnixEpoch.Ticks, into = since % size;
        return ticks - (into < 0 ? into + size : into);
    }
}
