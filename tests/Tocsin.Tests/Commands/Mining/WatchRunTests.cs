using Tocsin.Commands.Mining;

namespace Tocsin.Tests.Commands.Mining;

public sealed class WatchRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-watch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Rates_of_a_slow_log_are_over_its_own_time_in_a_unit_that_says_something()
    {
        string summary = await WatchAsync(string.Concat(Enumerable.Range(0, 48).Select(static hour =>
            $"2026-03-{1 + (hour / 24):00} {hour % 24:00}:00:00,000 INFO [main] app.Main - still here\n")));

        Assert.Contains("over the 47h 00m of the log's own time", summary, StringComparison.Ordinal);
        Assert.Contains("1.0/h  still here", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_without_times_says_what_its_rates_are_over()
    {
        string summary = await WatchAsync("hello\nhello\n");

        Assert.Contains("of the watch: no times are known from the lines", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_logs_are_read_one_after_the_other_into_one_table()
    {
        string summary = await WatchAsync("hello\nhello\n", "", "hello\n");

        Assert.Contains("3 logs: 3 lines, 1 template", summary, StringComparison.Ordinal);
        Assert.Contains("header auto: no lines to decide by", summary, StringComparison.Ordinal); // of the empty one
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
