using System.CommandLine;
using System.CommandLine.Parsing;
using Tocsin.Commands.Mining;
using Tocsin.Engine.Sequences.Keys;

namespace Tocsin.Commands.Sessions;

/// <summary>Where a user says that sessions come from: logs, or a file of sessions.</summary>
internal sealed record SessionRequest
{
    /// <summary>Logs; empty when there is a file of sessions.</summary>
    public IReadOnlyList<string> Logs { get; init; } = [];

    /// <summary>The file of sessions; null when there are logs.</summary>
    public string? SessionFile { get; init; }

    /// <summary>The header format that was asked for; null for the command's own choice.</summary>
    public string? Header { get; init; }

    /// <summary>The file of labels, or null.</summary>
    public string? LabelFile { get; init; }

    /// <summary>The list of sessions to take, or null.</summary>
    public string? Only { get; init; }

    /// <summary>The list of sessions to leave out, or null.</summary>
    public string? Exclude { get; init; }

    /// <summary>All files that it names.</summary>
    public IEnumerable<string> Files => Logs.Append(SessionFile).Append(LabelFile).Append(Only).Append(Exclude).OfType<string>();
}

/// <summary>The options by which sessions are named; <c>train</c> and <c>evaluate</c> share them. One a command.</summary>
internal sealed class SessionSourceOptions
{
    private readonly Option<string[]> _log = new("--log")
    {
        Description = "Log to cut into sessions, plain or gzip; - for standard input; repeatable, read one after the other",
        HelpName = "FILE",
    };

    private readonly Option<string?> _sessions = new("--sessions")
    {
        Description = "In place of a log: sessions as JSON lines {\"session\", \"label\", \"events\"}",
        HelpName = "sessions.jsonl",
    };

    private readonly Option<string> _header = HeaderOption.Create();

    private readonly Option<string?> _labels = new("--labels") { Description = "Labels of the log's sessions: a CSV with the columns BlockId,Label", HelpName = "labels.csv" };

    private readonly Option<string?> _only = new("--only")
    {
        Description = "Take only the sessions that this list names: an id a line, a CSV with a column BlockId or session, or JSON lines with \"session\"",
        HelpName = "IDS",
    };

    private readonly Option<string?> _exclude = new("--exclude") { Description = "Take all sessions but those that this list names", HelpName = "IDS" };

    /// <summary>Adds them to a command, with the checks of how they go together.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_log, _header, _labels, _sessions, _only, _exclude])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Check);
    }

    /// <summary>What was asked for.</summary>
    public SessionRequest Read(ParseResult parsed) => new()
    {
        Logs = parsed.GetValue(_log) ?? [],
        SessionFile = parsed.GetValue(_sessions),
        Header = Given(parsed.GetResult(_header)) ? parsed.GetValue(_header) : null,
        LabelFile = parsed.GetValue(_labels),
        Only = parsed.GetValue(_only),
        Exclude = parsed.GetValue(_exclude),
    };

    /// <summary>Whether an option stands on the command line.</summary>
    public static bool Given(OptionResult? option) => option is { Implicit: false };

    /// <summary>Checks a session key rule.</summary>
    public static void CheckKey(OptionResult result)
    {
        if (result.GetValueOrDefault<string?>() is { } rule && !SessionKeyRule.TryParse(rule, out _, out string fault))
        {
            result.AddError($"--session-key: {fault}");
        }
    }

    /// <summary>Refuses an option that means nothing beside <c>--sessions</c>.</summary>
    public void RefuseBesideSessions(CommandResult result, Option option, string why)
    {
        if (Given(result.GetResult(_sessions)) && Given(result.GetResult(option)))
        {
            result.AddError($"{option.Name} does not go with --sessions: {why}");
        }
    }

    private void Check(CommandResult result)
    {
        bool logs = Given(result.GetResult(_log)), sessions = Given(result.GetResult(_sessions));
        if (logs == sessions)
        {
            result.AddError(logs
                ? "--log and --sessions are two sources of sessions: give one of them."
                : "Nothing to read: give --log FILE (repeatable) or --sessions sessions.jsonl.");
        }

        if (Given(result.GetResult(_only)) && Given(result.GetResult(_exclude)))
        {
            result.AddError("--only and --exclude contradict each other: give one of them.");
        }

        RefuseBesideSessions(result, _header, "events of sessions have no header. Leave it out.");
        RefuseBesideSessions(result, _labels, "each session has its own \"label\". Leave it out.");
        if (result.GetResult(_log) is { Tokens: { } tokens } && tokens.Count(static token => token.Value == "-") > 1)
        {
            result.AddError("--log - stands there twice: standard input can be read once.");
        }
    }
}
