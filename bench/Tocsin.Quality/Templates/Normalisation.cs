using System.Text.RegularExpressions;

namespace Tocsin.Quality.Templates;

/// <summary>How the texts of two templates are made comparable.</summary>
internal static partial class Normalisation
{
    /// <summary>Exact: the named parameters of a found template become <c>&lt;*&gt;</c>, as the truth writes every parameter; the truth stays as it is.</summary>
    public static string Exact(string found, IReadOnlyCollection<string> names) =>
        names.Aggregate(found, (text, name) => text.Replace($"<{name}>", "<*>", StringComparison.Ordinal));

    /// <summary>
    /// Merged: applied alike to the found and to the true template, it makes one parameter of those with nothing, or one of <c>. : / # @</c>, between, and one space
    /// of several. These are the corrections "CV", "DV" and "DS" of Khan et al. and the separators of Loghub-2.0's <c>post_process.py</c>; its others
    /// (a whole word around a parameter becomes the parameter, digits of the truth become parameters, quotes are dropped) are left out: they change what is compared.
    /// </summary>
    public static string Merged(string template)
    {
        string text = Spaces().Replace(template.Trim(), " ");
        for (string before = ""; before != text;)
        {
            before = text;
            text = Adjacent().Replace(text, "<*>");
        }

        return text;
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"<\*>[.:/#@]?<\*>", RegexOptions.CultureInvariant)]
    private static partial Regex Adjacent();
}
