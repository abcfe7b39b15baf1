using System.Text.Json;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary>The command's own part; passes against a real sshd are tested with the engine.</summary>
public sealed class SyncCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-sync-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Categorise_says_which_category_a_name_falls_into_and_why()
    {
        Outcome text = await ChildProgram.RunAsync("sync", "categorise", "slurm-4711.out", "vllm/server-0.log.2.gz", "notes.txt");
        Outcome json = await ChildProgram.RunAsync("sync", "categorise", "slurm-4711.out", "--json");

        Assert.Equal(0, text.Code);
        Assert.Equal(["slurm", "server", "uncategorized"], text.Output.TrimEnd().Split('\n').Select(static line => line.Split(' ')[0]));
        Assert.Equal(("slurm", "4711"), Read(json.Output, "category", "job"));
    }

    [Fact]
    public async Task Without_a_remote_it_says_how_to_begin()
    {
        Outcome none = await ChildProgram.RunAsync("sync", "--once", "--folder", _folder.FullName);
        Outcome unknown = await ChildProgram.RunAsync("sync", "nowhere", "--once", "--folder", _folder.FullName);
        Outcome half = await ChildProgram.RunAsync("sync", "--host", "hpc", "--folder", _folder.FullName);

        Assert.Equal((2, 2, 2), (none.Code, unknown.Code, half.Code));
        Assert.Contains("No remote is configured. Name a machine with --host and --path", none.Errors, StringComparison.Ordinal);
        Assert.Contains("There is no remote 'nowhere'", unknown.Errors, StringComparison.Ordinal);
        Assert.Contains("--host needs --path", half.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_was_never_trusted_is_not_connected_to()
    {
        Outcome refused = await ChildProgram.RunAsync("sync", "--host", "127.0.0.1", "--port", "9", "--path", "~", "--once", "--folder", _folder.FullName, "--json");

        Assert.Equal(1, refused.Code);
        Assert.Contains("tocsin sync trust [127.0.0.1]:9", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(("127.0.0.1", "failed"), Read(refused.Output, "remote", "outcome"));
    }

    [Fact]
    public async Task Status_tells_of_each_remote_without_connecting()
    {
        string config = Path.Combine(_folder.FullName, "tocsin.json");
        await File.WriteAllTextAsync(config, """{"Collection": {"Remotes": {"hpc": {"Host": "login.example.org", "User": "ann", "Path": "~/logs"}}}}""");

        Outcome text = await ChildProgram.RunAsync("sync", "status", "--config", config, "--folder", _folder.FullName);
        Outcome json = await ChildProgram.RunAsync("sync", "status", "--config", config, "--folder", _folder.FullName, "--json");

        Assert.Equal((0, 0), (text.Code, json.Code));
        Assert.Contains("ann@login.example.org, port 22", text.Output, StringComparison.Ordinal);
        Assert.Contains("not trusted yet: tocsin sync trust hpc", text.Output, StringComparison.Ordinal);
        Assert.Equal(("hpc", "login.example.org"), Read(json.Output, "name", "host"));
    }

    [Theory]
    [InlineData("[::1", 2)]
    [InlineData("host:0", 2)]
    [InlineData("-oProxyCommand=x", 2)]
    [InlineData("127.0.0.1:9", 3)]
    public async Task A_host_that_cannot_be_asked_is_not_trusted(string host, int code)
    {
        Outcome refused = await ChildProgram.RunAsync("sync", "trust", host, "--yes", "--folder", _folder.FullName);

        Assert.Equal(code, refused.Code);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "known_hosts")));
    }

    private static (string? First, string? Second) Read(string json, string first, string second)
    {
        using JsonDocument document = JsonDocument.Parse(json.Trim());
        return (document.RootElement.GetProperty(first).GetString(), document.RootElement.GetProperty(second).GetString());
    }
}
