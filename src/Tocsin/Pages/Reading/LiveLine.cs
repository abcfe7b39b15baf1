using Tocsin.Engine.Pipeline;
using Tocsin.Pages.Text;

namespace Tocsin.Pages.Reading;

/// <summary>A line of the live view, made ready to be shown once, when it comes in.</summary>
public sealed class LiveLine
{
    /// <summary>Characters of a line in the list; the drawer shows the whole.</summary>
    public const int Longest = 1_000;

    private readonly string? _template;

    public LiveLine(string stream, TailLine line, string? template)
    {
        Stream = stream;
        Line = line;
        _template = template;
        Component = LogText.Middle(LogText.Clean(line.Component), 120);
        Pieces = MarkedText.Line(template is null ? null : LogText.Clean(template), LogText.Middle(LogText.Clean(line.Content), Longest));
    }

    /// <summary>The stream's name.</summary>
    public string Stream { get; }

    /// <summary>The line.</summary>
    public TailLine Line { get; }

    /// <summary>Who spoke, cleaned.</summary>
    public string Component { get; }

    /// <summary>The content's words and parameters, cleaned and cut.</summary>
    public IReadOnlyList<TextPiece> Pieces { get; }

    /// <summary>The template's text, or null when it was not known yet.</summary>
    public string? Template => _template;

    /// <summary>What names the line on the page and in its address.</summary>
    public string Key => $"{Stream}/{Line.Position}";
}
