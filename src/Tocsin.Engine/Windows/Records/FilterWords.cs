using System.Text.RegularExpressions;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Windows.Records;

/// <summary>
/// Filters as people type them, <c>status &gt;= 400 and url ~ /api</c>, made into those of rules: <c>{status} &gt;= 400</c>, <c>{url} contains /api</c>. A filter that begins
/// with a brace is one already.
/// </summary>
internal static partial class FilterWords
{
    /// <summary>The filters that a text has, joined by <c>and</c>.</summary>
    public static IEnumerable<string> Split(string text)
    {
        if (text.Length > RuleFilter.Longest)
        {
            yield return text; // whoever reads it says how long it may be
            yield break;
        }

        int start = 0;
        bool braced = text.AsSpan().TrimStart().StartsWith('{');
        foreach (Match and in And().Matches(text))
        {
            string rest = text[(and.Index + and.Length)..];
            if (!rest.StartsWith('{') && (braced || !Filter().IsMatch(rest)))
                continue;
            yield return Whole(text[start..and.Index]);
            start = and.Index + and.Length;
        }

        yield return Whole(text[start..]);
    }

    private static string Whole(string filter)
    {
        string text = filter.Trim();
        if (text.StartsWith('{') || Filter().Match(text) is not { Success: true } found)
            return text;
        string test = found.Groups["test"].Value switch
        {
            "==" => "=",
            "~" => "contains",
            "!~" => "not contains",
            var usual => usual,
        };
        return $"{{{found.Groups["field"].Value}}} {test} {text[found.Length..].Trim()}".TrimEnd();
    }

    [GeneratedRegex(@"\s+and\s+", RegexOptions.NonBacktracking)]
    private static partial Regex And();

    [GeneratedRegex(@"^(?<field>[^\s=!<>~{}]+)\s*(?<test>[=!<>~]+|(not\s+)?(contains|starts-with|ends-with)\b|(exists|missing)\b)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Filter();
}
