using System.CommandLine;
using Tocsin.Commands.Mining;

namespace Tocsin.Commands;

/// <summary><c>tocsin templates</c>: mines one log and prints its templates.</summary>
internal static class TemplatesCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "Log to mine, plain or gzip; - for standard input" };
        Option<string> header = HeaderOption.Create();
        Option<string?> miner = new("--miner") { Description = "Miner settings as JSON, with Drain3's names: sim_th, depth, max_children, max_clusters, masks, …", HelpName = "miner.json" };
        Option<string?> assignments = new("--assignments") { Description = "Write the cluster of each line to this file, one JSON object a line", HelpName = "out.jsonl" };
        Option<string?> save = new("--save") { Description = "Save the miner's state to this file", HelpName = "FILE" };
        Option<bool> json = new("--json") { Description = "Print one JSON object a template" };
        DocumentedCommand command = new(
            "templates",
            "Mine a log: print its templates with counts and shares, the most frequent first.",
            "tocsin templates /var/log/syslog",
            "tocsin templates hdfs.log.gz --header '<Date> <Time> <Pid> <Level> <Component>: <Content>' --json")
        {
            file, header, miner, assignments, save, json,
        };
        command.SetAction((parsed, cancellation) => TemplatesRun.RunAsync(
            new TemplatesRequest(
                parsed.GetRequiredValue(file),
                parsed.GetRequiredValue(header),
                parsed.GetValue(miner),
                parsed.GetValue(assignments),
                parsed.GetValue(save),
                parsed.GetValue(json)),
            parsed.InvocationConfiguration.Output,
            TimeProvider.System,
            cancellation));
        return command;
    }
}
