using System.Buffers.Text;
using System.Numerics;

namespace Tocsin.Engine.Formats.Fields;

/// <summary>
/// Numbers as the least power of ten or two that is not below them: sizes and durations become few distinct words. 0 stays 0; what is
/// below the least bucket (a millionth; 2⁻¹⁰) falls in it; negative numbers and those above 10¹⁸ (2⁶³) have none.
/// </summary>
internal static class PowerBuckets
{
    private const int LeastOfTen = -6;
    private const int MostOfTen = 18;
    private const int LeastOfTwo = -10;

    /// <summary>10^ceil(log10 n), by the digits and therefore exact.</summary>
    public static bool TryCeilingOfTen(ReadOnlySpan<byte> number, Span<byte> destination, out int written)
    {
        written = 0;
        int whole = AsciiBytes.LeadingDigits(number);
        if (whole == 0)
            return false;
        ReadOnlySpan<byte> rest = number[whole..];
        ReadOnlySpan<byte> fraction = default;
        if (rest.StartsWith("."u8))
        {
            fraction = rest.Slice(1, AsciiBytes.LeadingDigits(rest[1..]));
            rest = rest[(1 + fraction.Length)..];
            if (fraction.IsEmpty)
                return false;
        }

        if (!TryReadExponent(rest, out int exponent))
            return false;
        if (!TryRoundUp(number[..whole], fraction, out int power))
        {
            destination[written++] = (byte)'0';
            return true;
        }

        power = Math.Max(power + exponent, LeastOfTen);
        if (power > MostOfTen)
            return false;
        written = WritePowerOfTen(power, destination);
        return true;
    }

    /// <summary>2^ceil(log2 n).</summary>
    public static bool TryCeilingOfTwo(ReadOnlySpan<byte> number, Span<byte> destination, out int written)
    {
        written = 0;
        if (Utf8Parser.TryParse(number, out ulong whole, out int read) && read == number.Length)
            return whole <= 1UL << 63 && Utf8Formatter.TryFormat(whole == 0 ? 0 : BitOperations.RoundUpToPowerOf2(whole), destination, out written);
        if (!NumberText.TryRead(number, out double value) || value is < 0 or > (1UL << 63))
            return false;
        if (value == 0)
            return Utf8Formatter.TryFormat(0, destination, out written);
        int power = Math.ILogB(value);
        if (Math.ScaleB(1, power) < value)
            power++;
        power = Math.Max(power, LeastOfTwo);
        return power >= 0
            ? Utf8Formatter.TryFormat(1UL << power, destination, out written)
            : Utf8Formatter.TryFormat(Math.ScaleB(1, power), destination, out written);
    }

    /// <summary>The power of ten that is the number, or the next above it; false when it is 0.</summary>
    private static bool TryRoundUp(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, out int power)
    {
        int first = whole.IndexOfAnyExcept((byte)'0');
        ReadOnlySpan<byte> after = fraction;
        if (first >= 0)
        {
            power = whole.Length - 1 - first;
            bool exact = whole[first] == '1' && !whole[(first + 1)..].ContainsAnyExcept((byte)'0') && !fraction.ContainsAnyExcept((byte)'0');
            power += exact ? 0 : 1;
            return true;
        }

        first = after.IndexOfAnyExcept((byte)'0');
        power = -first - 1;
        if (first >= 0 && (after[first] != '1' || after[(first + 1)..].ContainsAnyExcept((byte)'0')))
            power++;
        return first >= 0;
    }

    /// <summary>e12, E+3, e-7, or nothing.</summary>
    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
            return true;
        if (text[0] is not ((byte)'e' or (byte)'E'))
            return false;
        text = text[1..];
        bool negative = text.StartsWith("-"u8);
        if (negative || text.StartsWith("+"u8))
            text = text[1..];
        if (text.IsEmpty || AsciiBytes.LeadingDigits(text) != text.Length)
            return false;
        foreach (byte digit in text)
            exponent = Math.Min((exponent * 10) + digit - '0', 9_999_999);
        exponent = negative ? -exponent : exponent;
        return true;
    }

    private static int WritePowerOfTen(int power, Span<byte> destination)
    {
        if (power >= 0)
        {
            destination[0] = (byte)'1';
            destination.Slice(1, power).Fill((byte)'0');
            return power + 1;
        }

        "0."u8.CopyTo(destination);
        destination.Slice(2, -power - 1).Fill((byte)'0');
        destination[1 - power] = (byte)'1';
        return 2 - power;
    }
}

/// <summary>Numbers in the text of a field.</summary>
internal static class NumberText
{
    private const int ExactDigits = 15; // any whole number of so many digits is a double

    /// <summary>Reads a finite number that is all of the text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        if ((uint)(text.Length - 1) < ExactDigits)
        {
            long whole = 0;
            int at = 0;
            for (; at < text.Length && AsciiBytes.IsDigit(text[at]); at++)
                whole = (whole * 10) + text[at] - '0';
            value = whole;
            if (at == text.Length)
                return true;
        }

        return Utf8Parser.TryParse(text, out value, out int read) && read == text.Length && double.IsFinite(value);
    }
}
