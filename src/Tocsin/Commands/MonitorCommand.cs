using System.CommandLine;
using Tocsin.Commands.LogDetection;

namespace Tocsin.Commands;

/// <summary><c>tocsin monitor</c>: the blocks and figures of a logdetection server, live on a terminal.</summary>
internal static class MonitorCommand
{
    public static Command Create()
    {
        Argument<Uri?> server = new("URL")
        {
            Description = "Address of the server, this program's facade or the older one (default: ServerUrl of appsettings.json, else http://localhost:8000)",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = static argument =>
            {
                string text = argument.Tokens[0].Value;
                Uri? address = ClientSettings.Address(text);
                if (address is null)
                {
                    argument.AddError($"'{text}' is not an address. Write it as http://127.0.0.1:8000.");
                }

                return address;
            },
        };
        Option<int?> client = new("--client-id") { Description = "Only blocks with lines of this client", HelpName = "N" };
        Option<int?> refresh = new("--refresh") { Description = "Milliseconds from one look to the next (default: RefreshInterval of appsettings.json, else 2000)", HelpName = "MS" };
        Option<bool> once = new("--once") { Description = "Look once, print and end" };
        Option<bool> json = new("--json") { Description = "Print each look as one JSON object" };
        refresh.Validators.Add(static given =>
        {
            if (given.GetValueOrDefault<int?>() is < 50 or > 3_600_000)
            {
                given.AddError("--refresh takes 50 to 3600000 milliseconds.");
            }
        });
        DocumentedCommand command = new(
            "monitor",
            "Watch the blocks of a logdetection server, the anomalous ones first, and how well its verdicts fit the labels. Ctrl-C ends it.",
            "tocsin monitor http://127.0.0.1:8000",
            "tocsin monitor http://127.0.0.1:8000 --once --json")
        {
            server, client, refresh, once, json,
        };
        ApiKeyOptions key = new(command, "read");
        command.SetAction((parsed, cancellation) =>
        {
            ClientSettings settings = ClientSettings.Load();
            MonitorRequest request = new()
            {
                Server = parsed.GetValue(server) ?? settings.ServerUrl,
                ClientId = parsed.GetValue(client),
                Refresh = parsed.GetValue(refresh) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : settings.RefreshInterval,
                Timeout = settings.RequestTimeout,
                ApiKey = key.Read(parsed),
                Once = parsed.GetValue(once),
                Json = parsed.GetValue(json),
            };
            return MonitorRun.RunAsync(request, parsed.InvocationConfiguration.Output, TimeProvider.System, cancellation);
        });
        return command;
    }
}
