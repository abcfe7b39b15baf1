using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tocsin.Engine.Formats.Fields;

/// <summary>The JSON of rules that people write, whatever they are about: read with all its faults at once, written so that equal rules give equal text.</summary>
internal static class RuleMembers
{
    private const int MostShownOfName = 80;

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 };

    /// <summary>Hands over each member of an object; adds to the faults what is no JSON, no object or twice there. Never throws for any text.</summary>
    public static void Read(string json, List<string> faults, Action<string, JsonElement> take)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                faults.Add("The rule is JSON, but no object.");
                return;
            }

            HashSet<string> seen = [];
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                if (!seen.Add(member.Name))
                    faults.Add($"{member.Name}: it is given twice.");
                else
                    take(member.Name, member.Value);
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
    }

    /// <summary>A member's string; null, and a fault, when it is of another type.</summary>
    public static string? String(string place, JsonElement value, List<string> faults)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        string kind = value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "boolean" : value.ValueKind.ToString().ToLowerInvariant();
        faults.Add($"{place}: it is a {kind}; write a string.");
        return null;
    }

    /// <summary>The fault of a member that no rule has.</summary>
    public static string Unknown(string name, string[] members) => name.Length > MostShownOfName
        ? $"unknown member '{name[..MostShownOfName]}…'{NearestName.Hint("", members)}"
        : $"unknown member '{name}'{NearestName.Hint(name, members)}";

    /// <summary>An object as text; a pattern such as <c>(?&lt;user&gt;\w+)'s</c> stays as it was written.</summary>
    public static string Write(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
