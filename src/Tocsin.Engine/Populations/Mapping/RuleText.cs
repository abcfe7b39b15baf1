using System.Text.Json;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Mapping;

/// <summary>A rule as somebody wrote it: its members, not yet understood.</summary>
internal sealed record RuleText
{
    /// <summary>The five names of an event, in the order in which rules are written and checked.</summary>
    public static readonly string[] PartNames = ["org", "source", "pop", "id", "action"];

    private static readonly string[] Members = [.. PartNames, "where", "match", "lines", "only_strings"];

    /// <summary>The five templates; null where one is not given.</summary>
    public string?[] Parts { get; } = new string?[PartNames.Length];

    /// <summary>The filters; null where one is no string.</summary>
    public List<string?> Where { get; } = [];

    public string? Match { get; private set; }

    public string? Lines { get; private set; }

    public bool OnlyStrings { get; private set; }

    /// <summary>Reads JSON; adds to the faults what is of the wrong type, unknown or twice there.</summary>
    public static RuleText Read(string json, List<string> faults)
    {
        RuleText text = new();
        RuleMembers.Read(json, faults, (name, value) => text.Take(name, value, faults));
        return text;
    }

    /// <summary>Equal rules give equal text.</summary>
    public string ToJson() => RuleMembers.Write(json =>
    {
        for (int part = 0; part < PartNames.Length; part++)
            json.WriteString(PartNames[part], Parts[part]);
        if (Where.Count > 0)
        {
            json.WriteStartArray("where");
            Where.ForEach(json.WriteStringValue);
            json.WriteEndArray();
        }

        if (Match is not null)
            json.WriteString("match", Match);
        if (Lines is not null)
            json.WriteString("lines", Lines);
        if (OnlyStrings)
            json.WriteBoolean("only_strings", true);
    });

    private void Take(string name, JsonElement value, List<string> faults)
    {
        int part = Array.IndexOf(PartNames, name);
        if (part >= 0)
            Parts[part] = RuleMembers.String(name, value, faults) ?? "?"; // a text, so that it is not missing, too
        else if (name == "match")
            Match = RuleMembers.String(name, value, faults);
        else if (name == "lines")
            Lines = RuleMembers.String(name, value, faults);
        else if (name == "only_strings" && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            OnlyStrings = value.GetBoolean();
        else if (name == "only_strings")
            faults.Add($"only_strings: it is {value.GetRawText()}; write true or false.");
        else if (name == "where" && value.ValueKind == JsonValueKind.Array)
            Where.AddRange(value.EnumerateArray().Select((filter, index) => RuleMembers.String($"where[{index}]", filter, faults)));
        else if (name == "where")
            faults.Add("where: write a list of filters: [\"{status} >= 400\"].");
        else
            faults.Add(RuleMembers.Unknown(name, Members));
    }
}
