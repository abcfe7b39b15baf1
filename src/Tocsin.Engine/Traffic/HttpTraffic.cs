using System.Buffers.Text;

namespace Tocsin.Engine.Traffic;

/// <summary>
/// Made-up HTTP traffic, fast and exact: line by line into memory of the caller, without allocating. Addresses are those of 10.0.0.0/8, 16 million, each equally likely; methods
/// GET, POST, PUT and DELETE. The same options and the same times give the same bytes, in any build. One thread owns it.
/// </summary>
public sealed class HttpTraffic
{
    /// <summary>No line has more bytes, its end included.</summary>
    public const int LongestLine = 256;

    private static readonly byte[][] Methods = [.. ((string[])["GET", "POST", "PUT", "DELETE"]).Select(System.Text.Encoding.ASCII.GetBytes)];

    private readonly HttpTrafficOptions _options;
    private readonly HttpTrafficClock _clock = new();
    private readonly uint _okBelow;
    private readonly uint _notFoundBelow;
    private readonly uint _weights;
    private readonly ulong _disorder;
    private ulong _state;

    /// <exception cref="ArgumentException">The options cannot be; it says all that is wrong.</exception>
    public HttpTraffic(HttpTrafficOptions options)
    {
        string[] faults = [.. options.Faults()];
        if (faults.Length > 0)
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        _options = options;
        _okBelow = (uint)options.StatusWeights.Ok;
        _notFoundBelow = _okBelow + (uint)options.StatusWeights.NotFound;
        _weights = _notFoundBelow + (uint)options.StatusWeights.Failed;
        _disorder = (ulong)(options.Disorder.Ticks / TimeSpan.TicksPerMicrosecond);
        _state = (ulong)options.Seed;
    }

    /// <summary>Writes the next line of the usual traffic, with its line end; answers its bytes.</summary>
    /// <param name="to">At least <see cref="LongestLine"/> bytes.</param>
    /// <param name="ticks">Its time, in UTC ticks; with disorder the line names an earlier one.</param>
    public int Write(Span<byte> to, long ticks)
    {
        ulong choices = Next();
        uint share = (uint)(((choices & 0xFFFF_FFFF) * _weights) >> 32);
        ReadOnlySpan<byte> status = share < _okBelow ? "200"u8 : share < _notFoundBelow ? "404"u8 : "500"u8;
        ulong others = Next();
        uint url = 1 + (uint)(((others & 0xFFFF_FFFF) * (uint)_options.Urls) >> 32);
        return Write(to, ticks, (uint)(choices >> 40), Methods[(choices >> 38) & 3], url, status, (uint)(others >> 32));
    }

    /// <summary>Writes the next error of a burst likewise: status 500, of <c>/resource/1</c>.</summary>
    public int WriteError(Span<byte> to, long ticks)
    {
        ulong choices = Next();
        return Write(to, ticks, (uint)(choices >> 40), Methods[(choices >> 38) & 3], 1, "500"u8, (uint)choices);
    }

    private int Write(Span<byte> to, long ticks, uint address, ReadOnlySpan<byte> method, uint url, ReadOnlySpan<byte> status, uint size)
    {
        if (_disorder > 0)
            ticks -= (long)Math.BigMul(Next(), _disorder + 1, out _) * TimeSpan.TicksPerMicrosecond;
        int at = 0;
        switch (_options.Format)
        {
            case HttpTrafficFormat.Json:
                Put(to, ref at, "{\"timestamp\": \""u8);
                at += _clock.WriteIso(to[at..], ticks);
                Put(to, ref at, "\", \"ip\": \""u8);
                PutAddress(to, ref at, address);
                Put(to, ref at, "\", \"method\": \""u8);
                Put(to, ref at, method);
                Put(to, ref at, "\", \"url\": \"/resource/"u8);
                PutNumber(to, ref at, url);
                Put(to, ref at, "\", \"status\": "u8);
                Put(to, ref at, status);
                Put(to, ref at, "}\n"u8);
                return at;
            case HttpTrafficFormat.Csv:
                at += _clock.WriteIso(to, ticks);
                to[at++] = (byte)',';
                PutAddress(to, ref at, address);
                to[at++] = (byte)',';
                Put(to, ref at, method);
                Put(to, ref at, ",/resource/"u8);
                PutNumber(to, ref at, url);
                to[at++] = (byte)',';
                Put(to, ref at, status);
                to[at++] = (byte)'\n';
                return at;
            default:
                PutAddress(to, ref at, address);
                Put(to, ref at, " - - ["u8);
                at += _clock.WriteAccess(to[at..], ticks);
                Put(to, ref at, "] \""u8);
                Put(to, ref at, method);
                Put(to, ref at, " /resource/"u8);
                PutNumber(to, ref at, url);
                Put(to, ref at, " HTTP/1.1\" "u8);
                Put(to, ref at, status);
                to[at++] = (byte)' ';
                PutNumber(to, ref at, status[0] == '2' ? 200 + (size & 0xFFF) : 153);
                Put(to, ref at, " \"-\" \"tocsin-generate\"\n"u8);
                return at;
        }
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): fast, and the same in every build of the framework.</summary>
    private ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static void Put(Span<byte> to, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(to[at..]);
        at += text.Length;
    }

    private static void PutAddress(Span<byte> to, ref int at, uint address)
    {
        Put(to, ref at, "10."u8);
        PutNumber(to, ref at, (address >> 16) & 255);
        to[at++] = (byte)'.';
        PutNumber(to, ref at, (address >> 8) & 255);
        to[at++] = (byte)'.';
        PutNumber(to, ref at, address & 255);
    }

    private static void PutNumber(Span<byte> to, ref int at, uint number)
    {
        if (number < 10)
        {
            to[at++] = (byte)('0' + number);
            return;
        }

        Utf8Formatter.TryFormat(number, to[at..], out int written);
        at += written;
    }
}
