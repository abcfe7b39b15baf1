using System.Text;
using System.Text.Json;
using Tocsin.Engine.Formats;
using Tocsin.Server.Labels;

namespace Tocsin.Commands.Sessions;

/// <summary>
/// A list of session ids, in one of three forms, told by its first line: JSON lines with <c>"session"</c> (a file of sessions will do as it is); a CSV whose first
/// line names a column <c>BlockId</c> or <c>session</c> (a file of labels will do); or an id a line.
/// </summary>
internal sealed class SessionIdFile(string name)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private Form _form;
    private long _line;
    private int _column;

    private enum Form
    {
        NotKnownYet,
        Plain,
        Csv,
        JsonLines,
    }

    /// <summary>The ids.</summary>
    public IReadOnlySet<string> Ids => _ids;

    /// <summary>Rows that name none.</summary>
    public RejectedRows Rejected { get; } = new(name);

    /// <summary>Takes the next line of the file.</summary>
    public void Take(InputLine line)
    {
        _line++;
        string text = Encoding.UTF8.GetString(line.Bytes).Trim();
        if (text.Length == 0 || (_form == Form.NotKnownYet && IsHeader(text)))
        {
            return;
        }

        (string? id, string fault) = _form switch
        {
            Form.JsonLines => (IdInJson(text), "has no \"session\" that is a text"),
            Form.Csv => (IdInCsv(text), $"has nothing in column {_column + 1}"),
            _ => (text, ""),
        };
        if (string.IsNullOrEmpty(id))
        {
            Rejected.Add(_line, fault);
        }
        else
        {
            _ids.Add(id);
        }
    }

    private bool IsHeader(string text)
    {
        if (text[0] == '{')
        {
            _form = Form.JsonLines;
            return false;
        }

        _column = CsvFields.Column(Fields(text), SessionLabels.IdColumns);
        _form = _column >= 0 ? Form.Csv : Form.Plain;
        return _form == Form.Csv;
    }

    private string? IdInCsv(string text) => Fields(text) is { } fields && fields.Count > _column ? fields[_column] : null;

    private static List<string> Fields(string text)
    {
        List<string> fields = [];
        CsvFields.Split(text, fields);
        return fields;
    }

    private static string? IdInJson(string text)
    {
        try
        {
            using JsonDocument row = JsonDocument.Parse(text, Strict);
            return row.RootElement.ValueKind == JsonValueKind.Object && row.RootElement.TryGetProperty("session", out JsonElement id) && id.ValueKind == JsonValueKind.String
                ? id.GetString()
                : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
