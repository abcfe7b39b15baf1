using System.Globalization;
using System.Text;

namespace Tocsin.Pages.Text;

/// <summary>
/// Makes what a log says safe and plain to look at. Markup is the renderer's business (it encodes everything); this is about
/// what encoding lets through: terminal escapes, control characters, and characters that turn or hide their neighbours.
/// </summary>
public static class LogText
{
    private const char Escape = '\u001b';

    /// <summary>The text with terminal escapes removed and everything invisible made visible.</summary>
    public static string Clean(string text)
    {
        int first = IndexOfUnclean(text);
        return first < 0 ? text : Rewrite(text, first);
    }

    /// <summary>At most <paramref name="limit"/> characters: the beginning and the end, with the number left out between them.</summary>
    public static string Middle(string text, int limit)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        int head = limit * 2 / 3;
        int tail = limit - head;
        head -= char.IsHighSurrogate(text[head - 1]) ? 1 : 0;
        tail -= char.IsLowSurrogate(text[^tail]) ? 1 : 0;
        return $"{text.AsSpan(0, head)} … {Figures.Count(text.Length - head - tail)} characters … {text.AsSpan(text.Length - tail)}";
    }

    private static int IndexOfUnclean(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if ((c < ' ' && c != '\t') || (c >= '\u007f' && NeedsMark(c)) || char.IsSurrogate(c))
            {
                return at;
            }
        }

        return -1;
    }

    private static string Rewrite(string text, int at)
    {
        StringBuilder clean = new(text, 0, at, text.Length + 16);
        while (at < text.Length)
        {
            char c = text[at];
            if (c == Escape)
            {
                at = AfterEscape(text, at);
                continue;
            }

            if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                Rune rune = new(c, text[at + 1]);
                if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
                {
                    Mark(clean, rune.Value);
                }
                else
                {
                    clean.Append(c).Append(text[at + 1]);
                }

                at += 2;
                continue;
            }

            Append(clean, c);
            at++;
        }

        return clean.ToString();
    }

    private static void Append(StringBuilder clean, char c)
    {
        switch (c)
        {
            case '\t':
                clean.Append(c);
                break;
            case < ' ':
                clean.Append((char)(0x2400 + c)); // the control pictures: ␀ … ␟
                break;
            case '\u007f':
                clean.Append('\u2421');
                break;
            case var _ when char.IsSurrogate(c):
                clean.Append('\ufffd');
                break;
            case var _ when NeedsMark(c):
                Mark(clean, c);
                break;
            default:
                clean.Append(c);
                break;
        }
    }

    /// <summary>C1 controls; line and paragraph separators; format characters (direction marks, overrides, isolates, zero widths).</summary>
    private static bool NeedsMark(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static void Mark(StringBuilder clean, int code) => clean.Append("\u27e8U+").Append(code.ToString("X4")).Append('\u27e9');

    /// <summary>Where the text goes on after the escape sequence at <paramref name="at"/> (ECMA-48).</summary>
    private static int AfterEscape(string text, int at)
    {
        int next = at + 1;
        if (next >= text.Length)
        {
            return next;
        }

        switch (text[next])
        {
            case '[': // CSI: parameters and intermediates, then one final byte
                for (next++; next < text.Length && text[next] is >= ' ' and <= '?'; next++)
                {
                }

                return next < text.Length && text[next] is >= '@' and <= '~' ? next + 1 : next;
            case ']' or 'P' or 'X' or '^' or '_': // OSC, DCS, SOS, PM, APC: a string up to BEL or ST
                int end = text.AsSpan(next).IndexOfAny('\u0007', Escape);
                if (end < 0)
                {
                    return next + 1; // never closed: not a reason to hide the rest of the line
                }

                end += next;
                return text[end] == Escape && end + 1 < text.Length && text[end + 1] == '\\' ? end + 2 : end + (text[end] == Escape ? 0 : 1);
            case >= ' ' and <= '/': // intermediates, then one final byte
                for (; next < text.Length && text[next] is >= ' ' and <= '/'; next++)
                {
                }

                return Math.Min(next + 1, text.Length);
            case >= '0' and <= '~':
                return next + 1;
            default:
                return next;
        }
    }
}
