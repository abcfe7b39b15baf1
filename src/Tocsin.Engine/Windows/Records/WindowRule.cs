namespace Tocsin.Engine.Windows.Records;

/// <summary>
/// What makes records of lines, without code: how lines are written, which fields are time, address, URL and group, and filters that all must hold. Immutable; everything
/// is checked when it is read. Described in <c>docs/guides/window-rules.md</c>.
/// </summary>
public sealed class WindowRule
{
    /// <summary>Longest line that a rule looks at, in bytes; a longer one is refused.</summary>
    public const int LineBytes = 1 << 20;

    /// <summary>Longest name of a group, in bytes; a record with a longer one is refused.</summary>
    public const int GroupBytes = 256;

    /// <summary>Longest URL, in bytes; a longer one is cut there.</summary>
    public const int UrlBytes = 1024;

    /// <summary>What stands as <c>time</c> where records have none of their own: the time at which a line arrived.</summary>
    public const string Arrival = "arrival";

    internal WindowRule(WindowRuleText text, RuleMeaning meaning)
    {
        Text = text.ToJson();
        Meaning = meaning;
        Name = WindowPreset.All.FirstOrDefault(preset => preset.Rule == Text)?.Name ?? "custom";
    }

    /// <summary>The rules that have a name.</summary>
    public static IReadOnlyList<WindowPreset> Presets => WindowPreset.All;

    /// <summary>The rule that holds unless another is given: the preset <c>http</c>.</summary>
    public static WindowRule Default { get; } = Parse("http");

    /// <summary>The rule in JSON, in one form: what goes into the journal. <see cref="Parse"/> reads it.</summary>
    public string Text { get; }

    /// <summary>The name of the preset that it is; <c>custom</c> when it is none.</summary>
    public string Name { get; }

    /// <summary>What it means.</summary>
    internal RuleMeaning Meaning { get; }

    /// <summary>Reads the name of a preset, or a rule in JSON.</summary>
    /// <exception cref="WindowRuleException">Everything that is wrong with it (a <see cref="FormatException"/>).</exception>
    public static WindowRule Parse(string text) =>
        TryParse(text, out WindowRule? rule, out IReadOnlyList<string> faults) ? rule! : throw new WindowRuleException(faults);

    /// <summary>Reads the name of a preset, or a rule in JSON; false with everything that is wrong with it.</summary>
    public static bool TryParse(string text, out WindowRule? rule, out IReadOnlyList<string> faults) => TryCreate(text, null, [], out rule, out faults);

    /// <summary>
    /// The same with another group and other filters, as somebody types them (<c>status &gt;= 400 and url ~ /api</c>); null and none leave those of the rule.
    /// False with everything that is wrong.
    /// </summary>
    public static bool TryCreate(string text, string? by, IReadOnlyList<string> where, out WindowRule? rule, out IReadOnlyList<string> faults)
    {
        List<string> found = [];
        rule = WindowRuleReading.Read(text, by, where, found);
        faults = found;
        return rule is not null;
    }

    /// <summary>
    /// The rule with the columns that a line names, where lines may be CSV and this one is a heading (<c>ip,timestamp,status</c>); else the rule itself. For whoever has
    /// the first line of a file before the others: a rule's columns are the same in all its lanes, which see no heading.
    /// </summary>
    public WindowRule WithHeading(ReadOnlySpan<byte> firstLine) => WindowRuleReading.WithHeading(this, firstLine);

    /// <summary>Makes a reader for one thread.</summary>
    public WindowReader CreateReader() => new(this);

    /// <summary>The rule in JSON.</summary>
    public override string ToString() => Text;
}
