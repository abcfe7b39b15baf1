using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Tocsin.Engine.Templates;

/// <summary>
/// Miner options as JSON with Drain3's names: <c>{"sim_th": 0.4, "depth": 4, "max_children": 100, "max_clusters": null,
/// "extra_delimiters": ["="], "parametrize_numeric_tokens": true, "masks": [["\\d+", "NUM"]]}</c>. A key that is left out has its
/// default. A mask that may backtrack is written <c>{"pattern": …, "name": …, "allow_backtracking": true}</c>.
/// </summary>
public static class MinerOptionsJson
{
    private static readonly string[] Keys = ["sim_th", "depth", "max_children", "max_clusters", "extra_delimiters", "parametrize_numeric_tokens", "masks"];

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    // A pattern such as \b<\d+>'s is to be read as it was written.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads and checks options. The key <c>input</c> is passed over: the oracle's files say with it what the miner is fed.</summary>
    /// <exception cref="ArgumentException">All faults, one a line, each naming its key.</exception>
    public static MinerOptions Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new ArgumentException("The miner's options are not UTF-8: save the file as UTF-8.");
        }

        List<string> faults = [];
        MinerOptions options = new();
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Lenient);
            options = Read(document.RootElement, faults);
        }
        catch (JsonException fault)
        {
            throw new ArgumentException($"The miner's options are not JSON: {fault.Message}", fault);
        }

        catch (InvalidOperationException fault)
        {
            throw new ArgumentException("The miner's options have a string with half of a surrogate pair (\\ud800 to \\udfff alone): write the whole character.", fault);
        }

        faults.AddRange(options.Faults());
        return faults.Count == 0 ? options : throw new ArgumentException(string.Join(Environment.NewLine, faults));
    }

    /// <summary>Reads and checks options.</summary>
    /// <exception cref="ArgumentException">All faults, one a line, each naming its key.</exception>
    public static MinerOptions Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Writes all keys; equal options give equal bytes.</summary>
    public static byte[] Write(MinerOptions options)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("sim_th", options.SimTh);
            json.WriteNumber("depth", options.Depth);
            json.WriteNumber("max_children", options.MaxChildren);
            if (options.MaxClusters is { } most)
            {
                json.WriteNumber("max_clusters", most);
            }
            else
            {
                json.WriteNull("max_clusters");
            }

            json.WriteStartArray("extra_delimiters");
            foreach (string delimiter in options.ExtraDelimiters)
            {
                json.WriteStringValue(delimiter);
            }

            json.WriteEndArray();
            json.WriteBoolean("parametrize_numeric_tokens", options.ParametrizeNumericTokens);
            json.WriteStartArray("masks");
            foreach (MaskRule mask in options.Masks)
            {
                WriteMask(json, mask);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteMask(Utf8JsonWriter json, MaskRule mask)
    {
        if (mask.AllowBacktracking)
        {
            json.WriteStartObject();
            json.WriteString("pattern", mask.Pattern);
            json.WriteString("name", mask.Name);
            json.WriteBoolean("allow_backtracking", true);
            json.WriteEndObject();
            return;
        }

        json.WriteStartArray();
        json.WriteStringValue(mask.Pattern);
        json.WriteStringValue(mask.Name);
        json.WriteEndArray();
    }

    private static MinerOptions Read(JsonElement root, List<string> faults)
    {
        MinerOptions options = new();
        if (root.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"The miner's options are a JSON {root.ValueKind}: write an object with the keys {string.Join(", ", Keys)}.");
            return options;
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            JsonElement value = property.Value;
            options = property.Name switch
            {
                "sim_th" => options with { SimTh = Number(property, options.SimTh, faults) },
                "depth" => options with { Depth = Whole(property, options.Depth, faults) },
                "max_children" => options with { MaxChildren = Whole(property, options.MaxChildren, faults) },
                "max_clusters" => options with { MaxClusters = value.ValueKind == JsonValueKind.Null ? null : Whole(property, 1, faults) },
                "extra_delimiters" => options with { ExtraDelimiters = Strings(property, faults) },
                "parametrize_numeric_tokens" => options with { ParametrizeNumericTokens = Truth(property, faults) },
                "masks" => options with { Masks = Masks(property, faults) },
                "input" => options,
                _ => Unknown(property.Name, options, faults),
            };
        }

        return options;
    }

    private static MinerOptions Unknown(string key, MinerOptions options, List<string> faults)
    {
        faults.Add($"'{key}' is not a key of the miner's options: the keys are {string.Join(", ", Keys)}.");
        return options;
    }

    private static double Number(JsonProperty property, double fallback, List<string> faults)
    {
        if (property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetDouble(out double number))
        {
            return number;
        }

        Refuse(property, "a number", faults);
        return fallback;
    }

    private static int Whole(JsonProperty property, int fallback, List<string> faults)
    {
        if (property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out int number))
        {
            return number;
        }

        Refuse(property, "a whole number", faults);
        return fallback;
    }

    private static bool Truth(JsonProperty property, List<string> faults)
    {
        if (property.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Refuse(property, "true or false", faults);
        }

        return property.Value.ValueKind == JsonValueKind.True;
    }

    private static string[] Strings(JsonProperty property, List<string> faults)
    {
        if (property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. property.Value.EnumerateArray().Select(item => item.GetString()!)];
        }

        Refuse(property, "a list of strings", faults);
        return [];
    }

    private static MaskRule[] Masks(JsonProperty property, List<string> faults)
    {
        MaskRule?[] rules = property.Value.ValueKind == JsonValueKind.Array ? [.. property.Value.EnumerateArray().Select(Mask)] : [null];
        if (rules.Contains(null))
        {
            Refuse(property, "a list of [regex, name] or {\"pattern\", \"name\", \"allow_backtracking\"}", faults);
            return [];
        }

        return rules!;
    }

    private static MaskRule? Mask(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2 && item[0].ValueKind == JsonValueKind.String && item[1].ValueKind == JsonValueKind.String)
        {
            return new MaskRule(item[0].GetString()!, item[1].GetString()!);
        }

        if (item.ValueKind != JsonValueKind.Object
            || !item.TryGetProperty("pattern", out JsonElement pattern) || pattern.ValueKind != JsonValueKind.String
            || !item.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        bool known = item.EnumerateObject().All(property => property.Name is "pattern" or "name" or "allow_backtracking");
        bool allowed = item.TryGetProperty("allow_backtracking", out JsonElement allow);
        return known && (!allowed || allow.ValueKind is JsonValueKind.True or JsonValueKind.False)
            ? new MaskRule(pattern.GetString()!, name.GetString()!, allowed && allow.ValueKind == JsonValueKind.True)
            : null;
    }

    private static void Refuse(JsonProperty property, string wanted, List<string> faults)
    {
        string value = property.Value.GetRawText();
        faults.Add($"{property.Name} is {(value.Length > 80 ? value[..80] + "…" : value)}: write {wanted}.");
    }
}
