using System.Diagnostics;
using System.Security.Cryptography;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Engine.Tests.Streams.Storage;

namespace Tocsin.Engine.Tests.Collection.Remotes;

public sealed class BrokenPassTests
{
    private const int Large = 6 << 20;

    [SshdFact]
    public async Task A_file_cut_by_the_death_of_sshd_is_not_here_until_it_is_gone_on_with_to_the_exact_bytes()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        byte[] bytes = PutLarge(sshd);

        SyncResult broken = await sshd.SyncAsync(Slow(sshd), progress: new When(static now => now.BytesDone > 0, sshd.Kill));

        Assert.Equal(SyncOutcome.Failed, broken.Outcome);
        Assert.Contains("broke", broken.Error, StringComparison.Ordinal);
        Assert.Empty(sshd.Names());
        FileInfo part = new(Path.Combine(sshd.Here.Incoming, "box", "large.log"));
        Assert.InRange(part.Length, 1, Large - 1);

        await sshd.ListenAsync();
        await sshd.SyncWellAsync();
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(sshd.Here.Logs, "box/large.log"))));
        Assert.False(File.Exists(part.FullName));
    }

    [SshdFact]
    public async Task The_folder_of_logs_may_go_while_it_is_in_use_and_all_comes_again()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("a.log", "text\n");
        await sshd.SyncWellAsync();

        Directory.Delete(sshd.Here.Logs, recursive: true);
        await sshd.SyncWellAsync();

        Assert.Equal("text\n", await File.ReadAllTextAsync(Path.Combine(sshd.Here.Logs, "box/a.log")));
    }

    [SshdFact]
    public async Task An_append_cut_by_the_death_of_sshd_leaves_a_begin_of_the_file_and_is_gone_on_with()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("large.log", "begin\n");
        await sshd.SyncWellAsync();
        byte[] bytes = [.. "begin\n"u8, .. PutLarge(sshd, "rest")];
        await File.WriteAllBytesAsync(Path.Combine(sshd.There, "large.log"), bytes);
        File.Delete(Path.Combine(sshd.There, "rest"));

        Assert.Equal(SyncOutcome.Failed, (await sshd.SyncAsync(Slow(sshd), progress: new When(static now => now.BytesDone > 0, sshd.Kill))).Outcome);
        byte[] here = await File.ReadAllBytesAsync(Path.Combine(sshd.Here.Logs, "box/large.log"));
        Assert.InRange(here.Length, 6, bytes.Length - 1);
        Assert.True(bytes.AsSpan().StartsWith(here));

        await sshd.ListenAsync();
        SyncResult result = await sshd.SyncWellAsync();
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(sshd.Here.Logs, "box/large.log")));
        Assert.Equal(bytes.Length - here.Length, result.BytesFetched);
        Assert.Equal(["large.log"], sshd.Names());
    }

    [SshdFact]
    public async Task A_cancelled_pass_ends_at_once_with_all_that_it_started()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        PutLarge(sshd);
        sshd.Put("small.log", "small\n", minute: 1);
        using CancellationTokenSource cancel = new();
        await using RemoteSync sync = new(Slow(sshd), sshd.Here, sshd.Logs, TimeProvider.System);

        SyncResult result = await sync.RunAsync(false, new When(static now => now.BytesDone > 10_000, cancel.Cancel), cancel.Token);

        Assert.Equal((SyncOutcome.Cancelled, null), (result.Outcome, result.Error));
        await NoRsyncIntoAsync(sshd.Here.Incoming);
        Assert.DoesNotContain("large.log", sshd.Names());
    }

    [SshdFact]
    public async Task A_pass_over_its_time_limit_ends_and_says_which_setting_that_is()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        PutLarge(sshd);

        SyncResult result = await sshd.SyncAsync(Slow(sshd) with { TimeLimit = TimeSpan.FromSeconds(3) });

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.Contains("raise the remote's TimeLimit", result.Error, StringComparison.Ordinal);
        Assert.Empty(sshd.Names());
    }

    [SmallDiskSshdFact]
    public async Task A_disk_that_has_no_room_is_said_before_anything_is_fetched()
    {
        using SmallDisk disk = new(2048);
        await using RealSshd sshd = await RealSshd.StartAsync(here: disk.Path);
        PutLarge(sshd);

        SyncResult result = await sshd.SyncAsync();

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.Contains($"The disk of '{sshd.Here.Logs}' has ", result.Error, StringComparison.Ordinal);
        Assert.Contains(" are missing. Make room", result.Error, StringComparison.Ordinal);
        Assert.Empty(sshd.Names());
    }

    [SmallDiskSshdFact]
    public async Task A_disk_that_fills_while_a_file_comes_ends_the_pass_leaves_nothing_and_all_comes_when_there_is_room()
    {
        using SmallDisk disk = new(12 * 1024);
        await using RealSshd sshd = await RealSshd.StartAsync(here: disk.Path);
        byte[] bytes = PutLarge(sshd);

        SyncResult full = await sshd.SyncAsync(progress: new When(static now => now.Step == "fetching", () => disk.FillExcept(2048)));

        Assert.Equal(SyncOutcome.Failed, full.Outcome);
        Assert.Contains(" are missing. Make room", full.Error, StringComparison.Ordinal);
        Assert.Empty(sshd.Names());
        Assert.Empty(Directory.GetFiles(sshd.Here.Incoming, "*", SearchOption.AllDirectories));

        disk.MakeRoom();
        await sshd.SyncWellAsync();
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(sshd.Here.Logs, "box/large.log")));
    }

    [SshdFact]
    public async Task Nothing_is_fetched_that_would_leave_less_free_than_is_to_be_kept()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", "one\n");

        SyncResult result = await sshd.SyncAsync(sshd.Remote with { KeepFree = 1L << 50 });

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.Contains("1024 TiB stay free (KeepFree)", result.Error, StringComparison.Ordinal);
    }

    [SshdFact]
    public async Task A_host_where_nobody_listens_is_said_to_refuse()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Kill();

        SyncResult result = await sshd.SyncAsync();

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.StartsWith($"127.0.0.1, port {sshd.Port}, refused the connection", result.Error, StringComparison.Ordinal);
    }

    private static RemoteOptions Slow(RealSshd sshd) => sshd.Remote with { BandwidthLimit = 256 << 10 }; // long enough that a busy machine comes in the middle of it

    private static byte[] PutLarge(RealSshd sshd, string name = "large.log")
    {
        byte[] bytes = new byte[Large];
        new Random(7).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(sshd.There, name), bytes);
        return bytes;
    }

    // A killed process is gone when the system has come to it, and that is not when its killer goes on.
    private static async Task NoRsyncIntoAsync(string folder)
    {
        long begun = Stopwatch.GetTimestamp();
        while (Directory.GetDirectories("/proc").FirstOrDefault(process => IsRsyncInto(process, folder)) is { } left)
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(90), $"{left} still fetches into {folder}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static bool IsRsyncInto(string process, string folder)
    {
        try
        {
            string line = File.ReadAllText(Path.Combine(process, "cmdline"));
            return line.StartsWith("rsync", StringComparison.Ordinal) && line.Contains(folder, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Acts once, when a pass is so far.</summary>
    private sealed class When(Func<SyncProgress, bool> so, Action act) : IProgress<SyncProgress>
    {
        private bool _acted;

        public void Report(SyncProgress value)
        {
            if (!_acted && so(value))
            {
                _acted = true;
                act();
            }
        }
    }

    private sealed class SmallDiskSshdFactAttribute : FactAttribute
    {
        public SmallDiskSshdFactAttribute() => Skip = RealSshd.WhyNot ?? SmallDisk.WhyNot;
    }
}
