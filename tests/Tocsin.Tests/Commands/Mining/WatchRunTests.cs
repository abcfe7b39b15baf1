using Tocsin.Commands.Mining;

namespace Tocsin.Tests.Commands.Mining;

public sealed class WatchRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-watch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Several_logs_are_read_one_after_the_other_into_one_table()
    {
        string summary = await WatchAsync("hello\nhello\n", "", "hello\n");

        Assert.Contains("3 logs: 3 lines, 1 template", summary, StringComparison.Ordinal);
    }

    private async Task<string> WatchAsync(params string[] texts)
    {
        List<string> paths = [];
        foreach (string text in texts)
        {
            paths.Add(Path.Combine(_folder, $"app{paths.Count}.log"));
            await File.WriteAllTextAsync(paths[^1], text);
        }

        await using StringWriter output = new();
        Assert.Equal(0, await WatchRun.RunAsync(new WatchRequest(paths, Follow: false, "auto", Json: false), output, TimeProvider.System, CancellationToken.None));
        return output.ToString();
    }
}
