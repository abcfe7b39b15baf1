using System.Text;
using System.Text.Json;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Server.Settings;

/// <summary>
/// What makes population events of a stream's lines. A rule's name (or a rule in JSON) alone may stand for the group: <c>"Population": "access"</c>; or its parts stand
/// here by themselves.
/// </summary>
[Shorthand(nameof(Rule))]
public sealed record PopulationSettings
{
    /// <summary>The rule for lines that are events already.</summary>
    public const string Events = "events";

    /// <summary>The rule for lines of jobs, which the collection says of each.</summary>
    public const string Jobs = "jobs";

    private static readonly PopulationOptions Defaults = new();

    /// <summary>A preset (<c>events</c>, <c>access</c>) or a rule in JSON; <c>none</c> for no rule.</summary>
    public string? Rule { get; init; }

    /// <summary>Template of the organisation.</summary>
    public string? Org { get; init; }

    /// <summary>Template of the source.</summary>
    public string? Source { get; init; }

    /// <summary>Template of the population.</summary>
    public string? Pop { get; init; }

    /// <summary>Template of the individual.</summary>
    public string? Id { get; init; }

    /// <summary>Template of the action.</summary>
    public string? Action { get; init; }

    /// <summary>Filters that must all hold.</summary>
    public IReadOnlyList<string> Where { get; init; } = [];

    /// <summary>A regular expression whose named groups are fields.</summary>
    public string? Match { get; init; }

    /// <summary>What the lines are: <c>json</c>, <c>access</c> or <c>text</c>.</summary>
    public string? Lines { get; init; }

    /// <summary>From this z-score on an individual is a finding.</summary>
    [Between(0, 1000)]
    public double FindingFrom { get; init; } = Defaults.FindingFrom;

    /// <summary>From this z-score on it is an alert.</summary>
    [Between(0, 1000)]
    public double AlertFrom { get; init; } = Defaults.AlertFrom;

    /// <summary>Individuals of a scope; all when it is not given.</summary>
    [Between(2, 100_000_000)]
    public int? MaxIndividuals { get; init; }

    /// <summary>Whether lines become templates, too; true when it is not given, false for <c>events</c>.</summary>
    public bool? Mined { get; init; }

    /// <summary>Whether lines are mined where nobody says so.</summary>
    internal static bool IsMinedBy(PopulationRule? rule) => rule?.Name != Events;

    /// <summary>What is wrong with mining or not mining under a rule.</summary>
    internal static IEnumerable<string> MiningFaults(PopulationRule? rule, bool mined)
    {
        if (rule is { NeedsTemplates: true } && !mined)
        {
            yield return "The rule names {template}, and Mined is false: lines that are not mined have none.";
        }
    }

    /// <summary>When scopes find and ring.</summary>
    internal PopulationOptions ToOptions() => new() { FindingFrom = FindingFrom, AlertFrom = AlertFrom, MaxIndividuals = MaxIndividuals };

    /// <summary>The rule; null for none. Everything that is wrong goes into <paramref name="faults"/>.</summary>
    internal PopulationRule? ReadRule(out IReadOnlyList<string> faults)
    {
        bool hasParts = Where.Count > 0 || (Org ?? Source ?? Pop ?? Id ?? Action ?? Match ?? Lines) is not null;
        if (Rule is not null && hasParts)
        {
            faults = ["Rule cannot stand beside Org, Source, Pop, Id, Action, Where, Match and Lines: give the one or the others."];
            return null;
        }

        faults = [];
        bool isNone = Rule?.Equals("none", StringComparison.OrdinalIgnoreCase) == true;
        return !isNone && PopulationRule.TryParse(hasParts ? PartsAsJson() : Rule ?? Events, out PopulationRule? rule, out faults) ? rule : null;
    }

    /// <summary>Everything that is wrong.</summary>
    internal IEnumerable<string> Faults()
    {
        PopulationRule? rule = ReadRule(out IReadOnlyList<string> faults);
        return faults.Concat(ToOptions().Faults()).Concat(MiningFaults(rule, Mined ?? IsMinedBy(rule)));
    }

    private string PartsAsJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach ((string name, string? value) in new[] { ("org", Org), ("source", Source), ("pop", Pop), ("id", Id), ("action", Action), ("match", Match), ("lines", Lines) })
            {
                if (value is not null)
                {
                    json.WriteString(name, value);
                }
            }

            if (Where.Count > 0)
            {
                json.WriteStartArray("where");
                foreach (string filter in Where)
                {
                    json.WriteStringValue(filter);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
