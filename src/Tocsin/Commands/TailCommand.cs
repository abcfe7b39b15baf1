using System.CommandLine;
using System.CommandLine.Parsing;
using Tocsin.Commands.Searching;
using Tocsin.Commands.Tailing;
using Tocsin.Engine.Collection.Following;
using Tocsin.Engine.Logs;
using Tocsin.Server.Settings;

namespace Tocsin.Commands;

/// <summary><c>tocsin tail</c>: the last lines of collected logs, and those that come.</summary>
internal static class TailCommand
{
    private static readonly Argument<string?> Target = new("SERVICE|PATH")
    {
        Description = "A service (category), or a file: its path in the collection (host/app.log), under its folder, or categorized/SERVICE/…; all files without it",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on with what is written from now on, through rotations, until Ctrl-C" };
    private static readonly Option<int> Lines = new("--lines", "-n") { HelpName = "N", Description = $"Lines to begin with, over all files by their times; at most {Follower.MaxLines}", DefaultValueFactory = static _ => 100 };
    private static readonly Option<string?> Level = new("--level") { HelpName = "LEVEL", Description = "Lines of this level or graver: trace, debug, information, warning, error, fatal" };
    private static readonly Option<string?> Contains = new("--contains") { HelpName = "TEXT", Description = "Lines that contain this, whatever the case" };
    private static readonly Option<string> Folder = new("--folder") { HelpName = "DIR", Description = "The collection's folder", DefaultValueFactory = static _ => CollectionSettings.DefaultFolder };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object a line" };

    public static Command Create()
    {
        DocumentedCommand command = new(
            "tail",
            "Show the last lines of collected logs, of one file or a whole service, and follow them.",
            "tocsin tail slurm -f --level warning",
            "tocsin tail host/app.log -n 20")
        {
            Target, Follow, Lines, Level, Contains, Folder, Json,
        };
        command.Validators.Add(static given =>
        {
            Filter(given, out string? fault);
            if (fault is not null)
                given.AddError(fault);
        });
        command.SetAction(static (parsed, cancellation) => TailRun.RunAsync(
            new TailRequest(
                parsed.GetValue(Target), parsed.GetValue(Follow), Filter(parsed.CommandResult, out _), parsed.GetRequiredValue(Folder), parsed.GetValue(Json)),
            parsed.InvocationConfiguration.Output, TimeProvider.System, cancellation));
        return command;
    }

    private static FollowFilter Filter(SymbolResult given, out string? fault)
    {
        fault = null;
        int lines = given.GetValue(Lines);
        Severity? level = LevelName.Read(given.GetValue(Level), Level.Name, ref fault);
        if (lines is < 0 or > Follower.MaxLines)
            fault ??= $"'{lines}' is no number for {Lines.Name}. Write 0 to {Follower.MaxLines}.";
        return new FollowFilter(Contains: given.GetValue(Contains), Level: level, Last: lines);
    }
}
