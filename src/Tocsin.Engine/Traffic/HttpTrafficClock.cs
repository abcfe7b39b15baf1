namespace Tocsin.Engine.Traffic;

/// <summary>Writes times as lines of HTTP traffic have them; of times in one minute only the seconds are made anew. One thread.</summary>
internal sealed class HttpTrafficClock
{
    private readonly byte[] _iso = "0000-00-00T00:00:"u8.ToArray();
    private readonly byte[] _access = "00/Jan/0000:00:00:"u8.ToArray();
    private long _minute = -1;

    /// <summary>2025-05-30T18:52:47.123456Z, 27 bytes.</summary>
    public int WriteIso(Span<byte> to, long ticks)
    {
        long inMinute = Minute(ticks);
        _iso.CopyTo(to);
        uint microseconds = (uint)(inMinute / TimeSpan.TicksPerMicrosecond);
        uint second = microseconds / 1_000_000;
        uint rest = microseconds - (second * 1_000_000);
        Two(to, 17, second);
        to[19] = (byte)'.';
        uint upper = rest / 10_000;
        uint lower = rest - (upper * 10_000);
        Two(to, 20, upper);
        Two(to, 22, lower / 100);
        Two(to, 24, lower % 100);
        to[26] = (byte)'Z';
        return 27;
    }

    /// <summary>30/May/2025:18:52:47 +0000, 26 bytes.</summary>
    public int WriteAccess(Span<byte> to, long ticks)
    {
        long inMinute = Minute(ticks);
        _access.CopyTo(to);
        Two(to, 18, (uint)(inMinute / TimeSpan.TicksPerSecond));
        " +0000"u8.CopyTo(to[20..]);
        return 26;
    }

    private long Minute(long ticks)
    {
        long minute = ticks / TimeSpan.TicksPerMinute;
        if (minute != _minute)
        {
            _minute = minute;
            DateTime start = new(minute * TimeSpan.TicksPerMinute, DateTimeKind.Utc);
            start.TryFormat(_iso, out _, "yyyy-MM-dd'T'HH:mm':'");
            start.TryFormat(_access, out _, "dd'/'MMM'/'yyyy':'HH':'mm':'");
        }

        return ticks - (minute * TimeSpan.TicksPerMinute);
    }

    private static void Two(Span<byte> to, int at, uint number)
    {
        uint tens = number / 10;
        to[at] = (byte)('0' + tens);
        to[at + 1] = (byte)('0' + number - (tens * 10));
    }
}
