using System.Text.RegularExpressions;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Mapping;

/// <summary>From a rule's text to a rule, or to all of its faults.</summary>
internal static class RuleReading
{
    private const int LongestRule = 64 * 1024;
    private const int LongestPattern = 4096;
    private const int MostFilters = 64;

    private static readonly string[] Kinds = ["json", "access", "text"];

    public static bool TryRead(string text, out PopulationRule? rule, out IReadOnlyList<string> faults)
    {
        List<string> found = [];
        rule = Preset(text, found) is { } json ? Read(json, found) : null;
        faults = found;
        return rule is not null;
    }

    private static string? Preset(string text, List<string> faults)
    {
        string trimmed = text.Trim();
        if (text.Length > LongestRule)
            faults.Add($"The rule has {text.Length} characters; at most {LongestRule}.");
        else if (trimmed.StartsWith('{'))
            return text;
        else if (PopulationPreset.All.FirstOrDefault(preset => preset.Name == trimmed) is { } known)
            return known.Rule;
        else if (trimmed.Length == 0)
            faults.Add($"The rule is empty; write the name of a preset ({string.Join(", ", PopulationPreset.All.Select(static preset => preset.Name))}) or a rule in JSON.");
        else
            faults.Add($"There is no preset '{(trimmed.Length > 80 ? trimmed[..80] + "…" : trimmed)}'{NearestName.Hint(trimmed.Length > 80 ? "" : trimmed, [.. PopulationPreset.All.Select(static preset => preset.Name)])} A rule in JSON begins with a brace.");
        return null;
    }

    private static PopulationRule? Read(string json, List<string> faults)
    {
        RuleText text = RuleText.Read(json, faults);
        if (faults is [var first] && first.StartsWith("The rule", StringComparison.Ordinal))
            return null;
        LineKind kind = Kind(text.Lines, faults);
        Regex? match = Pattern(text.Match, faults);
        RuleFields fields = new(kind, match is null ? new Dictionary<string, int>() : match.GetGroupNames().Skip(1).ToDictionary(static name => name, match.GroupNumberFromName));
        FieldTemplate?[] parts = [.. RuleText.PartNames.Select((name, part) => Part(name, text.Parts[part], fields, faults))];
        if (text.Where.Count > MostFilters)
            faults.Add($"where: {text.Where.Count} filters; at most {MostFilters}.");
        RuleFilter?[] filters = [.. text.Where.Take(MostFilters).Select((filter, index) => filter is null ? null : RuleFilter.Parse(filter, $"where[{index}]", fields, faults))];
        return faults.Count == 0 ? new PopulationRule(text, kind, parts!, filters!, match, fields.All) : null;
    }

    private static FieldTemplate? Part(string name, string? text, RuleFields fields, List<string> faults)
    {
        if (text is not null)
            return FieldTemplate.Parse(text, name, fields, faults);
        faults.Add($"{name}: it is missing; write a text or a {{field}}.");
        return null;
    }

    private static LineKind Kind(string? lines, List<string> faults)
    {
        int kind = Array.IndexOf(Kinds, lines);
        if (lines is not null && kind < 0)
            faults.Add($"lines: '{lines}' is no kind of line{NearestName.Hint(lines, Kinds)}");
        return (LineKind)(kind + 1);
    }

    /// <summary>Without backtracking its time is linear in the line, whatever the pattern is and whoever wrote the line.</summary>
    private static Regex? Pattern(string? pattern, List<string> faults)
    {
        if (pattern is null)
            return null;
        if (pattern.Length is 0 or > LongestPattern)
        {
            faults.Add(pattern.Length == 0 ? "match: it is empty." : $"match: {pattern.Length} characters; at most {LongestPattern}.");
            return null;
        }

        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            faults.Add($"match: {fault.Message}");
            return null;
        }
    }
}
