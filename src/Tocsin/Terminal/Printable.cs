using System.Text;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Terminal;

/// <summary>Text that came from outside, made safe to show on this terminal: as <see cref="TerminalText"/> does.</summary>
internal static class Printable
{
    /// <summary>One line: tabs become spaces, line ends become pictures as every other control character does.</summary>
    public static string Line(string text) => TerminalText.Line(text);

    /// <summary>Several lines: line feeds and tabs stay.</summary>
    public static string Text(string text) => TerminalText.Clean(text);

    /// <summary>A JSON text whose strings say the same, with hostile characters escaped: it may be looked at on a terminal.</summary>
    public static string Json(string json)
    {
        if (!json.Any(static character => TerminalText.IsHostile(character, keepLines: true)))
        {
            return json;
        }

        StringBuilder escaped = new(json.Length + 16);
        foreach (char character in json)
        {
            _ = TerminalText.IsHostile(character, keepLines: true) ? escaped.Append($"\\u{(int)character:x4}") : escaped.Append(character);
        }

        return escaped.ToString();
    }
}
