using System.Text.Json;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Windows.Records;

/// <summary>A rule as somebody wrote it: its members, not yet understood; what is left out is as in the preset <c>http</c>.</summary>
internal sealed record WindowRuleText
{
    /// <summary>The columns of CSV lines that name none.</summary>
    public static readonly string[] UsualColumns = ["timestamp", "ip", "method", "url", "status"];

    private static readonly string[] Members = ["format", "time", "address", "url", "group", "where", "columns"];

    public string Format { get; set; } = "auto";

    public string? Time { get; set; }

    public string? Address { get; set; }

    public string? Url { get; set; }

    public string? Group { get; set; }

    /// <summary>The filters; null when none are given, as opposed to an empty list.</summary>
    public List<string>? Where { get; set; }

    public IReadOnlyList<string> Columns { get; set; } = UsualColumns;

    /// <summary>Reads JSON; adds to the faults what is of the wrong type, unknown or twice there.</summary>
    public static WindowRuleText Read(string json, List<string> faults)
    {
        WindowRuleText text = new();
        RuleMembers.Read(json, faults, (name, value) => text.Take(name, value, faults));
        return text;
    }

    /// <summary>Equal rules give equal text.</summary>
    public string ToJson() => RuleMembers.Write(json =>
    {
        json.WriteString("format", Format);
        json.WriteString("time", Time);
        json.WriteString("address", Address);
        json.WriteString("url", Url);
        json.WriteString("group", Group);
        WriteList(json, "where", Where!);
        if (!Columns.SequenceEqual(UsualColumns))
            WriteList(json, "columns", Columns);
    });

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private void Take(string name, JsonElement value, List<string> faults)
    {
        switch (name)
        {
            case "format":
                Format = RuleMembers.String(name, value, faults) ?? Format;
                break;
            case "time":
                Time = RuleMembers.String(name, value, faults);
                break;
            case "address":
                Address = RuleMembers.String(name, value, faults);
                break;
            case "url":
                Url = RuleMembers.String(name, value, faults);
                break;
            case "group":
                Group = RuleMembers.String(name, value, faults);
                break;
            case "where":
                Where = List(name, value, "[\"{status} >= 400\"]", faults);
                break;
            case "columns":
                Columns = List(name, value, "[\"timestamp\", \"ip\", \"method\", \"url\", \"status\"]", faults);
                break;
            default:
                faults.Add(RuleMembers.Unknown(name, Members));
                break;
        }
    }

    private static List<string> List(string place, JsonElement value, string example, List<string> faults)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return [.. value.EnumerateArray().Select((one, index) => RuleMembers.String($"{place}[{index}]", one, faults)).OfType<string>()];
        faults.Add($"{place}: write a list: {example}.");
        return [];
    }
}
