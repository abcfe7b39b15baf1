using System.Text.RegularExpressions;

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

    /// <summary>A template: its parameters (<c>&lt;*&gt;</c>, <c>&lt;IP&gt;</c>) step back, its words stand out.</summary>
    Template,
}

/// <summary>Puts ink on text.</summary>
internal static partial class Inking
{
    private const string Reset = "\e[0m";
    private const string Parameter = "\e[36m";

    /// <summary>The text between its escape sequences; unchanged without colours.</summary>
    public static string With(this string text, Ink ink, bool colors)
    {
        if (ink == Ink.Template)
        {
            return colors ? Parameters().Replace(text, $"{Parameter}$0{Reset}") : text;
        }

        string start = ink switch
        {
            Ink.Quiet => "\e[2m",
            Ink.Strong => "\e[1m",
            Ink.Fresh => "\e[36m",
            Ink.Good => "\e[32m",
            Ink.Warning => "\e[33m",
            Ink.Bad => "\e[31m",
            _ => "",
        };
        return colors && start.Length > 0 && text.Length > 0 ? start + text + Reset : text;
    }

    [GeneratedRegex(@"<(\*|[A-Z][A-Z0-9_]*)>", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameters();
}
