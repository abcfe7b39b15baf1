using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Engine.Tests.Collection.Remotes;

public sealed class FirstSyncTests
{
    [SshdFact]
    public async Task All_regular_files_come_with_their_times_and_hidden_ones_and_links_stay_there()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", "one\ntwo\n", minute: 1);
        sshd.Put("jobs/deep/slurm-4711.out", "job\n", minute: 2);
        sshd.Put("empty.log", "");
        sshd.Put(".hidden", "secret");
        sshd.Put(".cache/x", "secret");
        File.CreateSymbolicLink(Path.Combine(sshd.There, "link"), "/etc/passwd");

        SyncResult result = await sshd.SyncWellAsync();

        Assert.Equal(["app.log", "empty.log", "jobs/deep/slurm-4711.out"], sshd.Names());
        Assert.Equal("one\ntwo\n", sshd.Got("app.log"));
        Assert.Equal(new DateTime(2026, 1, 2, 3, 1, 0, DateTimeKind.Utc), sshd.Logs.Stat("box/app.log")!.Value.Modified);
        Assert.Equal((3, 3, 12L), (result.FilesThere, result.ChangedCount, result.BytesFetched));
        Assert.All(result.Changed, static file => Assert.Equal(FileChange.New, file.Change));
        Assert.Empty(result.Notices);
    }

    [SshdFact]
    public async Task A_pass_over_what_has_not_changed_changes_nothing()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", "one\n");
        await sshd.SyncWellAsync();

        SyncResult again = await sshd.SyncWellAsync();

        Assert.Equal((1, 0, 0L), (again.FilesThere, again.ChangedCount, again.BytesFetched));
    }

    [SshdFact]
    public async Task What_was_written_since_is_appended_and_nothing_else_is_fetched()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        string begin = string.Concat(Enumerable.Range(0, 5000).Select(static line => $"line {line}\n"));
        sshd.Put("app.log", begin);
        sshd.Put("still.log", "one\n");
        await sshd.SyncWellAsync();
        ulong inode = sshd.Logs.Stat("box/app.log")!.Value.Inode;

        sshd.Add("app.log", "and one more\n");
        SyncResult grown = await sshd.SyncWellAsync();

        SyncedFile file = Assert.Single(grown.Changed);
        Assert.Equal(new SyncedFile("box/app.log", FileChange.Appended, "and one more\n".Length), file);
        Assert.Equal(begin + "and one more\n", sshd.Got("app.log"));
        Assert.Equal(inode, sshd.Logs.Stat("box/app.log")!.Value.Inode);
    }

    [SshdFact]
    public async Task A_file_that_vanished_there_stays_here()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", "one\n");
        sshd.Put("other.log", "other\n");
        await sshd.SyncWellAsync();

        File.Delete(Path.Combine(sshd.There, "app.log"));
        SyncResult result = await sshd.SyncWellAsync();

        Assert.Equal((1, 0), (result.FilesThere, result.ChangedCount));
        Assert.Equal("one\n", sshd.Got("app.log"));
    }
}
