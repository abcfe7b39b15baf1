namespace Tocsin.Engine.Formats;

/// <summary>
/// Puts a point in time together from the pieces that a header gives: one field or several, in any of the notations that
/// <c>docs/guides/formats.md</c> lists. Which notation is meant follows from the text alone and never from earlier lines,
/// so that a line reads the same wherever it stands. Allocates nothing.
/// </summary>
internal partial struct TimeParts
{
    private const long NoTime = -1;

    private int _year;
    private int _month;
    private int _day;
    private long _timeOfDay;
    private int _zoneMinutes;
    private long _epochTicks;

    public TimeParts()
    {
        _timeOfDay = NoTime;
        _epochTicks = -1;
    }

    /// <summary>Reads a text that is a whole point in time.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, long arrivalTicks, out long ticks)
    {
        TimeParts parts = new();
        ticks = 0;
        return parts.Feed(text) && parts.TryResolve(arrivalTicks, out ticks);
    }

    /// <summary>
    /// The UTC ticks that the pieces name. A zone is honoured, a time without one is UTC. A year that is left out is the latest that
    /// does not put the line more than a day after its arrival; a date that is left out likewise.
    /// </summary>
    /// <returns>False when there is no date and no time, or when they are not in the calendar.</returns>
    public readonly bool TryResolve(long arrivalTicks, out long ticks)
    {
        ticks = _epochTicks;
        if (_epochTicks >= 0)
            return true;
        long arrival = Math.Clamp(arrivalTicks, 0, DateTime.MaxValue.Ticks);
        ticks = 0;
        if (_month == 0 || _day == 0)
            return _month == 0 && _day == 0 && _year == 0 && _timeOfDay != NoTime && TryResolveTime(arrival, out ticks);
        if (_year != 0)
            return TryDate(_year, out ticks);

        long latest = Math.Min(arrival + TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks);
        int year = new DateTime(latest).Year;
        // A zone may carry the last day of a year into the next; 29 February needs at most eight years back (1896 to 1904).
        for (int candidate = _zoneMinutes > 0 ? year + 1 : year; candidate >= year - 8; candidate--)
        {
            if (TryDate(candidate, out ticks) && ticks <= latest)
                return true;
        }

        return false;
    }

    private readonly bool TryResolveTime(long arrival, out long ticks)
    {
        ticks = arrival - (arrival % TimeSpan.TicksPerDay) + _timeOfDay - (_zoneMinutes * TimeSpan.TicksPerMinute);
        if (ticks > arrival + (TimeSpan.TicksPerDay / 2))
            ticks -= TimeSpan.TicksPerDay;
        return ticks is >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }

    private readonly bool TryDate(int year, out long ticks)
    {
        ticks = 0;
        if (year is < 1 or > 9999 || _month is < 1 or > 12 || _day < 1 || _day > DateTime.DaysInMonth(year, _month))
            return false;
        ticks = new DateTime(year, _month, _day).Ticks + (_timeOfDay == NoTime ? 0 : _timeOfDay) - (_zoneMinutes * TimeSpan.TicksPerMinute);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }

    /// <summary>Seconds (10 digits or fewer), milliseconds, microseconds or nanoseconds since 1970, told apart by magnitude.</summary>
    public static bool TryEpoch(long value, out long ticks)
    {
        ticks = 0;
        if (value < 0)
            return false;
        long sinceEpoch = value switch
        {
            < 100_000_000_000 => value * TimeSpan.TicksPerSecond,
            < 100_000_000_000_000 => value * TimeSpan.TicksPerMillisecond,
            < 100_000_000_000_000_000 => value * TimeSpan.TicksPerMicrosecond,
            _ => value / 100,
        };
        ticks = DateTime.UnixEpoch.Ticks + sinceEpoch;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }
}
