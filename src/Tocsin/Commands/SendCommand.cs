using System.CommandLine;
using System.CommandLine.Parsing;
using Tocsin.Commands.Feeding;
using Tocsin.Commands.LogDetection;
using Tocsin.Commands.Sending;

namespace Tocsin.Commands;

/// <summary><c>tocsin send</c>: a log to a server, each line once, however often it is interrupted; line by line to a logdetection server; or event by event to one that scores populations.</summary>
internal static partial class SendCommand
{
    private static readonly Argument<string?> File = new("FILE")
    {
        Description = "Log to send, plain or gzip; - for standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<Uri?> To = Address("--to", "Address of the server, such as http://127.0.0.1:8800");
    private static readonly Option<double?> Rate = new("--rate") { Description = "Lines per second; as fast as it goes when not given", HelpName = "N" };
    private static readonly Option<double?> GiveUp = new("--give-up-after") { Description = "Seconds without an answer after which to stop; never when not given (--logdetection: 120)", HelpName = "SECONDS" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the summary as JSON; with --logdetection each verdict, too; with --discrete behind the answers" };

    // To a stream of this program.
    private static readonly Option<string> Stream = new("--stream") { Description = "Stream to send to", HelpName = "NAME", DefaultValueFactory = static _ => "default" };
    private static readonly Option<string?> Source = new("--source") { Description = "Name of the source, instead of one made from the file's path and beginning", HelpName = "ID" };
    private static readonly Option<string?> State = new("--state") { Description = "File that remembers source and line, should the server forget; with --discrete which lines are answered (default: FILE.feed), also one of the older feeder", HelpName = "FILE" };
    private static readonly Option<int> BatchLines = new("--batch-lines") { Description = "Most lines of one request", HelpName = "N", DefaultValueFactory = static _ => 50_000 };
    private static readonly Option<int> BatchBytes = new("--batch-bytes") { Description = "Most bytes of one request", HelpName = "N", DefaultValueFactory = static _ => 4 << 20 };
    private static readonly Option<bool> Gzip = new("--gzip") { Description = "Compress requests: for slow networks" };

    public static Command Create()
    {
        Positive(Rate);
        Positive(GiveUp);
        Within(BatchLines, 1, 10_000_000);
        Within(BatchBytes, 1024, 256 << 20);
        Within(Workers, 1, MostWorkers);
        DocumentedCommand command = new(
            "send",
            "Send a log to a server, each line once. It can be interrupted at any time: the same command goes on where it stopped.",
            "tocsin send /var/log/syslog --to http://127.0.0.1:8800 --stream syslog",
            "journalctl -f -o short-iso | tocsin send - --to https://logs.example.org --stream web-1",
            "tocsin send hdfs.log --logdetection http://127.0.0.1:8000",
            "tocsin send --discrete events.jsonl --to http://127.0.0.1:8080/discrete | jq -c 'select(.zscore > 4)'",
            "tocsin send --discrete /var/log/nginx/access.log --map access --to http://127.0.0.1:8080/discrete")
        {
            File, To, Stream, Source, State, Rate, BatchLines, BatchBytes, Gzip, GiveUp, Json, LogDetection, Model, ClientId, RequestTimeout, Check, Discrete, Map, Header, Workers, Restart, All,
        };
        ApiKeyOptions key = new(command, "ingest");
        command.Validators.Add(Validate);
        command.SetAction((parsed, cancellation) => Way(parsed.CommandResult) switch
        {
            SendingWay.Lines => SendLinesAsync(parsed, key.Read(parsed), cancellation),
            SendingWay.Events => FeedRun.RunAsync(FeedRequestOf(parsed, key.Read(parsed)), parsed.InvocationConfiguration.Output, TimeProvider.System, cancellation),
            _ => SendRun.RunAsync(Request(parsed, key), parsed.GetValue(Json), parsed.InvocationConfiguration.Output, TimeProvider.System, cancellation),
        });
        return command;
    }

    private static SendRequest Request(ParseResult parsed, ApiKeyOptions key) => new()
    {
        File = parsed.GetRequiredValue(File)!,
        Server = parsed.GetRequiredValue(To)!,
        Stream = parsed.GetRequiredValue(Stream),
        Source = parsed.GetValue(Source),
        StateFile = parsed.GetValue(State),
        Rate = parsed.GetValue(Rate),
        BatchLines = parsed.GetValue(BatchLines),
        BatchBytes = parsed.GetValue(BatchBytes),
        Compress = parsed.GetValue(Gzip),
        ApiKey = key.Read(parsed),
        GiveUpAfter = Seconds(parsed.GetValue(GiveUp)),
    };

    private enum SendingWay
    {
        Records,
        Lines,
        Events,
    }

    private static SendingWay Way(CommandResult given) =>
        IsGiven(given, LogDetection) ? SendingWay.Lines : given.GetValue(Discrete) ? SendingWay.Events : SendingWay.Records;

    private static void Validate(CommandResult given)
    {
        SendingWay way = Way(given);
        if (IsGiven(given, To) == (way == SendingWay.Lines) || (way == SendingWay.Lines && given.GetValue(Discrete)))
        {
            given.AddError("Say where to: --to URL for a server of this program, --discrete and --to URL for one that takes events, or --logdetection [URL] for a logdetection server.");
            return;
        }

        foreach ((Option option, string owner) in Foreign(way))
        {
            if (IsGiven(given, option))
            {
                given.AddError($"{option.Name} belongs to {owner}.");
            }
        }

        if (way != SendingWay.Lines && given.GetResult(File) is not { Tokens.Count: > 0 })
        {
            given.AddError("Say which FILE to send; - for standard input.");
        }
    }

    private static IEnumerable<(Option Option, string Owner)> Foreign(SendingWay way)
    {
        Option[] records = [Stream, Source, BatchLines, BatchBytes, Gzip];
        Option[] lines = [Model, ClientId, Check];
        Option[] events = [Map, Header, Workers, Restart, All];
        IEnumerable<(Option, string)> foreign = [];
        if (way != SendingWay.Records)
        {
            foreign = foreign.Concat(records.Select(static option => ((Option)option, "--to without --discrete")));
        }

        if (way != SendingWay.Lines)
        {
            foreign = foreign.Concat(lines.Select(static option => (option, LogDetection.Name)));
        }

        if (way != SendingWay.Events)
        {
            foreign = foreign.Concat(events.Select(static option => (option, Discrete.Name)));
        }

        return way switch
        {
            SendingWay.Records => foreign.Append((RequestTimeout, $"{LogDetection.Name} or {Discrete.Name}")),
            SendingWay.Lines => foreign.Append((State, To.Name)),
            _ => foreign,
        };
    }

    private static bool IsGiven(CommandResult given, Option option) => given.GetResult(option) is { Implicit: false };

    private static TimeSpan? Seconds(double? seconds) => seconds is { } given ? TimeSpan.FromSeconds(given) : null;

    private static Option<Uri?> Address(string name, string description, ArgumentArity? arity = null) => new(name)
    {
        Description = description,
        HelpName = "URL",
        Arity = arity ?? ArgumentArity.ExactlyOne,
        CustomParser = argument =>
        {
            if (argument.Tokens.Count == 0)
            {
                return null;
            }

            string text = argument.Tokens[0].Value;
            Uri? address = ClientSettings.Address(text);
            if (address is null)
            {
                argument.AddError($"'{text}' is not an address for {name}. Write it as http://127.0.0.1:8800.");
            }

            return address;
        },
    };

    private static void Positive(Option<double?> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<double?>() is <= 0 or double.NaN)
        {
            result.AddError($"{option.Name} must be greater than 0.");
        }
    });

    private static void Within(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
        {
            result.AddError($"{option.Name} must be from {least} to {most}; it is {value}.");
        }
    });
}
