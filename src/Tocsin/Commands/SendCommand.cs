using System.CommandLine;
using Tocsin.Commands.Sending;

namespace Tocsin.Commands;

/// <summary><c>tocsin send</c>: a log to a server, each line once, however often it is interrupted.</summary>
internal static class SendCommand
{
    private const string KeyVariable = "TOCSIN_API_KEY";

    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "Log to send, plain or gzip; - for standard input" };
        Option<Uri> to = new("--to")
        {
            Description = "Address of the server, such as http://127.0.0.1:8800",
            HelpName = "URL",
            Required = true,
            CustomParser = static argument => ParseAddress(argument.Tokens[0].Value, argument.AddError),
        };
        Option<string> stream = new("--stream") { Description = "Stream to send to", HelpName = "NAME", DefaultValueFactory = static _ => "default" };
        Option<string?> source = new("--source") { Description = "Name of the source, instead of one made from the file's path and beginning", HelpName = "ID" };
        Option<string?> state = new("--state") { Description = "File that remembers source and line, should the server forget", HelpName = "FILE" };
        Option<double?> rate = new("--rate") { Description = "Lines per second; as fast as it goes when not given", HelpName = "N" };
        Option<int> batchLines = new("--batch-lines") { Description = "Most lines of one request", HelpName = "N", DefaultValueFactory = static _ => 50_000 };
        Option<int> batchBytes = new("--batch-bytes") { Description = "Most bytes of one request", HelpName = "N", DefaultValueFactory = static _ => 4 << 20 };
        Option<bool> gzip = new("--gzip") { Description = "Compress requests: for slow networks" };
        Option<string?> key = new("--api-key") { Description = $"Key with role 'ingest'; better in {KeyVariable} or a file, where no process list shows it", HelpName = "KEY" };
        Option<string?> keyFile = new("--api-key-file") { Description = "File that holds the key", HelpName = "FILE" };
        Option<double?> giveUp = new("--give-up-after") { Description = "Seconds without an answer after which to stop; never when not given", HelpName = "SECONDS" };
        Option<bool> json = new("--json") { Description = "Print the summary as JSON" };
        Positive(rate);
        Positive(giveUp);
        Within(batchLines, 1, 10_000_000);
        Within(batchBytes, 1024, 256 << 20);

        DocumentedCommand command = new(
            "send",
            "Send a log to a server, each line once. It can be interrupted at any time: the same command goes on where it stopped.",
            "tocsin send /var/log/syslog --to http://127.0.0.1:8800 --stream syslog",
            "journalctl -f -o short-iso | tocsin send - --to https://logs.example.org --stream web-1")
        {
            file, to, stream, source, state, rate, batchLines, batchBytes, gzip, key, keyFile, giveUp, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            SendRequest request = new()
            {
                File = parsed.GetRequiredValue(file),
                Server = parsed.GetRequiredValue(to),
                Stream = parsed.GetRequiredValue(stream),
                Source = parsed.GetValue(source),
                StateFile = parsed.GetValue(state),
                Rate = parsed.GetValue(rate),
                BatchLines = parsed.GetValue(batchLines),
                BatchBytes = parsed.GetValue(batchBytes),
                Compress = parsed.GetValue(gzip),
                ApiKey = ReadKey(parsed.GetValue(key), parsed.GetValue(keyFile)),
                GiveUpAfter = parsed.GetValue(giveUp) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            };
            return SendRun.RunAsync(request, parsed.GetValue(json), parsed.InvocationConfiguration.Output, TimeProvider.System, cancellation);
        });
        return command;
    }

    private static Uri? ParseAddress(string text, Action<string> fault)
    {
        string full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (Uri.TryCreate(full, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Host.Length > 0)
        {
            return address;
        }

        fault($"'{text}' is not an address for --to. Write it as http://127.0.0.1:8800.");
        return null;
    }

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

    private static string? ReadKey(string? key, string? file)
    {
        if (key is not null && file is not null)
        {
            throw CommandException.WrongUsage("Give --api-key or --api-key-file, not both.");
        }

        try
        {
            return (file is null ? key ?? Environment.GetEnvironmentVariable(KeyVariable) : File.ReadAllText(file))?.Trim() is { Length: > 0 } found ? found : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"The key file '{file}' cannot be read: {fault.Message} Check --api-key-file.", fault);
        }
    }
}
