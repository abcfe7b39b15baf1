using System.Globalization;
using System.Text;

namespace Tocsin.Terminal;

/// <summary>Terminal cells that text takes: two for East Asian wide characters and emoji, none for marks that combine.</summary>
internal static class Cells
{
    private const char Ellipsis = '…';

    /// <summary>Cells of a printable text.</summary>
    public static int Width(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        int cells = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            cells += Width(rune);
        }

        return cells;
    }

    /// <summary>The text itself when it fits, or its beginning and an ellipsis.</summary>
    public static string Fit(string text, int cells)
    {
        if (text.Length <= cells / 2 || Width(text) <= cells)
        {
            return text;
        }

        if (cells <= 0)
        {
            return "";
        }

        int used = 0;
        int end = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int next = Width(rune);
            if (used + next > cells - 1)
            {
                break;
            }

            used += next;
            end += rune.Utf16SequenceLength;
        }

        return text[..end] + Ellipsis;
    }

    /// <summary>The end of a text that does not fit, after an ellipsis: for paths, whose end says more.</summary>
    public static string FitEnd(string text, int cells)
    {
        if (Width(text) <= cells)
        {
            return text;
        }

        int start = text.Length;
        while (start > 0 && Width(text[(start - 1)..]) < cells)
        {
            start--;
        }

        return Ellipsis + text[start..];
    }

    private static int Width(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    // Unicode Standard Annex 11, the blocks whose characters are wide as a whole.
    private static bool IsWide(int value) => value is
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or
        (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6) or
        (>= 0x1f300 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd);
}
