using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Mapping;

public sealed partial class PopulationMapper
{
    /// <summary>Maps a line as <see cref="Map"/> does, and tells every step: also those after the one that failed. Allocates.</summary>
    public MappingExplanation Explain(in MappableLine line)
    {
        MappingOutcome outcome = Map(line, out _);
        string whyNot = WhyNot;
        MappingFailure failure = _failure;
        MappingFault read = _values.Read(line.Line, out AccessFields access);
        bool readable = read is MappingFault.None or MappingFault.NoMatch;
        IReadOnlyList<(string Name, string Value)> found = readable ? LineFields.Of(_rule, _values.Kind, line, access) : [];
        HashSet<string> used = [.. _rule.Fields.Select(static field => field.Name)];
        List<ExplainedField> fields = [.. found.Select(one => new ExplainedField(one.Name, one.Value, used.Contains(one.Name)))];
        if (readable)
            fields.AddRange(used.Except(found.Select(static one => one.Name)).Select(static name => new ExplainedField(name, null, true)));

        List<ExplainedFilter> filters = [];
        List<ExplainedTemplate> templates = [];
        if (read == MappingFault.None)
        {
            foreach (RuleFilter filter in _rule.Filters)
                filters.Add(Explain(filter, line, access));
            for (int part = 0; part < _rule.Parts.Length; part++)
                templates.Add(Explain(part, line, access));
        }

        _failure = failure;
        string lines = !readable ? _rule.Kind == LineKind.Seen ? "text" : _rule.Kind.ToString() : _values.Kind.ToString();
        return new MappingExplanation(outcome, whyNot, lines.ToLowerInvariant(), fields, filters, templates);
    }

    private ExplainedFilter Explain(RuleFilter filter, scoped in MappableLine line, scoped in AccessFields access)
    {
        bool present = Evaluate(filter.Field, line, access, out ReadOnlySpan<byte> value) is MappingFault.None or MappingFault.NotAString;
        return new ExplainedFilter(filter.Text, present ? Encoding.UTF8.GetString(value) : null, Holds(filter, line, access));
    }

    private ExplainedTemplate Explain(int part, scoped in MappableLine line, scoped in AccessFields access)
    {
        _written = 0;
        _failure = default;
        bool made = TryFill(part, line, access, out ReadOnlySpan<byte> result);
        return new ExplainedTemplate(RuleText.PartNames[part], _rule.Parts[part].Text, made ? Encoding.UTF8.GetString(result) : null, made ? "" : Words(_failure));
    }
}
