using System.Text.RegularExpressions;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tocsin.Terminal;

/// <summary>What a piece of text is, not how it looks: the sixteen colours of the user's own palette do the rest.</summary>
internal enum Ink
{
    Plain,

    /// <summary>There, but not what to look at first.</summary>
    Quiet,

    /// <summary>The figure or word that matters.</summary>
    Strong,

    /// <summary>New, moving, alive.</summary>
    Fresh,

    /// <summary>Good as it is.</summary>
    Good,

    /// <summary>Worth a look.</summary>
    Warning,

    /// <summary>Wrong.</summary>
    Bad,

    /// <summary>A template: its parameters (<c>&lt;*&gt;</c>, <c>&lt;IP&gt;</c>) stand out from its words.</summary>
    Template,
}

/// <summary>Puts ink on text. Text is never read as the library's markup: it may come from a log.</summary>
internal static partial class Inking
{
    private static readonly Style Quiet = new(decoration: Decoration.Dim);
    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Fresh = new(Color.Teal);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Warning = new(Color.Olive);
    private static readonly Style Bad = new(Color.Maroon);

    /// <summary>How an ink looks.</summary>
    public static Style Style(this Ink ink) => ink switch
    {
        Ink.Quiet => Quiet,
        Ink.Strong => Strong,
        Ink.Fresh => Fresh,
        Ink.Good => Good,
        Ink.Warning => Warning,
        Ink.Bad => Bad,
        _ => Spectre.Console.Style.Plain,
    };

    /// <summary>The text in runs of one style each.</summary>
    public static IEnumerable<Segment> Runs(string text, Ink ink)
    {
        if (ink != Ink.Template)
        {
            yield return new Segment(text, ink.Style());
            yield break;
        }

        int end = 0;
        foreach (Match parameter in Parameters().Matches(text))
        {
            yield return new Segment(text[end..parameter.Index]);
            yield return new Segment(parameter.Value, Fresh);
            end = parameter.Index + parameter.Length;
        }

        yield return new Segment(text[end..]);
    }

    [GeneratedRegex(@"<(\*|[A-Z][A-Z0-9_]*)>", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameters();
}
