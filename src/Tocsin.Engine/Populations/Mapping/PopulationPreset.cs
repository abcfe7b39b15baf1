namespace Tocsin.Engine.Populations.Mapping;

/// <summary>A rule that has a name.</summary>
/// <param name="Name">What <see cref="PopulationRule.Parse"/> takes for it.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="Rule">The rule, in JSON.</param>
public sealed record PopulationPreset(string Name, string Description, string Rule)
{
    internal static readonly PopulationPreset[] All =
    [
        new(
            "events",
            "JSON lines with the five fields org, source, pop, id and action, each a string.",
            """{"org":"{org}","source":"{source}","pop":"{pop}","id":"{id}","action":"{action}","lines":"json","only_strings":true}"""),
        new(
            "access",
            "Access logs of nginx and Apache (common and combined): one population of addresses for each virtual host.",
            """{"org":"access","source":"{host|or:web}","pop":"visitors","id":"{address}","action":"{method|or:-} {path|first-segment|or:-} {status} {size|log10}","lines":"access"}"""),
        new(
            "jobs",
            "Lines of collected files with a job in their name: one population for each job array, account or name, and a job is an individual that does what its lines say.",
            """{"org":"jobs","source":"logs","pop":"{group}","id":"{session}","action":"{template}","where":["{session} exists","{group} exists"],"lines":"text"}"""),
    ];
}
