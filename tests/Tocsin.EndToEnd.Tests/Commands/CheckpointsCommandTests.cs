using Tocsin.EndToEnd.Tests.Crashes;

namespace Tocsin.EndToEnd.Tests.Commands;

public sealed class CheckpointsCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-checkpoints-");

    private string Data => Path.Combine(_folder.FullName, "data");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_server_never_starts_empty_over_a_journal_that_is_gone_until_its_checkpoint_is_deleted()
    {
        await FillAsync();
        Directory.Delete(Path.Combine(Data, "streams", "web"), recursive: true);

        Outcome refused = await ChildProgram.RunAsync("serve", "--data", Data, "--listen", "127.0.0.1:0");
        Assert.Equal(1, refused.Code);
        Assert.Contains("tocsin checkpoints delete web", refused.Errors, StringComparison.Ordinal);

        Assert.Equal("web\n", (await ChildProgram.RunAsync("checkpoints", "list", "--data", Data)).Output);
        Assert.Equal(0, (await ChildProgram.RunAsync("checkpoints", "delete", "web", "--data", Data)).Code);
        Assert.Equal(1, (await ChildProgram.RunAsync("checkpoints", "delete", "web", "--data", Data)).Code);

        await using KillableProgram again = await StartAsync();
        Assert.Equal(0, await again.StopAsync());
    }

    [Fact]
    public async Task A_running_server_keeps_its_checkpoints_to_itself()
    {
        await using KillableProgram server = await StartAsync();

        Outcome refused = await ChildProgram.RunAsync("checkpoints", "list", "--data", Data);

        Assert.Equal(3, refused.Code);
        Assert.Contains("in use", refused.Errors, StringComparison.Ordinal);
    }

    private async Task FillAsync()
    {
        await using KillableProgram server = await StartAsync();
        Uri address = new(server.Output.Split(' ')[^1].Trim());
        using HttpClient http = new() { BaseAddress = address };
        using StringContent line = new("a line\n", System.Text.Encoding.UTF8, "text/plain");
        using HttpResponseMessage answer = await http.PostAsync(new Uri("/api/v1/streams/web/records", UriKind.Relative), line);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(0, await server.StopAsync());
    }

    private async Task<KillableProgram> StartAsync()
    {
        KillableProgram server = KillableProgram.Start("Tocsin listens on", new Dictionary<string, string>(), "serve", "--data", Data, "--listen", "127.0.0.1:0");
        await server.UntilReadyAsync();
        return server;
    }
}
