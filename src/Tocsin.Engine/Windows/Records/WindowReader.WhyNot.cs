using System.Text;

namespace Tocsin.Engine.Windows.Records;

public sealed partial class WindowReader
{
    /// <summary>Why the last line made no record, in one sentence; empty when it made one. It may hold a piece of the line: encode it where it is shown.</summary>
    public string WhyNot => _failure.Fault switch
    {
        RecordFault.None => "",
        RecordFault.LineEmpty => "The line is empty.",
        RecordFault.LineTooLong => $"The line has {_lineLength} bytes; at most {WindowRule.LineBytes}.",
        RecordFault.NoJson => "The line is not a JSON object.",
        RecordFault.NoAccess => "The line is not one of an access log.",
        RecordFault.NoCsv => $"The line is not CSV of the columns {string.Join(", ", _rule.Columns)}: it has more of them, or a quote does not close.",
        RecordFault.NoFormat => $"The line is neither JSON, nor one of an access log, nor CSV of the columns {string.Join(", ", _rule.Columns)}.",
        RecordFault.NoHeader => $"The line has no header of the format '{_rule.Header!.Name}'.",
        RecordFault.Heading => "The line is the heading of the columns.",
        RecordFault.HeadingDiffers => $"The line is a heading of other columns than {string.Join(", ", _rule.Columns)}; give its names, in its order, as the rule's \"columns\".",
        RecordFault.FilterFails => $"'{_rule.Filters[_failure.Place].Text}' does not hold.",
        RecordFault.NoTime when _rule.Time < 0 => "The line's header has no time.",
        RecordFault.NoTime => $"'{_rule.Fields[_rule.Time].Name}', the time, is missing{Seen}; a rule with \"time\":\"{WindowRule.Arrival}\" takes that of arrival.",
        RecordFault.NoSuchTime => $"'{_rule.Fields[_rule.Time].Name}' is '{Encoding.UTF8.GetString(_excerpt, 0, _excerptLength)}', which is no time: write it like 2025-05-30T18:52:47.123456Z.",
        _ => FieldWords(),
    };

    /// <summary>What the line was taken for, where the rule leaves that open.</summary>
    private string Seen => _rule.Format != RecordFormat.Auto ? "" : _fields.Kind switch
    {
        RecordFormat.Json => " in this JSON line",
        RecordFormat.Combined => " in this line of an access log",
        _ => " in this line of CSV",
    };

    private string FieldWords()
    {
        string name = _rule.Fields[_failure.Expression!.Field].Name;
        return _failure.Fault switch
        {
            RecordFault.Missing => $"'{name}', the group, is missing or empty{Seen}; write {{{name}|or:none}} as the rule's \"group\" to count such records together.",
            RecordFault.Structure => $"'{name}', the group, is an object or an array; name a member of it, as in '{name}.member'.",
            RecordFault.LoneSurrogate => $"'{name}' holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no text.",
            RecordFault.GroupTooLong => $"'{name}', the group, has {_failure.Length} bytes; at most {WindowRule.GroupBytes}.",
            _ => $"'{_failure.Expression!.Text}' needs a number from 0.",
        };
    }
}
