using System.Text.RegularExpressions;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Mapping;

/// <summary>
/// What makes events of lines, without code: a template for each of the five names, filters that all must hold, perhaps a regular
/// expression with named groups. Immutable; everything is checked when it is read. Described in <c>docs/guides/population-rules.md</c>.
/// </summary>
public sealed class PopulationRule
{
    /// <summary>Longest line that a rule looks at, in bytes; a longer one is refused.</summary>
    public const int LineBytes = 1 << 20;

    /// <summary>
    /// Longest line that <c>match</c> looks at, in bytes; a longer one is refused. A pattern takes time in proportion to the line, but an unkind one takes
    /// microseconds a byte: sixty lines of 60 KiB held a lane for a minute.
    /// </summary>
    public const int MatchedBytes = 8 * 1024;

    internal PopulationRule(RuleText text, LineKind kind, FieldTemplate[] parts, RuleFilter[] filters, Regex? match, IReadOnlyList<RuleField> fields)
    {
        Text = text.ToJson();
        Kind = kind;
        Parts = parts;
        Filters = filters;
        Match = match;
        Fields = [.. fields];
        OnlyStrings = text.OnlyStrings;
        Name = PopulationPreset.All.FirstOrDefault(preset => preset.Rule == Text)?.Name;
    }

    /// <summary>The rules that have a name.</summary>
    public static IReadOnlyList<PopulationPreset> Presets => PopulationPreset.All;

    /// <summary>The rule in JSON, in one form: what goes into the journal. <see cref="Parse"/> reads it.</summary>
    public string Text { get; }

    /// <summary>The name of the preset that it is; null when it is none.</summary>
    public string? Name { get; }

    /// <summary>It names <c>{template}</c>: the lines must be mined.</summary>
    public bool NeedsTemplates => Fields.Any(static one => one is { Group: < 0, Pipeline: PipelineField.Template });

    /// <summary>It names a field that the pipeline finds in a line's header: <c>{message}</c>, <c>{component}</c>, <c>{level}</c> or <c>{template}</c>.</summary>
    public bool NeedsHeader => Fields.Any(static one => one is { Group: < 0, Pipeline: PipelineField.Message or PipelineField.Component or PipelineField.Level or PipelineField.Template });

    internal LineKind Kind { get; }

    /// <summary>org, source, pop, id, action.</summary>
    internal FieldTemplate[] Parts { get; }

    internal RuleFilter[] Filters { get; }

    internal Regex? Match { get; }

    internal RuleField[] Fields { get; }

    internal bool OnlyStrings { get; }

    /// <summary>Reads the name of a preset, or a rule in JSON.</summary>
    /// <exception cref="PopulationRuleException">Everything that is wrong with it (a <see cref="FormatException"/>).</exception>
    public static PopulationRule Parse(string text) =>
        TryParse(text, out PopulationRule? rule, out IReadOnlyList<string> faults) ? rule! : throw new PopulationRuleException(faults);

    /// <summary>Reads the name of a preset, or a rule in JSON; false with everything that is wrong with it.</summary>
    public static bool TryParse(string text, out PopulationRule? rule, out IReadOnlyList<string> faults) => RuleReading.TryRead(text, out rule, out faults);

    /// <summary>Makes a mapper for one thread.</summary>
    public PopulationMapper CreateMapper() => new(this);

    /// <summary>The rule in JSON.</summary>
    public override string ToString() => Text;
}
