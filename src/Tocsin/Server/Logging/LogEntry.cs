using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Terminal;

namespace Tocsin.Server.Logging;

/// <summary>One event of the program's own log.</summary>
internal sealed record LogEntry(
    DateTimeOffset Time,
    LogLevel Level,
    string Category,
    int Id,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>> Values,
    Exception? Exception)
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // No page shows it: quotes, ampersands and letters stay as people search for them; control characters are escaped all the same.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For people: <c>12:00:00.000 warn  message</c>; what came from outside cannot move the cursor.</summary>
    public static string ToText(LogEntry entry)
    {
        string time = entry.Time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string exception = entry.Exception is null ? "" : Environment.NewLine + Printable.Text(entry.Exception.ToString());
        return $"{time} {LevelName(entry.Level),-5} {Printable.Line(entry.Message)}{exception}";
    }

    /// <summary>For programs: one JSON object; numbers and flags of the event are such, what JSON has no number for (NaN) is text.</summary>
    public static string ToJson(LogEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", entry.Time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
            json.WriteString("level", LevelName(entry.Level));
            json.WriteString("category", entry.Category);
            json.WriteNumber("event", entry.Id);
            json.WriteString("message", entry.Message);
            foreach ((string name, object? value) in entry.Values)
            {
                if (name != "{OriginalFormat}")
                {
                    json.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
                    Write(json, value);
                }
            }

            if (entry.Exception is not null)
            {
                json.WriteString("exception", entry.Exception.ToString());
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case sbyte or short or int or long or byte or ushort or uint:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong large:
                json.WriteNumberValue(large);
                break;
            case decimal exact:
                json.WriteNumberValue(exact);
                break;
            case float single when float.IsFinite(single):
                json.WriteNumberValue(single);
                break;
            case double real when double.IsFinite(real):
                json.WriteNumberValue(real);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
