namespace Tocsin.Engine.Traffic;

/// <summary>
/// When each line of HTTP traffic is due: the usual ones evenly spaced, the errors of a burst among them, in order of time. Line n is due at n / rate and at nothing that depends
/// on the lines before, so that nothing drifts. With rate 0 a usual line is due at any time. One thread owns it.
/// </summary>
public sealed class HttpTrafficSchedule(HttpTraffic traffic, HttpTrafficOptions options)
{
    private readonly double _ticksPerLine = options.Rate > 0 ? TimeSpan.TicksPerSecond / options.Rate : 0;
    private readonly HttpBurst? _burst = options.Burst;
    private readonly double _ticksPerError = options.Burst is { } burst ? (double)TimeSpan.TicksPerSecond / burst.PerSecond : 0;
    private long _lines;
    private long _errors;

    /// <summary>Lines that were written.</summary>
    public long Written => _lines + _errors;

    /// <summary>When the next line is due, in ticks after the start; 0 with rate 0.</summary>
    public long NextDue => _ticksPerLine == 0 ? 0 : Math.Min(LineDue, ErrorDue);

    private long LineDue => (long)(_lines * _ticksPerLine);

    private long ErrorDue => _burst is null || _errors >= _burst.Count ? long.MaxValue : _burst.After.Ticks + (long)(_errors * _ticksPerError);

    /// <summary>Writes the lines that are due, whole ones only; answers the bytes.</summary>
    /// <param name="to">Where; at least <see cref="HttpTraffic.LongestLine"/> bytes.</param>
    /// <param name="start">The time of the start, in UTC ticks.</param>
    /// <param name="elapsed">Ticks since then: what is due later is not written. With rate 0 the usual lines name this time.</param>
    /// <param name="most">Most lines.</param>
    /// <param name="lines">How many were written.</param>
    public int Write(Span<byte> to, long start, long elapsed, long most, out int lines)
    {
        int at = 0;
        lines = 0;
        for (; lines < most && to.Length - at >= HttpTraffic.LongestLine; lines++)
        {
            long line = _ticksPerLine == 0 ? elapsed : LineDue;
            long error = ErrorDue;
            if (Math.Min(line, error) > elapsed)
                break;
            if (error < line || (error == line && _ticksPerLine == 0))
            {
                at += traffic.WriteError(to[at..], start + error);
                _errors++;
            }
            else
            {
                at += traffic.Write(to[at..], start + line);
                _lines++;
            }
        }

        return at;
    }
}
