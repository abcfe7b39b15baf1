using System.CommandLine;
using Tocsin.Commands.Syncing;

namespace Tocsin.Commands;

/// <summary><c>tocsin sync</c>: logs of other machines, fetched by rsync over ssh; whom to trust, how it went, what is sorted where.</summary>
internal static class SyncCommand
{
    private static readonly Option<string?> Config = new("--config") { Description = "Configuration file (default: tocsin.json in the working folder, where it exists)", Recursive = true };
    private static readonly Option<string?> Folder = new("--folder") { Description = "The collection's folder (default: Collection:Folder, else ./data)", Recursive = true };

    public static Command Create()
    {
        Argument<string?> remote = new("remote") { Description = "The remote's name (default: all that are configured)", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> once = new("--once") { Description = "One pass, and then end; without it there is one after each interval until Ctrl-C" };
        Option<bool> dryRun = new("--dry-run") { Description = "Say what one pass would do, and do nothing" };
        Option<bool> json = new("--json") { Description = "Print one JSON object a pass and remote" };
        Option<string?> host = new("--host") { Description = "A machine that is not configured: host name or address", HelpName = "HOST" };
        Option<string?> user = new("--user") { Description = "Who logs in there (default: your name here)", HelpName = "USER" };
        Option<string?> path = new("--path") { Description = "The folder there; ~ is the home of that user", HelpName = "FOLDER" };
        Option<int> port = new("--port") { Description = "Its port", HelpName = "N", DefaultValueFactory = static _ => 22 };
        Option<string?> key = new("--key") { Description = "The private key's file (default: the agent, and the keys of ~/.ssh)", HelpName = "FILE" };
        DocumentedCommand command = new(
            "sync",
            "Fetch logs from other machines by rsync over ssh: what grew is appended, rotations are followed, nothing is deleted.",
            "tocsin sync trust login.cluster.example.org",
            "tocsin sync --host login.cluster.example.org --user ann --path ~/logs --once",
            "tocsin sync --once --dry-run",
            "tocsin sync hpc")
        {
            remote, once, dryRun, json, host, user, path, port, key, Config, Folder,
            Trust(), Status(), Categorise(),
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(host) is null && (result.GetValue(user) ?? result.GetValue(path) ?? result.GetValue(key)) is not null)
            {
                result.AddError("--user, --path and --key belong to --host. Name the machine with --host, or configure it (Collection:Remotes).");
            }
            else if (result.GetValue(host) is not null && result.GetValue(path) is null)
            {
                result.AddError("--host needs --path: the folder there that holds the logs.");
            }
        });
        command.SetAction((parsed, cancellation) => SyncRun.RunAsync(
            SyncSetup.Load(parsed.GetValue(Config), parsed.GetValue(Folder)),
            new SyncRequest
            {
                Remote = parsed.GetValue(remote),
                Once = parsed.GetValue(once) || parsed.GetValue(dryRun),
                DryRun = parsed.GetValue(dryRun),
                Json = parsed.GetValue(json),
                Host = parsed.GetValue(host),
                User = parsed.GetValue(user),
                Path = parsed.GetValue(path),
                Port = parsed.GetValue(port),
                Key = parsed.GetValue(key),
            },
            parsed.InvocationConfiguration.Output,
            TimeProvider.System,
            cancellation));
        return command;
    }

    private static DocumentedCommand Trust()
    {
        Argument<string> host = new("host") { Description = "HOST, HOST:PORT, [ADDRESS]:PORT, or the name of a configured remote" };
        Option<bool> yes = new("--yes") { Description = "Do not ask: the fingerprint has been compared already" };
        Option<bool> replace = new("--replace") { Description = "Trust the new key of a host whose key has changed" };
        DocumentedCommand trust = new(
            "trust",
            "Show the fingerprint of a host's key and, once you have compared it, trust it.",
            "tocsin sync trust login.cluster.example.org",
            "tocsin sync trust [2001:db8::7]:2222 --replace")
        {
            host, yes, replace,
        };
        trust.SetAction((parsed, cancellation) => TrustRun.RunAsync(
            SyncSetup.Load(parsed.GetValue(Config), parsed.GetValue(Folder)), parsed.GetRequiredValue(host), parsed.GetValue(yes), parsed.GetValue(replace),
            parsed.InvocationConfiguration.Output, TimeProvider.System, cancellation));
        return trust;
    }

    private static DocumentedCommand Status()
    {
        Option<bool> json = new("--json") { Description = "Print one JSON object a remote" };
        DocumentedCommand status = new("status", "Show how each remote is: last pass, last error, next run, and files that no category fits.", "tocsin sync status --json") { json };
        status.SetAction(parsed => StatusRun.Run(
            SyncSetup.Load(parsed.GetValue(Config), parsed.GetValue(Folder)), parsed.GetValue(json), parsed.InvocationConfiguration.Output, TimeProvider.System));
        return status;
    }

    private static DocumentedCommand Categorise()
    {
        Argument<string[]> names = new("name") { Description = "Names or paths of files; they need not exist", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = new("--json") { Description = "Print one JSON object a name" };
        DocumentedCommand categorise = new(
            "categorise", "Say which category each file's name falls into, and by which pattern.", "tocsin sync categorise slurm-4711.out vllm/server-0.log.2.gz") { names, json };
        categorise.SetAction(parsed => CategoriseRun.Run(
            SyncSetup.Load(parsed.GetValue(Config), parsed.GetValue(Folder)), parsed.GetRequiredValue(names), parsed.GetValue(json), parsed.InvocationConfiguration.Output));
        return categorise;
    }
}
