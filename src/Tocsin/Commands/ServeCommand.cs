using System.CommandLine;
using Tocsin.Facades;
using Tocsin.Server.Settings;

namespace Tocsin.Commands;

/// <summary><c>tocsin serve</c>: the server, until Ctrl-C or SIGTERM.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Config = new("--config") { HelpName = "FILE", Description = "Configuration file (default: tocsin.json in the working folder, where it exists)" };
    private static readonly Option<string?> Data = new("--data") { HelpName = "FOLDER", Description = "Folder of journals and checkpoints (default: ./tocsin-data)" };
    private static readonly Option<string?> Listen = new("--listen") { HelpName = "ADDRESS:PORT", Description = "Address of API and pages (default: 127.0.0.1:8800)" };
    private static readonly Option<string[]> Model = new("--model") { HelpName = "NAME=FILE", Description = "Serve a model that 'tocsin train' made; the first one judges every stream that names no other; repeatable" };
    private static readonly Option<string[]> Facade = new("--facade") { HelpName = "NAME[=ADDRESS:PORT]", Description = "Also speak the language of an older program; repeatable" };
    private static readonly Option<bool> Insecure = new("--insecure") { Description = "Listen beyond loopback although no key is configured" };
    private static readonly Option<string?> TlsCert = new("--tls-cert") { HelpName = "FILE", Description = "PEM file of the certificate and its chain" };
    private static readonly Option<string?> TlsKey = new("--tls-key") { HelpName = "FILE", Description = "PEM file of the certificate's private key" };
    private static readonly Option<bool> PrintConfig = new("--print-config") { Description = "Print the configuration as it was understood, without secrets, and stop" };

    public static Command Create()
    {
        DocumentedCommand command = new(
            "serve",
            "Run the server: API and live pages. Stop it with Ctrl-C.",
            "tocsin serve",
            "tocsin serve --data /var/lib/tocsin --listen 127.0.0.1:9000",
            "tocsin serve --model hdfs=hdfs.tocsin",
            "tocsin serve --config tocsin.json --print-config")
        {
            Config, Data, Listen, Model, Facade, Insecure, TlsCert, TlsKey, PrintConfig,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        return ServerRun.UntilStoppedAsync(
            () =>
            {
                TocsinSettings settings = OlderRemote.AddTo(
                    SettingsLoader.Load(parsed.GetValue(Config), Environment.GetEnvironmentVariables(), Flags(parsed), FacadeRegistry.Shipped.Names),
                    Environment.GetEnvironmentVariable, Environment.CurrentDirectory);
                if (!parsed.GetValue(PrintConfig))
                {
                    return settings;
                }

                output.WriteLine(SettingsPrinter.Print(settings));
                return null;
            },
            async (server, _) =>
            {
                await output.WriteLineAsync($"Tocsin listens on {server.Address}");
                await output.FlushAsync(CancellationToken.None);
            },
            cancellation);
    }

    private static IEnumerable<(string Key, string? Value, string Flag)> Flags(ParseResult parsed)
    {
        foreach ((Option<string?> option, string key) in new[] { (Data, "Data"), (Listen, "Server:Listen"), (TlsCert, "Server:Tls:Cert"), (TlsKey, "Server:Tls:Key") })
        {
            if (parsed.GetValue(option) is { } value)
            {
                yield return (key, value, option.Name);
            }
        }

        if (parsed.GetValue(Insecure))
        {
            yield return ("Server:Insecure", "true", Insecure.Name);
        }

        foreach (string model in parsed.GetValue(Model) ?? [])
        {
            string[] parts = model.Split('=', 2);
            yield return ($"Models:{parts[0]}", parts.ElementAtOrDefault(1) ?? "", Model.Name);
        }

        foreach (string facade in parsed.GetValue(Facade) ?? [])
        {
            string[] parts = facade.Split('=', 2);
            yield return ($"Facades:{parts[0]}", parts.ElementAtOrDefault(1), Facade.Name);
        }
    }
}
