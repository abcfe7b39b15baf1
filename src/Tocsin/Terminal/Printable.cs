using System.Text;

namespace Tocsin.Terminal;

/// <summary>
/// Text that came from outside, made safe to show: what a log says is hostile, and an escape sequence in it could rename the
/// window, move the cursor over what was printed or worse. Control characters become a visible picture (␛, ␇, …); bidirectional
/// overrides, which can make text read as something else, become U+FFFD.
/// </summary>
internal static class Printable
{
    private const int PictureOfNull = 0x2400;
    private const char PictureOfDelete = '\u2421';

    /// <summary>One line: tabs become spaces, line ends become pictures as every other control character does.</summary>
    public static string Line(string text) => Clean(text, keepLines: false);

    /// <summary>Several lines: line feeds and tabs stay.</summary>
    public static string Text(string text) => Clean(text, keepLines: true);

    /// <summary>A JSON text whose strings say the same, with hostile characters escaped: it may be looked at on a terminal.</summary>
    public static string Json(string json)
    {
        if (!json.Any(static character => IsHostile(character, keepLines: true)))
        {
            return json;
        }

        StringBuilder escaped = new(json.Length + 16);
        foreach (char character in json)
        {
            _ = IsHostile(character, keepLines: true) ? escaped.Append($"\\u{(int)character:x4}") : escaped.Append(character);
        }

        return escaped.ToString();
    }

    private static string Clean(string text, bool keepLines)
    {
        int first = 0;
        while (first < text.Length && !IsHostile(text[first], keepLines))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        StringBuilder clean = new(text, 0, first, text.Length);
        foreach (char character in text.AsSpan(first))
        {
            clean.Append(IsHostile(character, keepLines) ? Replacement(character) : character);
        }

        return clean.ToString();
    }

    private static bool IsHostile(char character, bool keepLines) =>
        character switch
        {
            '\n' or '\t' => !keepLines,
            < ' ' or '\u007f' => true,
            >= '\u0080' and <= '\u009f' => true, // C1: a lone U+009B starts a control sequence on some terminals
            '\u2028' or '\u2029' => true,
            >= '\u202a' and <= '\u202e' => true,
            >= '\u2066' and <= '\u2069' => true,
            _ => false,
        };

    private static char Replacement(char character) => character switch
    {
        '\t' => ' ',
        < ' ' => (char)(PictureOfNull + character),
        '\u007f' => PictureOfDelete,
        _ => '\ufffd',
    };
}
