using System.Text.Json;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences;
using Tocsin.Server.Labels;

namespace Tocsin.Commands.Sessions;

/// <summary>
/// Sessions as JSON lines, plain or gzip: <c>{"session": "blk_1", "label": 0, "events": ["E5", "E22"]}</c>. The label is 0 or 1, <c>"Normal"</c> or
/// <c>"Anomaly"</c>, or may be missing; other names are passed over.
/// </summary>
internal sealed class SessionFile(string name, SessionFilter filter)
{
    /// <summary>100,000 events of 100 characters and their quotes fit.</summary>
    public const int LongestRow = 16 << 20;

    private const int LongestQuote = 40;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };

    private readonly List<LabelledSession> _sessions = [];
    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _events = new(StringComparer.Ordinal); // each id once in memory
    private long _line;

    /// <summary>The sessions that the filter keeps, in the order of the file.</summary>
    public IReadOnlyList<LabelledSession> Sessions => _sessions;

    /// <summary>Rows that are none.</summary>
    public RejectedRows Rejected { get; } = new(name);

    /// <summary>Takes the next line of the file.</summary>
    public void Take(InputLine line)
    {
        _line++;
        if (line.Bytes.Trim(" \t"u8).IsEmpty)
        {
            return;
        }

        if (Fault(line) is { } fault)
        {
            Rejected.Add(_line, fault);
        }
    }

    private string? Fault(InputLine line)
    {
        if (line.Truncated)
        {
            return $"is longer than {LongestRow >> 20} MiB";
        }

        try
        {
            using JsonDocument row = JsonDocument.Parse(line.Bytes.ToArray(), Strict);
            return row.RootElement.ValueKind == JsonValueKind.Object ? Fault(row.RootElement) : $"is {Kind(row.RootElement)}, not an object with \"session\" and \"events\"";
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The second: an escaped lone surrogate in a string.
            return $"is not JSON ({Brief(fault.Message)})";
        }
    }

    private string? Fault(JsonElement row)
    {
        if (!row.TryGetProperty("session", out JsonElement id) || id.ValueKind != JsonValueKind.String || id.GetString() is not { Length: > 0 } session)
        {
            return "has no \"session\" that is a text";
        }

        if (!TryLabel(row, out bool? anomalous))
        {
            return $"has the label {Brief(row.GetProperty("label").GetRawText())}; write 0 or 1, or leave it out";
        }

        if (!row.TryGetProperty("events", out JsonElement events) || events.ValueKind != JsonValueKind.Array || events.GetArrayLength() == 0)
        {
            return "has no \"events\": a list of at least one event id";
        }

        string[] ids = new string[events.GetArrayLength()];
        int count = 0;
        foreach (JsonElement item in events.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { Length: > 0 } text)
            {
                return $"has {Kind(item)} as event {count + 1}; an event id is a text such as \"E5\"";
            }

            ids[count++] = Shared(text);
        }

        if (!_lines.TryAdd(session, _line))
        {
            return $"is the session '{session}', which line {_lines[session]} is already";
        }

        if (filter.Keeps(session))
        {
            _sessions.Add(new LabelledSession(session, anomalous, ids));
        }

        return null;
    }

    private string Shared(string id)
    {
        if (_events.TryGetValue(id, out string? known))
        {
            return known;
        }

        _events.Add(id, id);
        return id;
    }

    private static bool TryLabel(JsonElement row, out bool? anomalous)
    {
        anomalous = null;
        if (!row.TryGetProperty("label", out JsonElement label) || label.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        anomalous = label.ValueKind is JsonValueKind.Number or JsonValueKind.String ? LabelFile.Meaning(label.ToString()) : null;
        return anomalous is not null;
    }

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => element.GetString()!.Length == 0 ? "an empty text" : "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static string Brief(string text) => text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote), "…");
}
