using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Fields;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Windows.Records;

/// <summary>A line, and what its format says of it. The spans are valid until the next line.</summary>
internal readonly ref struct SeenLine
{
    public ReadOnlySpan<byte> Line { get; init; }

    /// <summary>Of a line of an access log.</summary>
    public AccessFields Access { get; init; }

    /// <summary>The line without its header, where it has one.</summary>
    public ReadOnlySpan<byte> Content { get; init; }

    public ReadOnlySpan<byte> Component { get; init; }

    public Severity Severity { get; init; }

    /// <summary>The time that the header says; 0 when it says none.</summary>
    public long EventTicks { get; init; }
}

/// <summary>
/// The fields of a rule in one line, however it is written. One thread; spans are valid until the next line. Allocates nothing once its buffers have grown.
/// </summary>
internal sealed class RecordFields
{
    private readonly RecordFormat _format;
    private readonly RuleField[] _fields;
    private readonly byte[][] _columnNames;
    private readonly JsonMembers _json;
    private readonly CsvLine _csv = new();
    private readonly ILineParser? _header;
    private readonly AccessField[] _access;
    private readonly int[] _columns;
    private byte[] _unescaped = new byte[1024];
    private int _unescapedLength;
    private int _cells;

    public RecordFields(RuleMeaning rule)
    {
        _format = rule.Format;
        _fields = rule.Fields;
        _columnNames = [.. rule.Columns.Select(Encoding.UTF8.GetBytes)];
        _json = new JsonMembers([.. _fields.Select(static field => field.Utf8)]);
        _access = [.. _fields.Select(AccessOf)];
        _columns = [.. _fields.Select(field => Array.IndexOf(rule.Columns, field.Name))];
        _header = rule.Header?.CreateParser();
    }

    /// <summary>How the line read last is written.</summary>
    public RecordFormat Kind { get; private set; }

    /// <summary>Finds the fields of a line.</summary>
    public RecordFault Read(ReadOnlySpan<byte> line, long arrivalTicks, out SeenLine seen)
    {
        AccessFields access = default;
        seen = new SeenLine { Line = line };
        _unescapedLength = 0;
        if (line.IsEmpty)
            return RecordFault.LineEmpty;
        if (line.Length > WindowRule.LineBytes)
            return RecordFault.LineTooLong;
        Kind = _format;
        if (_format == RecordFormat.Auto)
            Kind = Look(line, out access);
        switch (Kind)
        {
            case RecordFormat.Json:
                return _json.TryRead(line) ? RecordFault.None : RecordFault.NoJson;
            case RecordFormat.Combined:
                if (_format != RecordFormat.Auto && !AccessFields.TryRead(line, out access))
                    return RecordFault.NoAccess;
                seen = new SeenLine { Line = line, Access = access };
                return RecordFault.None;
            case RecordFormat.Csv:
                return Csv(line);
            default:
                ParsedLine header = _header!.Parse(line, arrivalTicks);
                seen = new SeenLine { Line = line, Content = header.Content, Component = header.Component, Severity = header.Severity, EventTicks = header.EventTicks };
                return header.HeaderMatched ? RecordFault.None : RecordFault.NoHeader;
        }
    }

    /// <summary>The text of a field, whatever it is; <see cref="RecordFault.Missing"/> also when it is empty.</summary>
    public RecordFault Text(int field, scoped in SeenLine seen, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (field < 0)
            return RecordFault.Missing;
        switch (Kind)
        {
            case RecordFormat.Json:
                return Member(_json.Places[field], seen.Line, out text);
            case RecordFormat.Combined:
                text = AccessValues.Of(_access[field], seen.Access);
                break;
            case RecordFormat.Csv:
                text = (uint)_columns[field] < (uint)_cells ? _csv.Cell(seen.Line, _columns[field]) : default;
                break;
            default:
                text = Header(_fields[field].Pipeline, seen);
                break;
        }

        return text.IsEmpty ? RecordFault.Missing : RecordFault.None;
    }

    /// <summary>Whether a field is a number of JSON, as opposed to a text.</summary>
    public bool IsJsonNumber(int field) => Kind == RecordFormat.Json && _json.Places[field].Kind == MemberKind.Number;

    private static RecordFormat Look(ReadOnlySpan<byte> line, out AccessFields access)
    {
        access = default;
        if (line[0] == '{' || line[AsciiBytes.LeadingWhiteSpace(line)..].StartsWith("{"u8))
            return RecordFormat.Json;
        return AccessFields.TryRead(line, out access) ? RecordFormat.Combined : RecordFormat.Csv;
    }

    private RecordFault Csv(ReadOnlySpan<byte> line)
    {
        RecordFault none = _format == RecordFormat.Auto ? RecordFault.NoFormat : RecordFault.NoCsv;
        if (!_csv.TryRead(line, out _cells) || (_cells == 1 && _columnNames.Length > 1))
            return none;
        if (_cells > _columnNames.Length)
            return IsHeading(line) ? RecordFault.HeadingDiffers : none;
        return !IsHeading(line) ? RecordFault.None : AreColumns(line) ? RecordFault.Heading : RecordFault.HeadingDiffers;
    }

    /// <summary>The first cell of a record is never the name of a column or a field; that of a heading is.</summary>
    private bool IsHeading(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> first = _csv.Cell(line, 0);
        foreach (byte[] name in _columnNames)
        {
            if (first.SequenceEqual(name))
                return true;
        }

        foreach (RuleField field in _fields)
        {
            if (first.SequenceEqual(field.Utf8))
                return true;
        }

        return false;
    }

    private bool AreColumns(ReadOnlySpan<byte> line)
    {
        for (int cell = 0; cell < _cells; cell++)
        {
            if (!_csv.Cell(line, cell).SequenceEqual(_columnNames[cell]))
                return false;
        }

        return true;
    }

    private RecordFault Member(MemberPlace place, ReadOnlySpan<byte> line, out ReadOnlySpan<byte> text)
    {
        text = line.Slice(place.Start, place.Length);
        switch (place.Kind)
        {
            case MemberKind.String or MemberKind.Number or MemberKind.Boolean:
                return text.IsEmpty ? RecordFault.Missing : RecordFault.None;
            case MemberKind.Escaped:
                text = Unescape(text, out bool replaced);
                return replaced ? RecordFault.LoneSurrogate : RecordFault.None;
            default:
                return place.Kind == MemberKind.Missing ? RecordFault.Missing : RecordFault.Structure;
        }
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, out bool replaced)
    {
        if (_unescaped.Length < _unescapedLength + raw.Length)
        {
            _unescaped = new byte[(_unescapedLength + raw.Length) * 2]; // the texts that lie in the old memory keep it
            _unescapedLength = 0;
        }

        int length = JsonBytes.Unescape(raw, _unescaped.AsSpan(_unescapedLength), out replaced);
        ReadOnlySpan<byte> text = _unescaped.AsSpan(_unescapedLength, length);
        _unescapedLength += length;
        return text;
    }

    private static ReadOnlySpan<byte> Header(PipelineField field, scoped in SeenLine seen) => field switch
    {
        PipelineField.Message => seen.Content,
        PipelineField.Component => seen.Component,
        PipelineField.Level => SeverityNames.Utf8(seen.Severity),
        _ => default,
    };

    /// <summary>What an access log calls it: the five names of HTTP records, or its own.</summary>
    private static AccessField AccessOf(RuleField field) => field.Name switch
    {
        "timestamp" => AccessField.Time,
        "ip" => AccessField.Address,
        "url" => AccessField.Path,
        _ => field.Access,
    };
}
