namespace Tocsin.Engine.Collection.Content;

public sealed partial class LogContent
{
    private const int Probe = 1 << 20; // a time is looked for in that many bytes
    private const int LinearBytes = 64 * 1024;
    private const long MostLinearBytes = 64 << 20;

    /// <summary>
    /// Where the first line begins whose time is the given one or later; the end of the text when there is none. The text is taken to be in the order of its times:
    /// a plain one is bisected, a compressed one is read as far as needed. A piece of 64 MiB without any time counts as its end.
    /// </summary>
    public long OffsetOf(DateTime time, CancellationToken cancellation = default)
    {
        Refresh();
        (long low, long high) = _text.IsSeekable ? Bisect(time.Ticks, cancellation) : ReadUntil(time.Ticks, cancellation);
        for (long end = Math.Min(high, long.MaxValue - MostLinearBytes) + MostLinearBytes; low < end;)
        {
            (long at, long ticks) = NextTime(low, end, cancellation);
            if (ticks == 0)
                break;
            if (ticks >= time.Ticks)
                return at;
            low = _lines.EndOf(at, cancellation);
        }

        return Extent(cancellation);
    }

    /// <summary>A short range: every time before it is earlier, and there is none in it, or a late one in it or behind it.</summary>
    private (long Low, long High) Bisect(long ticks, CancellationToken cancellation)
    {
        long low = 0;
        long high = _text.Length ?? 0;
        while (high - low > LinearBytes)
        {
            long middle = low + ((high - low) / 2);
            long start = _lines.StartOf(middle, cancellation);
            (long at, long found) = NextTime(start, Math.Min(high, start + Probe), cancellation);
            if (found != 0 && found < ticks)
                low = _lines.EndOf(at, cancellation);
            else
                high = middle;
        }

        return (low, high);
    }

    /// <summary>As <see cref="Bisect"/>, going forward only.</summary>
    private (long Low, long High) ReadUntil(long ticks, CancellationToken cancellation)
    {
        long low = 0;
        for (long at = 0; !_lines.Window(at, 1, cancellation).IsEmpty; at += Probe)
        {
            long start = _lines.StartOf(at, cancellation);
            (long found, long time) = NextTime(start, start + LinearBytes, cancellation);
            if (time >= ticks)
                return (low, start);
            if (time != 0)
                low = _lines.EndOf(found, cancellation);
        }

        return (low, Extent(cancellation));
    }

    /// <summary>The first line with a time that begins in a range at a line's start; 0 ticks when there is none.</summary>
    private (long At, long Ticks) NextTime(long from, long to, CancellationToken cancellation)
    {
        LineJudge judge = Judge;
        for (long at = from; at < to; at = _lines.EndOf(at, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> window = _lines.Window(at, MaxShownBytes, cancellation);
            if (window.IsEmpty)
                break;
            window = window[..Math.Min(window.Length, MaxShownBytes)];
            int feed = window.IndexOf((byte)'\n');
            if (judge.TimeOf((feed < 0 ? window : window[..feed]).TrimEnd((byte)'\r')) is not 0 and var ticks)
                return (at, ticks);
        }

        return (0, 0);
    }
}
