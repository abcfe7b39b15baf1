using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Windows;

/// <summary>Windows and their alerts as JSON: UTF-8 without needless escapes, times in UTC with milliseconds.</summary>
public static class WindowJson
{
    private const int UrlsOfAMessage = 10;

    // Where records are grouped by a field of such a name, it would stand there twice.
    private static readonly FrozenSet<string> Ours = FrozenSet.ToFrozenSet(
        ["window_start", "window_end", "error_count", "unique_ips", "alert", "alert_timestamp", "id", "revision", "episode", "phase", "threshold", "bits", "expected", "urls"], StringComparer.Ordinal);

    private static readonly JsonWriterOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// A closed window's group as <c>tocsin windows --json</c> says it, one object without a line end:
    /// <c>{"window_start","window_end","status","error_count","unique_ips","urls":[{"url","count","error"}]}</c>.
    /// </summary>
    /// <param name="to">Where to.</param>
    /// <param name="window">The window.</param>
    /// <param name="group">One of its groups.</param>
    /// <param name="groupField">The name that the group stands under: <see cref="WindowOptions.GroupField"/>.</param>
    public static void WriteLine(IBufferWriter<byte> to, WindowSummary window, WindowGroup group, string groupField = "status")
    {
        using Utf8JsonWriter json = new(to, Unescaped);
        json.WriteStartObject();
        Head(json, window.Start, window.End, group, groupField);
        Urls(json, group.Urls);
        json.WriteEndObject();
    }

    /// <summary>
    /// A window as the API shows it: <c>{"start","end","closed","count","late","overflow","first_position","last_position","groups":[{"group","count","distinct","first","last","bits","expected","urls","examples"}]}</c>;
    /// <c>closed</c> is when it closed, or null.
    /// </summary>
    public static void WriteWindow(Utf8JsonWriter json, WindowSummary window)
    {
        json.WriteStartObject();
        json.WriteString("start", Time(window.Start));
        json.WriteString("end", Time(window.End));
        if (window.ClosedTicks is { } closed)
            json.WriteString("closed", Time(closed));
        else
            json.WriteNull("closed");
        json.WriteNumber("count", window.Count);
        json.WriteNumber("late", window.Late);
        json.WriteNumber("overflow", window.Overflow);
        json.WriteNumber("first_position", window.FirstPosition);
        json.WriteNumber("last_position", window.LastPosition);
        json.WriteStartArray("groups");
        foreach (WindowGroup group in window.Groups)
            Group(json, group);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The same as bytes.</summary>
    public static byte[] Window(WindowSummary window)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, Unescaped))
            WriteWindow(json, window);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>What sinks outside are sent of an alert: the fields that older programs know, in their order, then ours.</summary>
    internal static ReadOnlyMemory<byte> AlertMessage(Alert alert, WindowGroup group, WindowOptions options)
    {
        ArrayBufferWriter<byte> bytes = new(1024);
        using (Utf8JsonWriter json = new(bytes, Unescaped))
        {
            json.WriteStartObject();
            Head(json, alert.Start.Ticks, alert.End.Ticks, group, options.GroupField);
            json.WriteString("alert", options.AlertText);
            json.WriteString("alert_timestamp", Time(alert.Time.Ticks));
            json.WriteString("id", alert.Id);
            json.WriteNumber("revision", alert.Revision);
            json.WriteString("episode", alert.Episode);
            json.WriteString("phase", alert.Phase == AlertPhase.Resolved ? "resolved" : "final");
            json.WriteNumber("threshold", (long)alert.Threshold);
            MaybeNumber(json, "bits", group.Bits);
            MaybeNumber(json, "expected", group.Expected);
            Urls(json, group.Urls.Take(UrlsOfAMessage));
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    private static void Head(Utf8JsonWriter json, long start, long end, WindowGroup group, string groupField)
    {
        json.WriteString("window_start", Time(start));
        json.WriteString("window_end", Time(end));
        if (groupField == "status" && IsPlainNumber(group.Group))
            json.WriteNumber(groupField, long.Parse(group.Group, CultureInfo.InvariantCulture));
        else
            json.WriteString(Ours.Contains(groupField) ? "group" : groupField, group.Group);
        json.WriteNumber("error_count", group.Count);
        json.WriteNumber("unique_ips", group.Distinct);
    }

    private static void Group(Utf8JsonWriter json, WindowGroup group)
    {
        json.WriteStartObject();
        json.WriteString("group", group.Group);
        json.WriteNumber("count", group.Count);
        json.WriteNumber("distinct", group.Distinct);
        json.WriteString("first", Time(group.First));
        json.WriteString("last", Time(group.Last));
        MaybeNumber(json, "bits", group.Bits);
        MaybeNumber(json, "expected", group.Expected);
        Urls(json, group.Urls);
        json.WriteStartArray("examples");
        foreach (ExampleLine example in group.Examples)
        {
            json.WriteStartObject();
            json.WriteNumber("lane", example.Lane);
            json.WriteNumber("position", example.Position);
            json.WriteString("time", Time(example.Ticks));
            json.WriteString("text", example.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Urls(Utf8JsonWriter json, IEnumerable<UrlCount> urls)
    {
        json.WriteStartArray("urls");
        foreach (UrlCount url in urls)
        {
            json.WriteStartObject();
            json.WriteString("url", url.Url);
            json.WriteNumber("count", url.Count);
            json.WriteNumber("error", url.Error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Three decimals: nobody acts on a thousandth of a bit.
    private static void MaybeNumber(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } there)
            json.WriteNumber(name, Math.Round(there, 3));
        else
            json.WriteNull(name);
    }

    private static bool IsPlainNumber(string group) => GroupOrder.IsNumber(group) && group.Length <= 15 && (group.Length == 1 || group[0] != '0');

    private static string Time(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
