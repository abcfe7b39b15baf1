using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Windows.Records;

/// <summary>From a rule's text to a rule, or to all of its faults.</summary>
internal static class WindowRuleReading
{
    private const int LongestRule = 64 * 1024;
    private const int LongestFormat = 4096;
    private const int MostFilters = 64;
    private const int LongestColumn = 128;

    public static WindowRule? Read(string text, string? by, IReadOnlyList<string> where, List<string> faults)
    {
        if (!IsText(text) || !IsText(by ?? "") || !where.All(IsText))
            faults.Add("The rule has half of a surrogate pair (\\ud800 to \\udfff alone): write the whole character.");
        if (faults.Count > 0 || Json(text, faults) is not { } json)
            return null;
        WindowRuleText members = WindowRuleText.Read(json, faults);
        if (faults is [var first] && first.StartsWith("The rule", StringComparison.Ordinal))
            return null;
        members.Group = by ?? members.Group;
        members.Where = where.Count > 0 ? [.. where] : members.Where;
        return Understand(members, faults);
    }

    /// <summary>The rule with the columns that a heading names; the rule itself where the line is no heading.</summary>
    public static WindowRule WithHeading(WindowRule rule, ReadOnlySpan<byte> line)
    {
        RuleMeaning meaning = rule.Meaning;
        if (meaning.Format is not (RecordFormat.Auto or RecordFormat.Csv) || meaning.Time < 0)
            return rule;
        CsvLine cells = new();
        if (!cells.TryRead(line, out int count))
            return rule;
        List<string> columns = [];
        for (int cell = 0; cell < count; cell++)
            columns.Add(Encoding.UTF8.GetString(cells.Cell(line, cell)));
        if (!columns.Contains(meaning.Fields[meaning.Time].Name))
            return rule;
        List<string> faults = [];
        WindowRuleText members = WindowRuleText.Read(rule.Text, faults);
        members.Columns = columns;
        return Understand(members, faults) ?? rule;
    }

