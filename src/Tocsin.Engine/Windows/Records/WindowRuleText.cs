using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Windows.Records;

/// <summary>A rule as somebody wrote it: its members, not yet understood; what is left out is as in the preset <c>http</c>.</summary>
internal sealed record WindowRuleText
{
    /// <summary>The columns of CSV lines that name none.</summary>
    public static readonly string[] UsualColumns = ["timestamp", "ip", "method", "url", "status"];

    private static readonly string[] Members = ["format", "time", "address", "url", "group", "where", "columns"];

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 };

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
        catch (InvalidOperationException)
        {
            faults.Add("The rule has a string with half of a surrogate pair (\\ud800 to \\udfff alone): write the whole character.");
        }

        return text;
    }

    /// <summary>Equal rules give equal text.</summary>
    public string ToJson()
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("time", Time);
            json.WriteString("address", Address);
            json.WriteString("url", Url);
            json.WriteString("group", Group);
            WriteList(json, "where", Where!);
            if (!Columns.SequenceEqual(UsualColumns))
                WriteList(json, "columns", Columns);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

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
                Format = String(name, value, faults) ?? Format;
                break;
            case "time":
                Time = String(name, value, faults);
                break;
            case "address":
                Address = String(name, value, faults);
                break;
            case "url":
                Url = String(name, value, faults);
                break;
            case "group":
                Group = String(name, value, faults);
                break;
            case "where":
                Where = List(name, value, "[\"{status} >= 400\"]", faults);
                break;
            case "columns":
                Columns = List(name, value, "[\"timestamp\", \"ip\", \"method\", \"url\", \"status\"]", faults);
                break;
            default:
                faults.Add($"unknown member '{(name.Length > 80 ? name[..80] + "…" : name)}'{NearestName.Hint(name.Length > 80 ? "" : name, Members)}");
                break;
        }
    }

    private static List<string> List(string place, JsonElement value, string example, List<string> faults)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return [.. value.EnumerateArray().Select((one, index) => String($"{place}[{index}]", one, faults)).OfType<string>()];
        faults.Add($"{place}: write a list: {example}.");
        return [];
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
