using System.Text;

namespace Tocsin.Engine.Collection.Paths;

/// <summary>
/// Text that came from outside, made safe to show: what a log or a remote's banner says is hostile, and an escape sequence in it could rename the
/// window, move the cursor over what was printed or worse. Control characters become a visible picture (␛, ␇, …); bidirectional
/// overrides, which can make text read as something else, become U+FFFD.
/// </summary>
public static class TerminalText
{
    private const int PictureOfNull = 0x2400;
    private const char PictureOfDelete = '\u2421';

    /// <summary>Several lines: line feeds and tabs stay.</summary>
    public static string Clean(string text) => Clean(text, keepLines: true);

    /// <summary>One line: tabs become spaces, line ends become pictures as every other control character does.</summary>
    public static string Line(string text) => Clean(text, keepLines: false);

    /// <summary>Whether a character may do something to a terminal, or to how the text around it reads.</summary>
    public static bool IsHostile(char character, bool keepLines) =>
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

    private static char Replacement(char character) => character switch
    {
        '\t' => ' ',
        < ' ' => (char)(PictureOfNull + character),
        '\u007f' => PictureOfDelete,
        _ => '\ufffd',
    };
}
