using System.Text;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Mapping;

public sealed partial class PopulationMapper
{
    /// <summary>Why the last line made no event, in one sentence; empty when it made one. It may hold a piece of the line: encode it where it is shown.</summary>
    public string WhyNot => _failure.Place >= 0 && _failure.Fault != MappingFault.FilterFails
        ? $"{RuleText.PartNames[_failure.Place]}: {Words(_failure)}"
        : Words(_failure);

    private string Words(in MappingFailure failure) => failure.Fault switch
    {
        MappingFault.None => "",
        MappingFault.LineEmpty => "The line is empty.",
        MappingFault.LineTooLong => $"The line has {_lineLength} bytes; at most {PopulationRule.LineBytes}.",
        MappingFault.LineForMatchTooLong => $"The line has {_lineLength} bytes; a rule with match looks at no more than {PopulationRule.MatchedBytes}.",
        MappingFault.NoJson => "The line is not a JSON object.",
        MappingFault.NoAccess => "The line is not one of an access log.",
        MappingFault.LineNotUtf8 => "The line is not valid UTF-8.",
        MappingFault.NoMatch => "The line does not fit match.",
        MappingFault.FilterFails => $"'{_rule.Filters[failure.Place].Text}' does not hold.",
        MappingFault.TooLong => $"it has {failure.Length} bytes; at most {PopulationLimits.NameBytes}.",
        _ => FieldWords(failure.Fault, failure.Expression!),
    };

    private string FieldWords(MappingFault fault, FieldExpression expression)
    {
        string name = _rule.Fields[expression.Field].Name;
        return fault switch
        {
            MappingFault.Missing => $"'{name}' is missing or empty{Seen(expression)}.",
            MappingFault.NotAString => $"'{name}' is {Excerpt()}; it must be a string.",
            MappingFault.Structure => $"'{name}' is an object or an array; name a member of it, as in '{{{name}.member}}'.",
            MappingFault.LoneSurrogate => $"'{name}' holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no text.",
            MappingFault.NotUtf8 => $"'{name}' is not valid UTF-8.",
            MappingFault.Nul => $"'{name}' holds NUL.",
            _ => $"'{expression.Text}' needs a number from 0, and got '{Excerpt()}'.",
        };
    }

    /// <summary>What the line was taken for, where the rule leaves that open: most often the answer to "why is it missing?".</summary>
    private string Seen(FieldExpression expression) => (_rule.Kind, _values.Kind, _rule.Fields[expression.Field].Group) switch
    {
        (_, _, >= 0) => " in what match found",
        (LineKind.Seen, LineKind.Json, _) => " in this JSON line",
        (LineKind.Seen, LineKind.Access, _) => " in this line of an access log",
        (LineKind.Seen, _, _) => ": the line is neither JSON nor one of an access log",
        _ => "",
    };

    private string Excerpt() => Encoding.UTF8.GetString(_excerpt, 0, _excerptLength);
}
