using System.Text.Json;
using Tocsin.Commands;
using Tocsin.Commands.Syncing;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Tests.Commands.Syncing;

public sealed class StatusRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-status-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [UnixFact]
    public async Task A_remote_that_was_fetched_without_being_configured_is_shown_after_those_that_are()
    {
        await FailAsync("adhoc");
        await FailAsync("hpc");
        string config = Path.Combine(_folder, "tocsin.json");
        await File.WriteAllTextAsync(config, """{"Collection": {"Remotes": {"hpc": {"Host": "login.example.org", "User": "ann", "Path": "~/logs"}}}}""");

        string[] lines = Status(config, json: true).TrimEnd('\n').Split('\n');

        JsonElement[] remotes = [.. lines.Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["hpc", "adhoc"], remotes.Select(static remote => remote.GetProperty("name").GetString()!));
        Assert.Equal([true, false], remotes.Select(static remote => remote.GetProperty("configured").GetBoolean()));
        Assert.Equal([1, 1], remotes.Select(static remote => remote.GetProperty("failed").GetInt32()));
        string text = Status(config, json: false);
        Assert.Contains("adhoc\n  host          not configured: it was fetched with --host", text, StringComparison.Ordinal);
        Assert.Contains("failed", text, StringComparison.Ordinal);
    }

    private string Status(string config, bool json)
    {
        using StringWriter output = new() { NewLine = "\n" };
        Assert.Equal(ExitCode.Done, StatusRun.Run(SyncSetup.Load(config, _folder), json, output, TimeProvider.System));
        return output.ToString();
    }

    // A pass that ends before anybody is connected to: it is noted like any other.
    private async Task FailAsync(string name)
    {
        CollectionFolders folders = new(_folder);
        RemoteOptions remote = new() { Name = name, Host = "127.0.0.1", User = "nobody", Path = "x", Folder = name, KeyFile = Path.Combine(_folder, "no such key") };
        using RootFolder logs = RootFolder.Open(folders.Logs);
        await using RemoteSync sync = new(remote, folders, logs, TimeProvider.System);
        Assert.Equal(SyncOutcome.Failed, (await sync.RunAsync(false, null, CancellationToken.None)).Outcome);
    }
}
