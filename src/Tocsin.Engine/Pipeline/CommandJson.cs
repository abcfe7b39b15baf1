using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Tocsin.Engine.Pipeline;

/// <summary>The JSON of commands: who, when, what is set, and its fields.</summary>
internal static class CommandJson
{
    public static byte[] Write(string who, DateTime when, string set, Action<Utf8JsonWriter> fields)
    {
        ArrayBufferWriter<byte> payload = new();
        using (Utf8JsonWriter json = new(payload))
        {
            json.WriteStartObject();
            json.WriteString("who", who);
            json.WriteString("when", when.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("set", set);
            fields(json);
            json.WriteEndObject();
        }

        return payload.WrittenSpan.ToArray();
    }

    /// <summary>What <paramref name="read"/> makes of a command of one kind; null when it is of another kind, or cannot be read.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> payload, string set, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            Utf8JsonReader reader = new(payload);
            using JsonDocument json = JsonDocument.ParseValue(ref reader);
            JsonElement root = json.RootElement;
            return root.ValueKind == JsonValueKind.Object && Text(root, "set") == set ? read(root) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A field that is a text; null when it is not there.</summary>
    public static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>When the command was given (UTC).</summary>
    public static DateTime When(JsonElement root) =>
        DateTime.TryParse(Text(root, "when"), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out DateTime when) ? when : default;
}