    private static bool IsText(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogate(text[at]) && (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[++at])))
                return false;
        }

        return true;
    }

    private static string? Json(string text, List<string> faults)
    {
        string trimmed = text.Trim();
        string[] presets = [.. WindowPreset.All.Select(static preset => preset.Name)];
        if (text.Length > LongestRule)
            faults.Add($"The rule has {text.Length} characters; at most {LongestRule}.");
        else if (trimmed.StartsWith('{'))
            return text;
        else if (WindowPreset.All.FirstOrDefault(preset => preset.Name == trimmed) is { } known)
            return known.Rule;
        else if (trimmed.Length == 0)
            faults.Add($"The rule is empty; write the name of a preset ({string.Join(", ", presets)}) or a rule in JSON.");
        else
            faults.Add($"There is no preset '{(trimmed.Length > 80 ? trimmed[..80] + "…" : trimmed)}'{NearestName.Hint(trimmed.Length > 80 ? "" : trimmed, presets)} A rule in JSON begins with a brace.");
        return null;
    }

    private static WindowRule? Understand(WindowRuleText text, List<string> faults)
    {
        RecordFormat format = FormatOf(text, faults, out LineFormat? header);
        Complete(text, format == RecordFormat.Header);
        RuleFields fields = new(LineKind.Seen, new Dictionary<string, int>());
        bool arrival = text.Time == WindowRule.Arrival;
        int time = arrival || header is not null ? -1 : TimeField(text.Time!, fields, faults);
        FieldExpression? address = Expression("address", text.Address!, fields, faults);
        FieldExpression? url = Expression("url", text.Url!, fields, faults);
        FieldExpression? group = Expression("group", text.Group!, fields, faults);
        if (text.Group!.Length == 0)
            faults.Add("group: it is empty; name the field that records are counted by, such as status.");
        text.Where = [.. text.Where!.SelectMany(FilterWords.Split).Take(MostFilters + 1)];
        if (text.Where.Count > MostFilters)
            faults.Add($"where: more than {MostFilters} filters.");
        RuleFilter?[] filters = [.. text.Where.Take(MostFilters).Select((filter, index) => RuleFilter.Parse(filter, $"where[{index}]", fields, faults))];
        CheckColumns(text.Columns, faults);
        CheckNames(fields, format, text.Columns, faults);
        if (faults.Count > 0)
            return null;
        int method = fields.Find("method", out _);
        int status = fields.Find("status", out _);
        RuleMeaning meaning = new()
        {
            Format = format,
            Header = header,
            Columns = [.. text.Columns],
            Fields = [.. fields.All],
            Time = time,
            ByArrival = arrival,
            Address = address,
            Url = url,
            Group = group!,
            Filters = filters!,
            Method = method,
            Status = status,
        };
        return new WindowRule(text, meaning);
    }

    private static RecordFormat FormatOf(WindowRuleText text, List<string> faults, out LineFormat? header)
    {
        header = null;
        switch (text.Format.ToLowerInvariant())
        {
            case "auto":
                return RecordFormat.Auto;
            case "json":
                return RecordFormat.Json;
            case "csv":
                return RecordFormat.Csv;
            case "combined":
                return RecordFormat.Combined;
        }

        if (text.Format.Length > LongestFormat)
            faults.Add($"format: {text.Format.Length} characters; at most {LongestFormat}.");
        else if (!FormatCatalogue.TryFind(text.Format, out header, out string? error))
            faults.Add($"format: {error!.Replace("Use auto,", "Use auto, csv,", StringComparison.Ordinal)}");
        return header is null ? RecordFormat.Auto : RecordFormat.Header;
    }

    /// <summary>What is left out: as in the preset, or what the headers of logs have.</summary>
    private static void Complete(WindowRuleText text, bool header)
    {
        text.Format = header ? text.Format : text.Format.ToLowerInvariant();
        text.Time ??= header ? "time" : "timestamp";
        text.Address ??= header ? "" : "ip";
        text.Url ??= header ? "component" : "url";
        text.Group ??= header ? "level" : "status";
        text.Where ??= header ? [] : ["{status} >= 400"];
    }

    private static int TimeField(string name, RuleFields fields, List<string> faults)
    {
        int field = fields.Find(name, out string? fault);
        if (fault is not null)
            faults.Add($"time: {fault}; write the name of a field, or {WindowRule.Arrival} for the time at which lines arrive.");
        return field;
    }

    private static FieldExpression? Expression(string place, string text, RuleFields fields, List<string> faults)
    {
        string inside = text.Trim();
        if (inside is ['{', .., '}'])
            inside = inside[1..^1];
        return inside.Length == 0 ? null : FieldExpression.Parse(inside, place, fields, faults);
    }

    private static void CheckColumns(IReadOnlyList<string> columns, List<string> faults)
    {
        if (columns.Count is 0 or > CsvLine.MostCells)
            faults.Add($"columns: {columns.Count} names; from 1 to {CsvLine.MostCells}.");
        foreach (string column in columns.Where(static column => column.Length is 0 or > LongestColumn))
            faults.Add(column.Length == 0 ? "columns: a column without a name." : $"columns: a name of {column.Length} characters; at most {LongestColumn}.");
        foreach (string column in columns.GroupBy(static column => column).Where(static same => same.Count() > 1 && same.Key.Length is > 0 and <= LongestColumn).Select(static same => same.Key))
            faults.Add($"columns: '{column}' is given twice.");
    }

    /// <summary>A field that no line can have: only JSON has any.</summary>
    private static void CheckNames(RuleFields fields, RecordFormat format, IReadOnlyList<string> columns, List<string> faults)
    {
        IReadOnlyList<string>? known = format switch
        {
            RecordFormat.Csv => columns,
            RecordFormat.Combined => [.. WindowRuleText.UsualColumns, .. RuleField.AccessNames.Except(WindowRuleText.UsualColumns)],
            RecordFormat.Header => [.. RuleField.PipelineNames.Where(static name => name is not ("template" or "session" or "group"))],
            _ => null,
        };
        if (known is null or { Count: 0 })
            return;
        foreach (RuleField field in fields.All.Where(field => !known.Contains(field.Name)))
            faults.Add($"unknown field '{field.Name}'{NearestName.Hint(field.Name, known)}");
    }
}
