using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Tocsin.Commands.Searching;
using Tocsin.Engine.Collection.Searching;
using Tocsin.Engine.Logs;
using Tocsin.Server.Settings;

namespace Tocsin.Commands;

/// <summary><c>tocsin search</c>: looks for lines in collected logs.</summary>
internal static class SearchCommand
{
    private static readonly SearchQuery Usual = new();

    private static readonly Argument<string> Text = new("QUERY") { Description = "Text that a line contains; '' for every line that fits the rest" };
    private static readonly Option<string?> Since = new("--since") { HelpName = "TIME", Description = "Lines at or after this time: 2h (ago), 7d, 2026-11-22, 2026-11-22T10:30:00Z" };
    private static readonly Option<string?> Until = new("--until") { HelpName = "TIME", Description = "Lines before this time" };
    private static readonly Option<string?> Service = new("--service") { HelpName = "NAME", Description = "Files of this service (category) only" };
    private static readonly Option<string?> Remote = new("--remote") { HelpName = "NAME", Description = "Files of this remote only" };
    private static readonly Option<string?> Level = new("--level") { HelpName = "LEVEL", Description = "Lines of this level or graver: trace, debug, information, warning, error, fatal" };
    private static readonly Option<bool> Regex = new("--regex") { Description = "QUERY is a regular expression (without lookarounds and backreferences)" };
    private static readonly Option<bool> IgnoreCase = new("--ignore-case", "-i") { Description = "Ignore the case of letters" };
    private static readonly Option<int?> Context = new("--context", "-C") { HelpName = "N", Description = $"Lines before and after each hit, at most {LogSearch.MaxContext}" };
    private static readonly Option<int?> Limit = new("--limit") { HelpName = "N", Description = $"Hits at most, the newest first (default: {Usual.Limit}; at most {LogSearch.MaxLimit})" };
    private static readonly Option<string?> Config = new("--config") { HelpName = "FILE", Description = "Configuration file (default: tocsin.json in the working folder, where it exists)" };
    private static readonly Option<string?> Folder = new("--folder") { HelpName = "DIR", Description = "The collection's folder (default: Collection:Folder, else ./data)" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object a hit" };

    public static Command Create()
    {
        DocumentedCommand command = new(
            "search",
            "Look for lines in collected logs, plain and compressed: the newest file first, within a file the last line first.",
            "tocsin search 'out of memory' -i --since 2h",
            "tocsin search '' --level error --service slurm -C 2",
            "tocsin search 'job_[0-9]+ failed' --regex --json | jq -r .line")
        {
            Text, Since, Until, Service, Remote, Level, Regex, IgnoreCase, Context, Limit, Config, Folder, Json,
        };
        command.Validators.Add(static given =>
        {
            if (Query(given, DateTime.UnixEpoch, out string? fault) is not null)
                fault = LogSearch.Fault(Query(given, DateTime.UnixEpoch, out _)!);
            if (fault is not null)
                given.AddError(fault);
        });
        command.SetAction(static (parsed, cancellation) => SearchCommandRun.RunAsync(
            Query(parsed.CommandResult, TimeProvider.System.GetUtcNow().UtcDateTime, out _)!,
            parsed.GetValue(Config), parsed.GetValue(Folder), parsed.GetValue(Json), parsed.InvocationConfiguration.Output, TimeProvider.System, cancellation));
        return command;
    }

    private static SearchQuery? Query(SymbolResult given, DateTime now, out string? fault)
    {
        fault = null;
        DateTime? from = Time(given.GetValue(Since), Since.Name, now, ref fault);
        DateTime? to = Time(given.GetValue(Until), Until.Name, now, ref fault);
        Severity? level = LevelName.Read(given.GetValue(Level), Level.Name, ref fault);
        return fault is not null ? null : new SearchQuery
        {
            Text = given.GetValue(Text) ?? "",
            IsRegex = given.GetValue(Regex),
            IgnoreCase = given.GetValue(IgnoreCase),
            Level = level,
            From = from,
            To = to,
            Category = given.GetValue(Service),
            Remote = given.GetValue(Remote),
            Limit = Read(given, Limit) ?? Usual.Limit,
            Context = Read(given, Context) ?? Usual.Context,
        };
    }

    /// <summary>The value; null where it is not given, or is no number, which the option tells by itself.</summary>
    private static int? Read(SymbolResult given, Option<int?> option)
    {
        try
        {
            return given.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static DateTime? Time(string? text, string option, DateTime now, ref string? fault)
    {
        if (text is null)
            return null;
        if (Quantities.TryParseDuration(text, out TimeSpan ago) && ago >= TimeSpan.Zero)
            return now.Ticks > ago.Ticks ? now - ago : DateTime.MinValue;
        if (DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time))
            return time;
        fault ??= $"'{text}' is no time for {option}. Write how long ago (90s, 30m, 2h, 7d) or when (2026-11-22, 2026-11-22T10:30:00Z; UTC without a zone).";
        return null;
    }
}
