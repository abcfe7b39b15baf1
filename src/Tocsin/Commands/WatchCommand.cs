using System.CommandLine;
using Tocsin.Commands.Mining;

namespace Tocsin.Commands;

/// <summary><c>tocsin watch</c>: the templates of logs, live on a terminal, and a summary at the end.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Logs to read, plain or gzip, all into one table; - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> follow = new("--follow", "-f") { Description = "Go on with what is written from now on, through rotations, until Ctrl-C" };
        Option<string> header = HeaderOption.Create();
        Option<bool> json = new("--json") { Description = "Print the summary as one JSON object a template" };
        DocumentedCommand command = new(
            "watch",
            "Watch the templates of logs as they are read: a live table on a terminal, then a summary.",
            "tocsin watch /var/log/syslog /var/log/syslog.1.gz",
            "tocsin watch -f /var/log/nginx/access.log")
        {
            files, follow, header, json,
        };
        command.SetAction((parsed, cancellation) => WatchRun.RunAsync(
            new WatchRequest(parsed.GetRequiredValue(files), parsed.GetValue(follow), parsed.GetRequiredValue(header), parsed.GetValue(json)),
            parsed.InvocationConfiguration.Output,
            TimeProvider.System,
            cancellation));
        return command;
    }
}
