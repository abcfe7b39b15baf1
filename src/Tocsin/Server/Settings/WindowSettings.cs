using System.Text;
using System.Text.Json;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;
using Tocsin.Sinks.Errors;

namespace Tocsin.Server.Settings;

/// <summary>
/// What of a stream's lines is counted in windows, and when a window rings. A rule's name (or a rule in JSON) alone may stand for the group: <c>"Windows": "http"</c>; or
/// its parts stand here by themselves.
/// </summary>
[Shorthand(nameof(Rule))]
public sealed record WindowSettings
{
    /// <summary>The rule for the errors of HTTP traffic.</summary>
    public const string Http = "http";

    private static readonly WindowOptions Defaults = new();
    private static readonly ErrorFilesOptions ErrorDefaults = new();

    /// <summary>A preset (<c>http</c>) or a rule in JSON; <c>none</c> for no rule.</summary>
    public string? Rule { get; init; }

    /// <summary>What the lines are: <c>auto</c>, <c>json</c>, <c>csv</c>, <c>combined</c> or a header format.</summary>
    public string? Format { get; init; }

    /// <summary>The field with the record's time.</summary>
    public string? Time { get; init; }

    /// <summary>The field with who asked.</summary>
    public string? Address { get; init; }

    /// <summary>The field with what was asked for.</summary>
    public string? Url { get; init; }

    /// <summary>The field that records are grouped by.</summary>
    public string? Group { get; init; }

    /// <summary>Filters that must all hold: <c>{status} &gt;= 400</c>.</summary>
    public IReadOnlyList<string> Where { get; init; } = [];

    /// <summary>The columns of CSV lines.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Length of a window, in whole seconds.</summary>
    [Span("1s", "1d")]
    public TimeSpan Size { get; init; } = Defaults.Size;

    /// <summary>How far records may be out of order.</summary>
    [Span("0s", "1d")]
    public TimeSpan Lateness { get; init; } = Defaults.Lateness;

    /// <summary>How long a window is kept open after its end has passed the watermark.</summary>
    [Span("0s", "1d")]
    public TimeSpan Grace { get; init; } = Defaults.Grace;

    /// <summary>After so much silence the open windows close.</summary>
    [Span("1s", "1d")]
    public TimeSpan Idle { get; init; } = Defaults.Idle;

    /// <summary>A record whose time is this much ahead of its arrival is refused.</summary>
    [Span("1s", "1d")]
    public TimeSpan Ahead { get; init; } = Defaults.Ahead;

    /// <summary>More records than this in a group's window ring.</summary>
    [Between(0, 1e15)]
    public long Threshold { get; init; } = Defaults.Threshold;

    /// <summary>Groups of one window; records of further groups are counted as overflow.</summary>
    [Between(1, 10_000)]
    public int MaxGroups { get; init; } = Defaults.MaxGroups;

    /// <summary>Most frequent URLs that a group's window keeps.</summary>
    [Between(1, 1_000)]
    public int MaxUrls { get; init; } = Defaults.MaxUrls;

    /// <summary>Example lines that a group's window keeps.</summary>
    [Between(0, 20)]
    public int Examples { get; init; } = Defaults.Examples;

    /// <summary>What an alert says.</summary>
    public string AlertText { get; init; } = Defaults.AlertText;

    /// <summary>Whether lines become templates, too.</summary>
    public bool Mined { get; init; }

    /// <summary>A folder for every record that is counted, as JSON lines in rolling files; none when it is not given.</summary>
    public string? Errors { get; init; }

    /// <summary>Bytes that are kept there; the oldest files go first.</summary>
    [Size("1MiB", "1024TiB")]
    public long ErrorsRetainBytes { get; init; } = ErrorDefaults.RetainBytes;

    /// <summary>Age of files that are kept there.</summary>
    [Span("1m", "3650d")]
    public TimeSpan ErrorsRetainFor { get; init; } = ErrorDefaults.RetainFor;

    /// <summary>How records are counted, and when they ring.</summary>
    internal WindowOptions ToOptions() => new()
    {
        Size = Size,
        Lateness = Lateness,
        Grace = Grace,
        Idle = Idle,
        Ahead = Ahead,
        Threshold = Threshold,
        MaxGroups = MaxGroups,
        MaxUrls = MaxUrls,
        Examples = Examples,
        AlertText = AlertText,
    };

    /// <summary>The folder of records; null when there is none.</summary>
    internal ErrorFilesOptions? ToErrorOptions() => Errors is null ? null : ErrorDefaults with { Folder = Errors, RetainBytes = ErrorsRetainBytes, RetainFor = ErrorsRetainFor };

    /// <summary>The rule; null for none. Everything that is wrong goes into <paramref name="faults"/>.</summary>
    internal WindowRule? ReadRule(out IReadOnlyList<string> faults)
    {
        bool hasParts = Where.Count + Columns.Count > 0 || (Format ?? Time ?? Address ?? Url ?? Group) is not null;
        if (Rule is not null && hasParts)
        {
            faults = ["Rule cannot stand beside Format, Time, Address, Url, Group, Where and Columns: give the one or the others."];
            return null;
        }

        faults = [];
        bool isNone = Rule?.Equals("none", StringComparison.OrdinalIgnoreCase) == true;
        return !isNone && WindowRule.TryParse(hasParts ? PartsAsJson() : Rule ?? Http, out WindowRule? rule, out faults) ? rule : null;
    }

    /// <summary>Everything that is wrong.</summary>
    internal IEnumerable<string> Faults()
    {
        ReadRule(out IReadOnlyList<string> faults);
        IEnumerable<string> folder = Errors is { Length: 0 } ? ["Errors is empty; name a folder, or leave it out."] : ToErrorOptions()?.Faults() ?? [];
        return faults.Concat(ToOptions().Faults()).Concat(folder);
    }

    private string PartsAsJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach ((string name, string? value) in new[] { ("format", Format), ("time", Time), ("address", Address), ("url", Url), ("group", Group) })
            {
                if (value is not null)
                {
                    json.WriteString(name, value);
                }
            }

            foreach ((string name, IReadOnlyList<string> values) in new[] { ("where", Where), ("columns", Columns) })
            {
                if (values.Count == 0)
                {
                    continue;
                }

                json.WriteStartArray(name);
                foreach (string value in values)
                {
                    json.WriteStringValue(value);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
