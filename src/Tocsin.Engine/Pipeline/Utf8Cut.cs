namespace Tocsin.Engine.Pipeline;

/// <summary>Shortens UTF-8 without cutting a character in two.</summary>
internal static class Utf8Cut
{
    public static ReadOnlySpan<byte> AtMost(ReadOnlySpan<byte> text, int bytes)
    {
        if (text.Length <= bytes)
            return text;
        int end = bytes;
        // A character has at most three continuation bytes (10xxxxxx); more of them are not UTF-8 and may be cut anywhere.
        for (int back = 0; back < 3 && (text[end] & 0xC0) == 0x80; back++)
            end--;
        return (text[end] & 0xC0) == 0x80 ? text[..bytes] : text[..end];
    }
}
