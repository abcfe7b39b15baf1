using System.Globalization;
using System.Net;

namespace Tocsin.Server.Settings;

/// <summary>How configuration writes durations (<c>30s</c>), sizes (<c>64KiB</c>) and addresses (<c>127.0.0.1:8800</c>).</summary>
public static class Quantities
{
    private static readonly (string Unit, double Factor)[] DurationUnits =
        [("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    private static readonly (string Unit, double Factor)[] SizeUnits =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("B", 1),
    ];

    /// <summary>Reads <c>250ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c> or <c>7d</c>.</summary>
    public static bool TryParseDuration(string text, out TimeSpan value)
    {
        bool read = TryParse(text, DurationUnits, out double seconds) && seconds < TimeSpan.MaxValue.TotalSeconds / 2;
        value = read ? TimeSpan.FromSeconds(seconds) : default;
        return read;
    }

    /// <summary>Reads <c>512B</c>, <c>64KiB</c>, <c>16MiB</c>, <c>1GiB</c>, or a plain number of bytes.</summary>
    public static bool TryParseSize(string text, out long value)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        bool read = TryParse(text, SizeUnits, out double bytes) && bytes < long.MaxValue / 2;
        value = read ? (long)bytes : 0;
        return read;
    }

    /// <summary>Reads <c>127.0.0.1:8800</c>, <c>[::1]:8800</c>, <c>localhost:8800</c> or <c>*:8800</c> (all addresses).</summary>
    public static bool TryParseEndpoint(string text, out IPEndPoint endpoint)
    {
        endpoint = new IPEndPoint(IPAddress.Loopback, 0);
        int colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return false;
        }

        string host = text[..colon];
        IPAddress? address = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.IPv6Any,
            ['[', .., ']'] => IPAddress.TryParse(host[1..^1], out IPAddress? six) ? six : null,
            _ => !host.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(host, out IPAddress? four) ? four : null,
        };
        endpoint = new IPEndPoint(address ?? IPAddress.None, port);
        return address is not null;
    }

    /// <summary>Writes a duration as <see cref="TryParseDuration"/> reads it.</summary>
    public static string Format(TimeSpan value) => Format(value.TotalSeconds, DurationUnits);

    /// <summary>Writes a size as <see cref="TryParseSize"/> reads it.</summary>
    public static string FormatSize(long bytes) => Format(bytes, [SizeUnits[^1], .. SizeUnits[..^1]]);

    private static bool TryParse(string text, (string Unit, double Factor)[] units, out double value)
    {
        foreach ((string unit, double factor) in units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase) &&
                double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value))
            {
                value *= factor;
                return true;
            }
        }

        value = 0;
        return false;
    }

    private static string Format(double value, (string Unit, double Factor)[] units)
    {
        (string unit, double factor) = units[0];
        foreach ((string larger, double size) in units)
        {
            if (value >= size && value % size == 0)
            {
                (unit, factor) = (larger, size);
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value / factor:0.###}{unit}");
    }
}
