using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Server.Labels;

namespace Tocsin.Commands.Sessions;

/// <summary>
/// Labels of sessions: a CSV whose first line names the columns <c>BlockId</c> (or <c>session</c>) and <c>Label</c>, in any order and case, among others or not.
/// A label is <c>Normal</c> or <c>Anomaly</c>, 0 or 1.
/// </summary>
internal sealed class SessionLabels(string name)
{
    /// <summary>What the column of ids may be called (any case, underscores aside).</summary>
    internal static readonly string[] IdColumns = ["blockid", "session", "sessionid", "block", "key"];

    private readonly Dictionary<string, bool> _labels = new(StringComparer.Ordinal);
    private long _line;
    private int _id = -1;
    private int _label;

    /// <summary>Labels by session id; true is anomalous.</summary>
    public IReadOnlyDictionary<string, bool> Labels => _labels;

    /// <summary>Rows that are none.</summary>
    public RejectedRows Rejected { get; } = new(name);

    /// <summary>The label of a session; null when nobody knows.</summary>
    public bool? Find(string session) => _labels.TryGetValue(session, out bool anomalous) ? anomalous : null;

    /// <summary>Takes the next line of the file. Throws <see cref="CommandException"/> (2) when the first one does not name the columns.</summary>
    public void Take(InputLine line)
    {
        _line++;
        string text = Encoding.UTF8.GetString(line.Bytes).Trim();
        if (text.Length == 0)
        {
            return;
        }

        List<string> fields = [];
        bool whole = CsvFields.Split(text, fields);
        if (_id < 0)
        {
            TakeHeader(fields);
        }
        else if ((whole ? Fault(fields) : "opens a quotation mark that does not end") is { } fault)
        {
            Rejected.Add(_line, fault);
        }
    }

    /// <summary>Throws <see cref="CommandException"/> (2) when the file had nothing in it.</summary>
    public void Finish()
    {
        if (_id < 0)
        {
            throw CommandException.WrongUsage($"The labels '{name}' (--labels) are empty: the first line must name the columns BlockId,Label.");
        }
    }

    private void TakeHeader(List<string> fields)
    {
        (_id, _label) = (CsvFields.Column(fields, IdColumns), CsvFields.Column(fields, "label"));
        if (_id < 0 || _label < 0)
        {
            throw CommandException.WrongUsage(
                $"The labels '{name}' (--labels) begin with '{string.Join(',', fields)}': the first line must name the columns BlockId,Label.");
        }
    }

    private string? Fault(List<string> fields)
    {
        if (fields.Count <= Math.Max(_id, _label))
        {
            return $"has {fields.Count} {(fields.Count == 1 ? "field" : "fields")}, the label stands in field {_label + 1} and the id in field {_id + 1}";
        }

        string id = fields[_id];
        if (id.Length == 0)
        {
            return "has no session id";
        }

        if (LabelFile.Meaning(fields[_label]) is not { } anomalous)
        {
            return $"has the label '{fields[_label]}'; write Normal or Anomaly, 0 or 1";
        }

        return _labels.TryAdd(id, anomalous) || _labels[id] == anomalous ? null : $"calls '{id}' {fields[_label]}, which an earlier line calls otherwise";
    }
}
