using System.Text;
using Spectre.Console;

namespace Tocsin.Terminal;

/// <summary>
/// Cuts text to terminal cells. Only this is ours: the library's own cutting counts characters, so that it oversteps the room
/// with wide text, halves surrogate pairs, and throws (0.49.1, <c>Segment.SplitOverflow</c>).
/// </summary>
internal static class Cells
{
    private const char Ellipsis = '…';

    /// <summary>The text itself when it fits, or its beginning and an ellipsis.</summary>
    public static string Fit(string text, int cells)
    {
        if (text.Length <= cells / 2 || text.GetCellWidth() <= cells)
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
            int next = rune.ToString().GetCellWidth();
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
        if (text.GetCellWidth() <= cells)
        {
            return text;
        }

        int start = text.Length;
        while (start > 0 && text[(start - 1)..].GetCellWidth() < cells)
        {
            start--;
        }

        return Ellipsis + text[start..];
    }
}
