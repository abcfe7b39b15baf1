using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Mapping;

/// <summary>A rule as somebody wrote it: its members, not yet understood.</summary>
internal sealed record RuleText
{
    /// <summary>The five names of an event, in the order in which rules are written and checked.</summary>
    public static readonly string[] PartNames = ["org", "source", "pop", "id", "action"];

    private static readonly string[] Members = [.. PartNames, "where", "match", "lines", "only_strings"];

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 };

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
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                faults.Add("The rule is JSON, but no object.");
                return text;
            }

            HashSet<string> seen = [];
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                if (!seen.Add(member.Name))
                    faults.Add($"{member.Name}: it is given twice.");
                else
                    text.Take(member.Name, member.Value, faults);
            }
        }
        catch (JsonException fault)
        {
            faults.Add($"The rule is not JSON: {fault.Message}");
        }
        catch (Exception half) when (half is InvalidOperationException or ArgumentException)
        {
            // escaped in a string, or in the text itself
            faults.Add("The rule has a string with half of a surrogate pair (\\ud800 to \\udfff alone): write the whole character.");
        }

        return text;
    }

    /// <summary>Equal rules give equal text.</summary>
    public string ToJson()
    {
        ArrayBufferWriter<byte> bytes = new();
        // A pattern such as (?<user>\w+)'s is to be read as it was written.
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
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
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private void Take(string name, JsonElement value, List<string> faults)
    {
        int part = Array.IndexOf(PartNames, name);
        if (part >= 0)
            Parts[part] = String(name, value, faults) ?? "?"; // a text, so that it is not missing, too
        else if (name == "match")
            Match = String(name, value, faults);
        else if (name == "lines")
            Lines = String(name, value, faults);
        else if (name == "only_strings" && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            OnlyStrings = value.GetBoolean();
        else if (name == "only_strings")
            faults.Add($"only_strings: it is {value.GetRawText()}; write true or false.");
        else if (name == "where" && value.ValueKind == JsonValueKind.Array)
            Where.AddRange(value.EnumerateArray().Select((filter, index) => String($"where[{index}]", filter, faults)));
        else if (name == "where")
            faults.Add("where: write a list of filters: [\"{status} >= 400\"].");
        else
            faults.Add($"unknown member '{name}'{NearestName.Hint(name, Members)}");
    }

    private static string? String(string place, JsonElement value, List<string> faults)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        faults.Add($"{place}: it is a {Word(value.ValueKind)}; write a string.");
        return null;
    }

    private static string Word(JsonValueKind kind) => kind is JsonValueKind.True or JsonValueKind.False ? "boolean" : kind.ToString().ToLowerInvariant();
}
