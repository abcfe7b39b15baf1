using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Engine.Tests.Collection.Remotes;

/// <summary>Remotes that are not as one would like: old, narrow, talkative.</summary>
public sealed class OtherSideTests
{
    [SshdFact]
    public async Task An_account_that_may_only_rsync_is_fetched_from_and_rotations_lose_nothing()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.ForceCommand("""case "$SSH_ORIGINAL_COMMAND" in "rsync --server"*) eval "$SSH_ORIGINAL_COMMAND";; *) echo only rsync here >&2; exit 1;; esac""");
        sshd.Put("app.log", "one\n");
        SyncResult first = await sshd.SyncWellAsync();
        sshd.Add("app.log", "two\n");
        SyncResult grown = await sshd.SyncWellAsync();
        File.Move(Path.Combine(sshd.There, "app.log"), Path.Combine(sshd.There, "app.log.1"));
        sshd.Add("app.log.1", "three\n");
        sshd.Put("app.log", "new\n", minute: 9);
        SyncResult rotated = await sshd.SyncWellAsync();

        Assert.Contains("runs no commands for", Assert.Single(first.Notices), StringComparison.Ordinal);
        Assert.Equal(new SyncedFile("box/app.log", FileChange.Appended, 4), Assert.Single(grown.Changed));
        Assert.Equal("one\ntwo\nthree\n", sshd.Got("app.log.1"));
        Assert.Equal("new\n", sshd.Got("app.log"));
        Assert.Contains(rotated.Changed, static file => file is { Path: "box/app.log.1", Change: FileChange.Renamed });
        Assert.Equal(0, (await sshd.SyncWellAsync()).ChangedCount);
    }

    [SshdTheory]
    [InlineData("3.0.9", SyncOutcome.Failed, "is 3.0.9; 3.1 or later is needed there")]
    [InlineData("3.1.3", SyncOutcome.Completed, "is 3.1.3, older than 3.2.7")]
    public async Task An_old_rsync_there_is_refused_or_warned_about(string version, SyncOutcome outcome, string said)
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        string old = sshd.Script("rsync", $"""[ "$1" = --version ] && echo "rsync  version {version}  protocol version 30" && exit 0; exec /usr/bin/rsync "$@" """);
        sshd.ForceCommand($"""PATH={Path.GetDirectoryName(old)}:$PATH; export PATH; eval "$SSH_ORIGINAL_COMMAND" """);
        sshd.Put("app.log", "one\n");

        SyncResult result = await sshd.SyncAsync();

        Assert.Equal(outcome, result.Outcome);
        Assert.Contains(said, string.Join(' ', [result.Error ?? "", .. result.Notices]), StringComparison.Ordinal);
    }

    [SshdFact]
    public async Task An_old_rsync_here_is_refused()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        string old = sshd.Script("rsync", "echo 'rsync  version 3.2.3  protocol version 31'");

        SyncResult result = await sshd.SyncAsync(tools: new RemoteTools { Rsync = old });

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.Contains("The rsync of this machine is 3.2.3; before 3.2.7", result.Error, StringComparison.Ordinal);
    }

    [SshdFact]
    public async Task A_program_that_is_missing_here_is_named()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();

        Assert.Contains("'no-such-rsync' could not be started", (await sshd.SyncAsync(tools: new RemoteTools { Rsync = "no-such-rsync" })).Error, StringComparison.Ordinal);
        Assert.Contains("'no-such-ssh' could not be started", (await sshd.SyncAsync(tools: new RemoteTools { Ssh = "no-such-ssh" })).Error, StringComparison.Ordinal);
    }

    [SshdFact]
    public async Task A_shell_that_talks_before_it_works_is_explained()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.ForceCommand("""echo "Welcome to the cluster"; eval "$SSH_ORIGINAL_COMMAND" """);

        SyncResult result = await sshd.SyncAsync();

        Assert.Equal(SyncOutcome.Failed, result.Outcome);
        Assert.Contains("writes 'Welcome to the cluster' before it does anything", result.Error, StringComparison.Ordinal);
    }

    [SshdFact]
    public async Task A_folder_that_is_not_there_or_is_none_is_said()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("file", "x");

        Assert.Contains($"There is no folder '{sshd.There}/none' on 127.0.0.1", (await sshd.SyncAsync(sshd.Remote with { Path = sshd.There + "/none" })).Error, StringComparison.Ordinal);
        Assert.Contains("is no folder", (await sshd.SyncAsync(sshd.Remote with { Path = sshd.There + "/file" })).Error, StringComparison.Ordinal);
    }

    [SshdFact]
    public async Task Patterns_say_what_is_fetched_and_what_is_left_out_wins()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("a/app.log", "x");
        sshd.Put("a/core.123", "x");
        sshd.Put("debug.log", "x");
        sshd.Put("slurm-1.out", "x");

        await sshd.SyncWellAsync(sshd.Remote with { Include = ["*.log", "*.out"], Exclude = ["debug*"] });

        Assert.Equal(["a/app.log", "slurm-1.out"], sshd.Names());
    }

    [SshdFact]
    public async Task A_folder_that_was_a_file_before_does_not_hold_up_the_other_files()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("thing", "a file\n");
        await sshd.SyncWellAsync();
        File.Delete(Path.Combine(sshd.There, "thing"));
        sshd.Put("thing/inside.log", "now a folder\n");
        sshd.Put("app.log", "one\n");
        sshd.Put("zoo.log", "two\n");

        SyncResult result = await sshd.SyncAsync();

        Assert.Equal(SyncOutcome.Partial, result.Outcome);
        Assert.Contains("'box/thing/inside.log' cannot be put in its place", Assert.Single(result.Notices), StringComparison.Ordinal);
        Assert.Equal(["app.log", "thing", "zoo.log"], sshd.Names());
    }

    [SshdFact]
    public async Task Passes_leave_what_they_did_to_be_read_when_nobody_syncs()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", "one\n");
        await sshd.SyncWellAsync();
        await sshd.SyncAsync(dryRun: true);
        SyncResult failed = await sshd.SyncAsync(sshd.Remote with { Path = "/none" });

        RemoteHistory history = RemoteHistory.Read(sshd.Here)["box"];

        Assert.Equal((SyncOutcome.Failed, failed.Error, 1, 2L, 1L), (history.Outcome, history.Error, history.Files, history.Passes, history.Failed));
        Assert.NotNull(history.LastSuccess);
        Assert.Null(history.NextRun);
    }

    [SshdFact]
    public async Task A_dry_run_tells_what_would_change_and_changes_nothing()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", "one\n");
        sshd.Put("still.log", "still\n");
        await sshd.SyncWellAsync();
        File.Move(Path.Combine(sshd.There, "app.log"), Path.Combine(sshd.There, "app.log.1"));
        sshd.Put("app.log", "new one\n", minute: 9);
        sshd.Add("still.log", "and moving\n");
        sshd.Put("fresh.log", "fresh\n");

        SyncResult dry = await sshd.SyncAsync(dryRun: true);

        Assert.Equal((SyncOutcome.Completed, true, 0L), (dry.Outcome, dry.IsDryRun, dry.BytesFetched));
        Assert.Equal(
            [
                new SyncedFile("box/app.log", FileChange.NewGeneration, 8, "box/app.log.1"),
                new SyncedFile("box/app.log.1", FileChange.Renamed, 0, "box/app.log"),
                new SyncedFile("box/fresh.log", FileChange.New, 6),
                new SyncedFile("box/still.log", FileChange.Appended, 11),
            ],
            dry.Changed.OrderBy(static file => file.Path, StringComparer.Ordinal));
        Assert.Equal(["app.log", "still.log"], sshd.Names());
        Assert.Equal("one\n", sshd.Got("app.log"));

        SyncResult real = await sshd.SyncWellAsync();
        Assert.Equal(dry.Changed.OrderBy(static file => file.Path), real.Changed.OrderBy(static file => file.Path));
    }

    [SshdFact]
    public async Task Ten_thousand_files_come_and_an_idle_pass_over_them_is_quick()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        for (int number = 0; number < 10_000; number++)
        {
            string folder = Path.Combine(sshd.There, $"job{number / 500}");
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"slurm-{number}.out"), $"job {number}\n");
        }

        SyncResult first = await sshd.SyncWellAsync();
        sshd.Add("job3/slurm-1700.out", "more\n");
        SyncResult second = await sshd.SyncWellAsync();

        Assert.Equal((10_000, 10_000, 1000), (first.FilesThere, first.ChangedCount, first.Changed.Count));
        Assert.Equal(10_000, sshd.Names().Length);
        Assert.Equal("job 1700\nmore\n", sshd.Got("job3/slurm-1700.out"));
        Assert.Equal(new SyncedFile("box/job3/slurm-1700.out", FileChange.Appended, 5), Assert.Single(second.Changed));
    }

    [SshdFact]
    public async Task A_file_of_1_GiB_comes_whole()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        string there = Path.Combine(sshd.There, "large.log");
        await File.WriteAllTextAsync(there, "first line\n");
        await using (FileStream large = new(there, FileMode.Open))
        {
            large.SetLength(1L << 30);
            large.Seek(-10, SeekOrigin.End);
            await large.WriteAsync("last line\n"u8.ToArray());
        }

        SyncResult result = await sshd.SyncWellAsync();

        Assert.Equal(1L << 30, result.BytesFetched);
        await using FileStream here = File.OpenRead(Path.Combine(sshd.Here.Logs, "box/large.log"));
        Assert.Equal(1L << 30, here.Length);
        here.Seek(-10, SeekOrigin.End);
        using StreamReader reader = new(here);
        Assert.Equal("last line", await reader.ReadLineAsync());
    }
}
