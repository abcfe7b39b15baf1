using System.CommandLine;
using Tocsin.Commands.Mining;
using Tocsin.Commands.Populations;
using Tocsin.Engine.Populations;

namespace Tocsin.Commands;

/// <summary><c>tocsin populations</c>: replays a file of events and says who is unlike the others, and why.</summary>
internal static class PopulationsCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "Events as JSON lines (org, source, pop, id, action), or any log with --map; plain or gzip; - for standard input" };
        Option<string> map = RuleOption.Create();
        Option<bool> explain = new("--explain-rule") { Description = "Instead: print what the first lines become: their fields, filters and names" };
        Option<bool> json = new("--json") { Description = "Print one answer an event, in order, as one JSON object a line" };
        Option<bool> reasons = new("--reasons") { Description = "With --json: the actions over- and under-used, in each answer" };
        Option<int> top = new("--top") { Description = "Individuals to show of each scope, from 1 to 1000", HelpName = "N", DefaultValueFactory = static _ => 5 };
        PopulationOptions defaults = new();
        Option<double> findingFrom = new("--finding-from") { Description = "z-score from which an individual is a finding", HelpName = "Z", DefaultValueFactory = _ => defaults.FindingFrom };
        Option<double?> alertFrom = new("--alert-from") { Description = $"z-score from which it is an alert, too (default: {defaults.AlertFrom}, or --finding-from if that is higher)", HelpName = "Z" };
        Option<int?> most = new("--max-individuals") { Description = "Individuals of a scope that are kept; the least recently seen leaves (default: all)", HelpName = "N" };
        Option<string> header = HeaderOption.Create();
        top.Validators.Add(static given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 1000)
            {
                given.AddError("--top takes 1 to 1000.");
            }
        });
        DocumentedCommand command = new(
            "populations",
            "Replay events of a population: who behaves unlike the others, how sure that is, and why.",
            "tocsin populations events.jsonl.gz",
            "tocsin populations /var/log/nginx/access.log --map access --explain-rule",
            """tocsin populations app.log --map '{"org":"acme","source":"app","pop":"all","id":"{user}","action":"{template}","match":"user=(?<user>\\S+)"}'""",
            "tocsin populations events.jsonl --json --reasons | jq 'select(.zscore >= 3)'")
        {
            file, map, explain, top, json, reasons, findingFrom, alertFrom, most, header,
        };
        command.Validators.Add(result =>
        {
            foreach (string fault in Options(result.GetValue(findingFrom), result.GetValue(alertFrom), result.GetValue(most)).Faults())
            {
                result.AddError(fault.Replace("FindingFrom", "--finding-from").Replace("AlertFrom", "--alert-from").Replace("MaxIndividuals", "--max-individuals"));
            }
        });
        command.SetAction((parsed, cancellation) => PopulationsRun.RunAsync(
            new ReplayRequest
            {
                File = parsed.GetRequiredValue(file),
                Map = parsed.GetRequiredValue(map),
                Header = parsed.GetRequiredValue(header),
                Options = Options(parsed.GetValue(findingFrom), parsed.GetValue(alertFrom), parsed.GetValue(most)),
                Top = parsed.GetValue(top),
                Json = parsed.GetValue(json),
                Reasons = parsed.GetValue(reasons),
                ExplainRule = parsed.GetValue(explain),
            },
            parsed.InvocationConfiguration.Output,
            TimeProvider.System,
            cancellation));
        return command;
    }

    private static PopulationOptions Options(double findingFrom, double? alertFrom, int? most) => new()
    {
        FindingFrom = findingFrom,
        AlertFrom = alertFrom ?? Math.Max(new PopulationOptions().AlertFrom, findingFrom),
        MaxIndividuals = most,
    };
}
