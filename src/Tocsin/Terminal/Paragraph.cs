using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tocsin.Terminal;

/// <summary>
/// Printable text that must be read whole: broken between words where the window ends, and indented under its first word. (The library breaks text, too, but
/// knows no mark before it.) In a pipe it is one line.
/// </summary>
/// <param name="mark">Stands before the first line; may be empty.</param>
/// <param name="markInk">The mark's ink.</param>
/// <param name="text">The text.</param>
/// <param name="ink">The text's ink.</param>
internal sealed class Paragraph(string mark, Ink markInk, string text, Ink ink = Ink.Plain) : Renderable
{
    private const int NarrowestText = 10;

    public Paragraph(string text, Ink ink = Ink.Plain)
        : this("", Ink.Plain, text, ink)
    {
    }

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        bool coloured = options.ColorSystem != ColorSystem.NoColors;
        int indent = mark.GetCellWidth();
        string before = mark;
        foreach (string line in Broken(Math.Max(NarrowestText, maxWidth - indent)))
        {
            yield return coloured ? new Segment(before, markInk.Style()) : new Segment(before);
            yield return coloured ? new Segment(line, ink.Style()) : new Segment(line);
            yield return Segment.LineBreak;
            before = new string(' ', indent);
        }
    }

    /// <summary>The text in lines of at most so many cells; a word that is longer than a line (a path, an id) stays whole, and the terminal breaks it.</summary>
    private IEnumerable<string> Broken(int cells)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.GetCellWidth() + 1 + word.GetCellWidth() > cells)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }
}
