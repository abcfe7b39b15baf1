using System.Buffers;

namespace Tocsin.Engine.Formats;

/// <summary>The byte classes that headers are cut by. Other bytes, those of UTF-8 sequences among them, are never white space.</summary>
internal static class AsciiBytes
{
    /// <summary>What <c>\s</c> means in a pattern: space, tab, line feed, vertical tab, form feed, carriage return.</summary>
    public static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\n\v\f\r"u8);

    public static bool IsWhiteSpace(byte value) => value == ' ' || (uint)(value - '\t') <= '\r' - '\t';

    public static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    public static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') <= 'z' - 'a';

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => TrimEnd(text[LeadingWhiteSpace(text)..]);

    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text)
    {
        int end = text.Length;
        while (end > 0 && IsWhiteSpace(text[end - 1]))
            end--;
        return text[..end];
    }

    /// <summary>How many bytes at the start are white space.</summary>
    public static int LeadingWhiteSpace(ReadOnlySpan<byte> text)
    {
        int start = 0;
        while (start < text.Length && IsWhiteSpace(text[start]))
            start++;
        return start;
    }

    /// <summary>How many bytes at the start are digits.</summary>
    public static int LeadingDigits(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (count < text.Length && IsDigit(text[count]))
            count++;
        return count;
    }
}
