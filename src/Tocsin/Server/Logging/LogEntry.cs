using System.Buffers;
using System.Globalization;
using System.Text;
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

    /// <summary>For people: <c>12:00:00.000 warn  message</c>; what came from outside cannot move the cursor.</summary>
    public static string ToText(LogEntry entry)
    {
        string time = entry.Time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string exception = entry.Exception is null ? "" : Environment.NewLine + Printable.Text(entry.Exception.ToString());
        return $"{time} {LevelName(entry.Level),-5} {Printable.Line(entry.Message)}{exception}";
    }

    /// <summary>For programs: one JSON object.</summary>
    public static string ToJson(LogEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
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
                    json.WriteString(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), Convert.ToString(value, CultureInfo.InvariantCulture));
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
