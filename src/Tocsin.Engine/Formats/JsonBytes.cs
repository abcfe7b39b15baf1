using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Tocsin.Engine.Formats;

/// <summary>Strings and numbers of JSON, decoded without allocating.</summary>
public static class JsonBytes
{
    /// <summary>What ends a run of plain bytes in a string: the quote, an escape, and the control characters that JSON forbids there.</summary>
    internal static readonly SearchValues<byte> StringStops = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    /// <summary>Decodes the escapes of a string, the characters between its quotes, and answers the length; a lone surrogate becomes U+FFFD. The destination is at least as long as the raw text, whose escapes are whole.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination) => Unescape(raw, destination, out _);

    /// <summary>The same, and whether a lone surrogate was replaced: two different texts may have become one.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination, out bool replaced)
    {
        int written = 0;
        replaced = false;
        while (!raw.IsEmpty)
        {
            int plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
                plain = raw.Length;
            raw[..plain].CopyTo(destination[written..]);
            written += plain;
            raw = raw[plain..];
            if (raw.IsEmpty)
                break;
            if (raw[1] == 'u')
            {
                written += UnescapeUnicode(ref raw, destination[written..], ref replaced);
            }
            else
            {
                destination[written++] = Plain(raw[1]);
                raw = raw[2..];
            }
        }

        return written;
    }

    /// <summary>A JSON number as a whole number and its fraction in ticks (of one second): what a time since 1970 needs.</summary>
    internal static bool TryReadEpoch(ReadOnlySpan<byte> number, out long ticks)
    {
        ticks = 0;
        if (!Utf8Parser.TryParse(number, out decimal value, out int read) || read != number.Length || value < 0 || value >= long.MaxValue)
            return false;
        long whole = (long)value;
        if (!TimeParts.TryEpoch(whole, out ticks))
            return false;
        if (whole < 100_000_000_000)
            ticks += (long)((value - whole) * TimeSpan.TicksPerSecond);
        else if (whole < 100_000_000_000_000)
            ticks += (long)((value - whole) * TimeSpan.TicksPerMillisecond);
        return true;
    }

    private static byte Plain(byte kind) => kind switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => kind,
    };

    private static int UnescapeUnicode(ref ReadOnlySpan<byte> raw, Span<byte> destination, ref bool replaced)
    {
        char first = Hex(raw[2..6]);
        raw = raw[6..];
        Rune rune = Rune.ReplacementChar;
        if (!char.IsSurrogate(first))
        {
            rune = new Rune(first);
        }
        else if (char.IsHighSurrogate(first) && raw.Length >= 6 && raw[0] == '\\' && raw[1] == 'u' && Hex(raw[2..6]) is var second && char.IsLowSurrogate(second))
        {
            rune = new Rune(first, second);
            raw = raw[6..];
        }
        else
        {
            replaced = true;
        }

        return rune.EncodeToUtf8(destination);
    }

    private static char Hex(ReadOnlySpan<byte> digits)
    {
        int value = 0;
        foreach (byte digit in digits)
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return (char)value;
    }
}
