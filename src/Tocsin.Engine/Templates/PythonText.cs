using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tocsin.Engine.Templates;

/// <summary>What Python's <c>str.isspace</c> and <c>str.isdigit</c> say, on UTF-8: the characters by which Drain3 splits and judges tokens.</summary>
internal static class PythonText
{
    /// <summary>The bytes that a white space character beyond ASCII can begin with.</summary>
    public static readonly SearchValues<byte> WideSpaceLeads = SearchValues.Create([0xC2, 0xE1, 0xE2, 0xE3]);

    /// <summary>Bytes of the white space character that the text begins with; 0 when it begins with none.</summary>
    public static int SpaceLength(ReadOnlySpan<byte> text) => text switch
    {
        [>= 9 and <= 13 or >= 0x1C and <= 0x20, ..] => 1,
        [0xC2, 0x85 or 0xA0, ..] => 2,
        [0xE1, 0x9A, 0x80, ..] => 3,
        [0xE2, 0x80, (>= 0x80 and <= 0x8A) or 0xA8 or 0xA9 or 0xAF, ..] => 3,
        [0xE2, 0x81, 0x9F, ..] => 3,
        [0xE3, 0x80, 0x80, ..] => 3,
        _ => 0,
    };

    /// <summary>Where the text lies without the white space at its ends (<c>str.strip</c>).</summary>
    public static Range Stripped(ReadOnlySpan<byte> text)
    {
        int start = 0, end = text.Length;
        for (int space = SpaceLength(text); space > 0; space = SpaceLength(text[start..]))
        {
            start += space;
        }

        while (end > start)
        {
            ReadOnlySpan<byte> kept = text[start..end];
            int space = kept.Length >= 3 && SpaceLength(kept[^3..]) == 3 ? 3
                : kept.Length >= 2 && SpaceLength(kept[^2..]) == 2 ? 2
                : SpaceLength(kept[^1..]);
            if (space == 0)
            {
                break;
            }

            end -= space;
        }

        return start..end;
    }

    /// <summary>Whether some character is a digit of any script, superscripts and circled digits included.</summary>
    public static bool HasDigit(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            if (text[0] < 0x80)
            {
                if (text[0] is >= (byte)'0' and <= (byte)'9')
                {
                    return true;
                }

                text = text[1..];
                continue;
            }

            if (Rune.DecodeFromUtf8(text, out Rune character, out int length) == OperationStatus.Done
                && CharUnicodeInfo.GetDigitValue(character.ToString(), 0) >= 0)
            {
                return true;
            }

            text = text[length..];
        }

        return false;
    }
}
