using System.Text.Json;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// The command that sets which rule reads the lines as records of windows from its position on, and how they are counted; in the journal as
/// <c>{"who": …, "when": …, "set": "window", "rule": …, "size": …, …, "mined": …, "why": …}</c>, durations in seconds. What was counted before stays.
/// </summary>
/// <param name="Who">Who decided: <c>configuration</c>, or a person's name.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Rule">A preset's name or a rule in JSON; null for no rule: lines are records no longer, and the open windows close.</param>
/// <param name="Options">Windows, thresholds, bounds.</param>
/// <param name="Mined">True: lines also become templates, with statistics.</param>
/// <param name="Why">One sentence.</param>
public sealed record WindowCommand(string Who, DateTime When, string? Rule, WindowOptions Options, bool Mined, string Why)
{
    private static readonly WindowOptions Defaults = new();

    /// <summary>The lines are a file's, as fast as it is read: arrival says nothing of their time, and silence closes no window; see <see cref="WindowEngine.FromFile"/>. <c>"file"</c>, false unless given.</summary>
    public bool FromFile { get; init; }

    /// <summary>The payload of a <see cref="RecordKind.Command"/>.</summary>
    public byte[] ToPayload() => CommandJson.Write(Who, When, "window", json =>
    {
        json.WriteString("rule", Rule);
        json.WriteNumber("size", (decimal)Options.Size.Ticks / TimeSpan.TicksPerSecond);
        json.WriteNumber("lateness", (decimal)Options.Lateness.Ticks / TimeSpan.TicksPerSecond);
        json.WriteNumber("grace", (decimal)Options.Grace.Ticks / TimeSpan.TicksPerSecond);
        json.WriteNumber("idle", (decimal)Options.Idle.Ticks / TimeSpan.TicksPerSecond);
        json.WriteNumber("ahead", (decimal)Options.Ahead.Ticks / TimeSpan.TicksPerSecond);
        json.WriteNumber("threshold", Options.Threshold);
        json.WriteNumber("max_groups", Options.MaxGroups);
        json.WriteNumber("max_urls", Options.MaxUrls);
        json.WriteNumber("examples", Options.Examples);
        json.WriteString("alert_text", Options.AlertText);
        json.WriteBoolean("mined", Mined);
        if (FromFile)
            json.WriteBoolean("file", FromFile);
        json.WriteString("why", Why);
    });

    /// <summary>Reads a command's payload; null when it is another command, or none that this build understands. Whether its rule can be is seen where it is obeyed.</summary>
    public static WindowCommand? Parse(ReadOnlySpan<byte> payload) => CommandJson.Read(payload, "window", root =>
        root.TryGetProperty("rule", out JsonElement rule) && rule.ValueKind is JsonValueKind.String or JsonValueKind.Null && Read(root) is { } options
            ? new WindowCommand(
                CommandJson.Text(root, "who") ?? "",
                CommandJson.When(root),
                rule.GetString(),
                options,
                root.TryGetProperty("mined", out JsonElement mined) && mined.ValueKind == JsonValueKind.True,
                CommandJson.Text(root, "why") ?? "")
            {
                FromFile = root.TryGetProperty("file", out JsonElement file) && file.ValueKind == JsonValueKind.True,
            }
            : null);

    /// <summary>What is in force from this command on; null for no rule.</summary>
    internal WindowRuleInForce? At(long position) => Rule is null ? null : new WindowRuleInForce(Rule, Options, Mined, position, Who, When, Why) { FromFile = FromFile };

    private static WindowOptions? Read(JsonElement root) =>
        Span(root, "size", Defaults.Size) is { } size && Span(root, "lateness", Defaults.Lateness) is { } lateness && Span(root, "grace", Defaults.Grace) is { } grace
        && Span(root, "idle", Defaults.Idle) is { } idle && Span(root, "ahead", Defaults.Ahead) is { } ahead
        && Number(root, "threshold", Defaults.Threshold) is { } threshold
        && Number(root, "max_groups", Defaults.MaxGroups) is { } groups and <= int.MaxValue
        && Number(root, "max_urls", Defaults.MaxUrls) is { } urls and <= int.MaxValue
        && Number(root, "examples", Defaults.Examples) is { } examples and <= int.MaxValue
            ? new WindowOptions
            {
                Size = size,
                Lateness = lateness,
                Grace = grace,
                Idle = idle,
                Ahead = ahead,
                Threshold = threshold,
                MaxGroups = (int)groups,
                MaxUrls = (int)urls,
                Examples = (int)examples,
                AlertText = CommandJson.Text(root, "alert_text") ?? Defaults.AlertText,
            }
            : null;

    private static TimeSpan? Span(JsonElement root, string name, TimeSpan otherwise)
    {
        const decimal MostSeconds = 1e9M;
        if (!root.TryGetProperty(name, out JsonElement value))
            return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal seconds) && seconds is >= 0 and <= MostSeconds
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;
    }

    private static long? Number(JsonElement root, string name, long otherwise)
    {
        if (!root.TryGetProperty(name, out JsonElement value))
            return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 ? number : null;
    }
}
