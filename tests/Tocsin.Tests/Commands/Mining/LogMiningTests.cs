using System.Text;
using Tocsin.Commands.Mining;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Templates;

namespace Tocsin.Tests.Commands.Mining;

public sealed class LogMiningTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-mining-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Lines_are_counted_and_bad_ones_are_kept_and_told()
    {
        LogMining mining = new(new MiningSetup(HeaderOption.Format("none"), new MinerOptions()), TimeProvider.System);
        MinedLog log = mining.Add("a");

        Feed(mining, log, [.. "good line\r\n\n"u8, 0xff, 0xfe, .. "bad bytes\n"u8, .. Encoding.UTF8.GetBytes(new string('é', 40_000)), (byte)'\n']);

        MiningView view = mining.View();
        Assert.Equal(3, view.Counts.Lines);
        Assert.Equal(1, view.Counts.InvalidUtf8);
        Assert.Equal(1, view.Counts.Truncated);
        Assert.Equal([1L, 3L, 4L], view.Templates.Select(static template => template.FirstLine).Order());
        Assert.Contains(view.Templates, static template => template.Text == "good line");
        Assert.Contains(view.Templates, static template => template.Text == new string('é', 32 * 1024));
    }

    [Fact]
    public void Each_log_has_its_own_header_and_all_share_one_table()
    {
        LogMining mining = new(new MiningSetup(Format: null, new MinerOptions()), TimeProvider.System);

        Feed(mining, mining.Add("spark"), "17/06/09 20:10:40 ERROR executor.Executor: task lost\n"u8.ToArray());
        Feed(mining, mining.Add("hdfs"), "081109 203615 148 INFO dfs.DataNode: task lost\n"u8.ToArray());

        MiningView view = mining.View();
        MinedTemplate template = Assert.Single(view.Templates);
        Assert.Equal(("task lost", 2L, Severity.Error), (template.Text, template.Count, template.Worst));
        Assert.Equal(["spark", "hdfs"], view.Formats.Select(static format => format.Name));
    }

    [Fact]
    public async Task A_followed_file_is_read_through_its_rotation_and_what_comes_later_is_new()
    {
        string path = Path.Combine(_folder, "app.log");
        await File.WriteAllTextAsync(path, "alpha one\nalpha two\n");
        LogMining mining = new(new MiningSetup(HeaderOption.Format("none"), new MinerOptions()), TimeProvider.System);
        Following following = new(mining, [path], TimeProvider.System);
        using CancellationTokenSource stop = new();
        Task running = following.RunAsync(stop.Token);
        await Until(() => mining.Lines == 2 && following.CaughtUpTicks is not null);

        await File.AppendAllTextAsync(path, "beta has more words\n");
        await Until(() => mining.Lines == 3);
        File.Move(path, path + ".1");
        await File.WriteAllTextAsync(path, "alpha three\n");
        await Until(() => mining.Lines == 4);
        await stop.CancelAsync();
        await running.WaitAsync(Limit);

        MinedTemplate[] fresh = [.. mining.View().Templates.Where(template => template.FirstTicks > following.CaughtUpTicks)];
        Assert.Equal("beta has more words", Assert.Single(fresh).Text);
    }

    [Fact]
    public async Task What_comes_later_is_new_although_nobody_looks_at_the_table_and_a_whole_folder_is_followed()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "a.log"), "alpha one\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "access.log"), "gamma is here already\n");
        LogMining mining = new(new MiningSetup(Format: null, new MinerOptions()), TimeProvider.System); // its lines wait for a choice
        Following following = new(mining, [Path.Combine(_folder, "*.log")], TimeProvider.System);
        using CancellationTokenSource stop = new();
        Task running = following.RunAsync(stop.Token);
        await Until(() => following.CaughtUpTicks is not null);
        Assert.Equal(2, mining.Lines);

        await File.AppendAllTextAsync(Path.Combine(_folder, "a.log"), "alpha two\nbeta has more words\n");
        await Until(() => mining.Lines == 4);
        await stop.CancelAsync();
        await running.WaitAsync(Limit);

        MinedTemplate[] fresh = [.. mining.View().Templates.Where(template => template.FirstTicks > following.CaughtUpTicks)];
        Assert.Equal("beta has more words", Assert.Single(fresh).Text);
    }

    private static void Feed(LogMining mining, MinedLog log, byte[] text)
    {
        using LineReader reader = new(new MemoryStream(text));
        while (reader.TryRead(out InputLine line))
        {
            mining.Take(log, line);
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource late = new(Limit);
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await pause.WaitForNextTickAsync(late.Token);
        }
    }
}
