using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Tocsin.Commands.Windows;
using Tocsin.Commands.Windows.Journalled;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Windows;
using Tocsin.Server.Settings;
using Tocsin.Sinks;
using Tocsin.Sinks.Errors;

namespace Tocsin.Commands;

/// <summary><c>tocsin windows</c>: errors of HTTP traffic in windows of time, as they happen.</summary>
internal static class WindowsCommand
{
    private const string None = "none";
    private const string SecretVariable = "TOCSIN_WEBHOOK_SECRET";

    private static readonly WindowOptions Defaults = new();
    private static readonly ErrorFilesOptions ErrorDefaults = new();

    private static readonly Argument<string> Input = new("INPUT")
    {
        HelpName = "FILE|-|tcp://HOST:PORT|listen://[ADDRESS]:PORT|kafka://BROKER/TOPIC",
        Description = "Records: a file (plain or gzip), - for standard input, a TCP server to connect to, a port to listen on, or a topic",
    };

    private static readonly Option<TimeSpan?> Size = Duration("--size", "Length of a window", Defaults.Size);
    private static readonly Option<TimeSpan?> Lateness = Duration("--lateness", "How far records may be out of order", Defaults.Lateness);
    private static readonly Option<TimeSpan?> Grace = Duration("--grace", "How long windows stay open for late records after that", Defaults.Grace);
    private static readonly Option<TimeSpan?> Idle = Duration("--idle", "Silence after which open windows close", Defaults.Idle);
    private static readonly Option<string?> By = new("--by") { HelpName = "FIELD", Description = "What records are counted by (default: status)" };
    private static readonly Option<string[]> Where = new("--where") { HelpName = "FILTER", Description = "Records that count, such as 'status >= 400' (the default) or 'url ~ /api'; several must all hold" };
    private static readonly Option<string?> Format = new("--format") { HelpName = "FORMAT", Description = "How lines are written: auto (the default: as each line looks), json, csv, combined, or any header format" };
    private static readonly Option<string?> Rule = new("--rule") { HelpName = "RULE", Description = "All of this as one rule in JSON, or a file of it, where fields have other names" };
    private static readonly Option<long?> Threshold = new("--threshold") { HelpName = "N", Description = $"More records than this in a window ring (default: {Defaults.Threshold})" };
    private static readonly Option<string[]> Alerts = new("--alerts") { HelpName = "FILE|URL|kafka://BROKER/TOPIC", Description = "Also send each alert there when its window closes; repeatable" };
    private static readonly Option<string?> AlertText = new("--alert-text") { HelpName = "TEXT", Description = $"What an alert says (default: {Defaults.AlertText})" };
    private static readonly Option<bool> AllowPrivate = new("--allow-private-webhooks") { Description = "Call webhooks on this machine and its own network, too" };
    private static readonly Option<string?> SecretFile = new("--webhook-secret-file") { HelpName = "FILE", Description = $"File that holds the secret by which webhooks are signed (or {SecretVariable})" };
    private static readonly Option<string?> Errors = new("--errors") { HelpName = "FOLDER|none", Description = $"Folder in which the records that count are kept (default: {ErrorDefaults.Folder})" };
    private static readonly Option<long?> ErrorsBytes = Bytes("--errors-bytes", "Bytes of that folder's files; the oldest beyond are removed", ErrorDefaults.RetainBytes);
    private static readonly Option<TimeSpan?> ErrorsAge = Duration("--errors-age", "Files older than this are removed", ErrorDefaults.RetainFor);
    private static readonly Option<string?> Rejects = new("--rejects") { HelpName = "FILE|kafka://BROKER/TOPIC", Description = "Add records that cannot be read to this file, with the reason; those of a topic may go to another topic" };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Keep a journal in this folder: started again, the program goes on where it stopped, also after a kill" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object a line for each closed window and group" };

    /// <param name="kafka">What the part that knows Kafka adds.</param>
    public static Command Create(KafkaPlug? kafka = null)
    {
        DocumentedCommand command = new(
            "windows",
            "Count errors of HTTP traffic in windows of time: how many, from how many addresses, of which URLs. Ring when there are too many.",
            "tocsin windows access.log",
            "tocsin windows tcp://127.0.0.1:9999 --alerts alerts.jsonl",
            "tocsin windows listen://:9999 --size 1m --threshold 500 --alerts https://hooks.example.org/errors",
            "tocsin windows http.jsonl.gz --by url --where 'status >= 500' --json | jq 'select(.error_count > 50)'")
        {
            Input, Size, Lateness, Grace, Idle, By, Where, Format, Rule, Threshold, Alerts, AlertText, AllowPrivate, SecretFile, Errors, ErrorsBytes, ErrorsAge, Rejects, Data, Json,
        };
        foreach (Option option in kafka?.Options ?? [])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Validate);
        command.SetAction((parsed, cancellation) =>
        {
            WindowsRequest request = Request(parsed);
            TextWriter output = parsed.InvocationConfiguration.Output;
            Func<AlertSinkAddress, IAlertSink>? sink = kafka?.Sink is { } make ? address => make(address, parsed) : null;
            if (!WindowsRequest.IsTopic(request.Input))
            {
                return request.Data is null
                    ? WindowsRun.RunAsync(request, output, TimeProvider.System, sink, cancellation)
                    : JournalledRun.RunAsync(request, output, TimeProvider.System, sink, cancellation);
            }

            return kafka?.Run is { } run
                ? run(request, parsed, output, TimeProvider.System, cancellation)
                : throw CommandException.Outside($"'{request.Input}' cannot be read: this build of the program has no Kafka. Give a file, -, tcp://HOST:PORT or listen://:PORT.");
        });
        return command;
    }

    private static WindowsRequest Request(ParseResult parsed) => new()
    {
        Input = parsed.GetRequiredValue(Input),
        Rule = WindowRuleOption.Load(parsed.GetValue(Rule), parsed.GetValue(Format), parsed.GetValue(By), parsed.GetValue(Where) ?? []),
        Options = Options(parsed.CommandResult),
        Alerts = [.. (parsed.GetValue(Alerts) ?? []).Select(static text => AlertSinkAddress.Parse(text, out _)!)],
        AlertOptions = new AlertSinkOptions { AllowPrivateWebhooks = parsed.GetValue(AllowPrivate), WebhookSecret = Secret(parsed.GetValue(SecretFile)) },
        Errors = parsed.GetValue(Errors) == None ? null : ErrorOptions(parsed.CommandResult),
        ErrorsGiven = parsed.GetValue(Errors) is not null,
        Rejects = parsed.GetValue(Rejects),
        Data = parsed.GetValue(Data),
        Json = parsed.GetValue(Json),
    };

    private static WindowOptions Options(SymbolResult given) => new()
    {
        Size = Read(given, Size) ?? Defaults.Size,
        Lateness = Read(given, Lateness) ?? Defaults.Lateness,
        Grace = Read(given, Grace) ?? Defaults.Grace,
        Idle = Read(given, Idle) ?? Defaults.Idle,
        Threshold = Read(given, Threshold) ?? Defaults.Threshold,
        AlertText = given.GetValue(AlertText) ?? Defaults.AlertText,
        GroupField = given.GetValue(By) ?? Defaults.GroupField,
    };

    private static ErrorFilesOptions ErrorOptions(SymbolResult given) => new()
    {
        Folder = given.GetValue(Errors) ?? ErrorDefaults.Folder,
        RetainBytes = Read(given, ErrorsBytes) ?? ErrorDefaults.RetainBytes,
        RetainFor = Read(given, ErrorsAge) ?? ErrorDefaults.RetainFor,
    };

    private static void Validate(CommandResult given)
    {
        string input = given.GetValue(Input) ?? "";
        if (input.Contains("://", StringComparison.Ordinal) && !WindowsRequest.IsTopic(input)
            && SourceAddress.Parse(input, out string fault) is null)
        {
            given.AddError(fault.Replace("Write a path, a folder, a path with * in its last part,", "Write a path, kafka://BROKER:9092/TOPIC,", StringComparison.Ordinal));
        }

        if (given.GetValue(Data) is not null && WindowsRequest.IsTopic(input))
        {
            given.AddError("--data keeps a journal of what would be gone otherwise; a topic is one already, and how far its group is stands in Kafka beside it. Leave --data out.");
        }

        foreach (string wrong in Options(given).Faults())
        {
            given.AddError(Named(wrong, ("AlertText", AlertText), ("GroupField", By), ("Size", Size), ("Lateness", Lateness), ("Grace", Grace), ("Idle", Idle), ("Threshold", Threshold)));
        }

        foreach (string wrong in ErrorOptions(given).Faults())
        {
            given.AddError(Named(wrong, ("RetainBytes", ErrorsBytes), ("RetainFor", ErrorsAge), ("Folder", Errors)));
        }

        foreach (string text in given.GetValue(Alerts) ?? [])
        {
            if (AlertSinkAddress.Parse(text, out string wrong) is null)
            {
                given.AddError($"--alerts: {wrong}");
            }
        }

        if (given.GetValue(Rejects) is { } rejects && WindowsRequest.IsTopic(rejects) && !WindowsRequest.IsTopic(input))
        {
            given.AddError($"--rejects {rejects}: only what comes from a topic can go to one. Give a file.");
        }

        if (given.GetValue(Rule) is not null && given.GetValue(Format) is not null)
        {
            given.AddError("Give --format or --rule, not both: a rule has a \"format\" of its own.");
        }
    }

    /// <summary>The value; null where it cannot be read, which the option tells by itself.</summary>
    private static T? Read<T>(SymbolResult given, Option<T?> option)
        where T : struct
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

    private static string Named(string fault, params (string Key, Option Option)[] names)
    {
        (string key, Option option) = names.FirstOrDefault(name => fault.StartsWith(name.Key + " ", StringComparison.Ordinal));
        return key is null ? fault : option.Name + fault[key.Length..];
    }

    private static ReadOnlyMemory<byte> Secret(string? file)
    {
        try
        {
            string secret = (file is null ? Environment.GetEnvironmentVariable(SecretVariable) : System.IO.File.ReadAllText(file))?.Trim() ?? "";
            byte[] bytes = Encoding.UTF8.GetBytes(secret);
            string? fault = new AlertSinkOptions { WebhookSecret = bytes }.Faults().FirstOrDefault();
            return fault is null ? bytes : throw CommandException.WrongUsage(fault.Replace("WebhookSecret", file is null ? SecretVariable : $"'{file}' ({SecretFile.Name})", StringComparison.Ordinal));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"The secret file '{file}' cannot be read: {fault.Message} Check {SecretFile.Name}.", fault);
        }
    }

    private static Option<TimeSpan?> Duration(string name, string description, TimeSpan usual) => new(name)
    {
        Description = $"{description} (default: {(usual == default ? "0s" : Quantities.Format(usual))})",
        HelpName = "DURATION",
        CustomParser = argument =>
        {
            string text = argument.Tokens.Count > 0 ? argument.Tokens[0].Value : "";
            if (!Quantities.TryParseDuration(text, out TimeSpan value))
            {
                argument.AddError($"'{text}' is no duration for {name}. Write it as 500ms, 30s, 5m, 2h or 7d.");
            }

            return value;
        },
    };

    private static Option<long?> Bytes(string name, string description, long usual) => new(name)
    {
        Description = $"{description} (default: {Quantities.FormatSize(usual)})",
        HelpName = "SIZE",
        CustomParser = argument =>
        {
            string text = argument.Tokens.Count > 0 ? argument.Tokens[0].Value : "";
            if (!Quantities.TryParseSize(text, out long value))
            {
                argument.AddError($"'{text}' is no size for {name}. Write it as 64KiB, 512MiB or 1GiB.");
            }

            return value;
        },
    };
}
