using System.CommandLine;
using Tocsin.Commands.LogDetection;

namespace Tocsin.Commands;

/// <summary>The part that speaks the language of the older log-detection server.</summary>
internal static partial class SendCommand
{
    private static readonly Option<Uri?> LogDetection = Address(
        "--logdetection",
        "Send line by line to a logdetection server, this program's facade or the older one, and show each verdict (default: ServerUrl of appsettings.json, else http://localhost:8000)",
        ArgumentArity.ZeroOrOne);

    private static readonly Option<string?> Model = new("--model") { Description = "Model to switch a logdetection server to: transformer, lstm, cnn, ensemble or a name (default: DefaultModel of appsettings.json)", HelpName = "TYPE" };
    private static readonly Option<int?> ClientId = new("--client-id") { Description = "Number of this client (default: DefaultClientId of appsettings.json, else 1)", HelpName = "N" };
    private static readonly Option<double?> RequestTimeout = PositiveSeconds();
    private static readonly Option<bool> Check = new("--check") { Description = "Only ask the logdetection server how it is" };

    private static Task<int> SendLinesAsync(ParseResult parsed, string? key, CancellationToken cancellation)
    {
        ClientSettings settings = ClientSettings.Load();
        Uri server = parsed.GetValue(LogDetection) ?? settings.ServerUrl;
        TimeSpan timeout = Seconds(parsed.GetValue(RequestTimeout)) ?? settings.RequestTimeout;
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Check))
        {
            return LineSendRun.CheckAsync(server, key, timeout, parsed.GetValue(Json), output, TimeProvider.System, cancellation);
        }

        LineSendRequest request = new()
        {
            File = parsed.GetValue(File) ?? (settings.LogFilePath.Length > 0
                ? settings.LogFilePath
                : throw CommandException.WrongUsage("Say which FILE to send (- for standard input), or write LogFilePath into appsettings.json.")),
            Server = server,
            Model = parsed.GetValue(Model)?.Trim().ToLowerInvariant() ?? settings.DefaultModel,
            ModelIsChosen = parsed.GetValue(Model) is not null || settings.ModelIsChosen,
            ClientId = parsed.GetValue(ClientId) ?? settings.DefaultClientId,
            Timeout = timeout,
            Rate = parsed.GetValue(Rate),
            ApiKey = key,
            GiveUpAfter = Seconds(parsed.GetValue(GiveUp)),
            Json = parsed.GetValue(Json),
        };
        return LineSendRun.RunAsync(request, output, TimeProvider.System, cancellation);
    }

    private static Option<double?> PositiveSeconds()
    {
        Option<double?> option = new("--timeout") { Description = "Seconds that one answer may take, with --logdetection or --discrete (default: 30; --logdetection: RequestTimeout of appsettings.json)", HelpName = "SECONDS" };
        Positive(option);
        return option;
    }
}
