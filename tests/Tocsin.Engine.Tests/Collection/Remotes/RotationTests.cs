using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Engine.Tests.Collection.Remotes;

public sealed class RotationTests
{
    /// <summary>When the remote rotates, as seen from a pass.</summary>
    public static TheoryData<string, bool> Moments
    {
        get
        {
            TheoryData<string, bool> moments = [];
            foreach (string moment in (string[])["before", "listing", "comparing", "fetching"])
            {
                moments.Add(moment, true);
                moments.Add(moment, false);
            }

            return moments;
        }
    }

    [SshdFact]
    public async Task A_generation_that_takes_the_place_of_one_of_the_same_size_and_second_is_seen()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", "3 is being written\n");
        sshd.Put("app.log.1", "2 was just there\n");
        DateTime second = TimeProvider.System.GetUtcNow().UtcDateTime;
        File.SetLastWriteTimeUtc(Path.Combine(sshd.There, "app.log.1"), second);
        await sshd.SyncWellAsync();

        sshd.Put("app.log.1", "1 came too late.\n");
        File.SetLastWriteTimeUtc(Path.Combine(sshd.There, "app.log.1"), second);
        await sshd.SyncWellAsync();

        Assert.Equal("1 came too late.\n", sshd.Got("app.log.1"));
    }

    [SshdTheory]
    [MemberData(nameof(Moments))]
    public async Task A_rotation_at_any_moment_of_a_pass_loses_nothing_and_splices_nothing(string moment, bool byCopying)
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        RotatingWriter writer = new(sshd, byCopying);
        writer.Write(40);
        await sshd.SyncWellAsync();
        for (int round = 0; round < 2; round++)
        {
            writer.Write(30);
            bool rotated = false;
            void Rotate()
            {
                if (!rotated)
                {
                    rotated = true;
                    writer.Rotate();
                    writer.Write(10);
                }
            }

            if (moment == "before")
            {
                Rotate();
            }

            await sshd.SyncWellAsync(progress: new Interruption(moment, Rotate));
            writer.AssertNothingIsSpliced();
            writer.Write(20);
            Assert.True(rotated);
        }

        await sshd.SyncWellAsync();
        SyncResult quiet = await sshd.SyncWellAsync();

        Assert.Equal(0, quiet.ChangedCount);
        writer.AssertNothingIsMissing();
    }

    [SshdFact]
    public async Task A_chain_of_rotations_is_renamed_here_and_only_what_is_new_is_fetched()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log.2", Text("a", 300));
        sshd.Put("app.log.1", Text("b", 200), minute: 1);
        sshd.Put("app.log", Text("c", 100), minute: 2);
        await sshd.SyncWellAsync();

        Rename(sshd, "app.log.2", "app.log.3");
        Rename(sshd, "app.log.1", "app.log.2");
        Rename(sshd, "app.log", "app.log.1");
        sshd.Add("app.log.1", "last words\n");
        sshd.Put("app.log", Text("d", 50), minute: 3);
        SyncResult result = await sshd.SyncWellAsync();

        Assert.Equal(Text("a", 300), sshd.Got("app.log.3"));
        Assert.Equal(Text("b", 200), sshd.Got("app.log.2"));
        Assert.Equal(Text("c", 100) + "last words\n", sshd.Got("app.log.1"));
        Assert.Equal(Text("d", 50), sshd.Got("app.log"));
        Assert.Equal("last words\n".Length + Text("d", 50).Length, result.BytesFetched);
        Assert.Equal(3, result.Changed.Count(static file => file.Change == FileChange.Renamed));
        Assert.Contains(new SyncedFile("box/app.log", FileChange.NewGeneration, Text("d", 50).Length, "box/app.log.1"), result.Changed);
    }

    [SshdFact]
    public async Task Two_files_that_changed_names_change_names_here()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log.1", Text("a", 300));
        sshd.Put("app.log.2", Text("b", 200), minute: 1);
        await sshd.SyncWellAsync();

        Rename(sshd, "app.log.1", "x");
        Rename(sshd, "app.log.2", "app.log.1");
        Rename(sshd, "x", "app.log.2");
        SyncResult result = await sshd.SyncWellAsync();

        Assert.Equal((0L, 2), (result.BytesFetched, result.ChangedCount));
        Assert.Equal(["app.log.1", "app.log.2"], sshd.Names());
        Assert.Equal(Text("b", 200), sshd.Got("app.log.1"));
        Assert.Equal(Text("a", 300), sshd.Got("app.log.2"));
    }

    [SshdFact]
    public async Task A_log_that_was_begun_anew_is_a_new_generation_and_the_old_one_is_kept_under_a_number_that_is_free_on_both_sides()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", Text("a", 100));
        sshd.Put("app.log.1", Text("b", 100));
        await sshd.SyncWellAsync();
        await File.WriteAllTextAsync(Path.Combine(sshd.Here.Logs, "box/app.log.2"), "put here by hand\n");

        sshd.Put("app.log", Text("c", 500), minute: 5);
        SyncResult result = await sshd.SyncWellAsync();

        Assert.Equal(new SyncedFile("box/app.log", FileChange.NewGeneration, Text("c", 500).Length, "box/app.log.3"), Assert.Single(result.Changed));
        Assert.Equal(Text("a", 100), sshd.Got("app.log.3"));
        Assert.Equal(Text("b", 100), sshd.Got("app.log.1"));
        Assert.Equal("put here by hand\n", sshd.Got("app.log.2"));
    }

    [SshdFact]
    public async Task A_log_that_shrank_is_a_new_generation_though_its_head_is_the_same()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", "# head\n" + Text("a", 100));
        await sshd.SyncWellAsync();

        sshd.Put("app.log", "# head\n", minute: 5);
        await sshd.SyncWellAsync();

        Assert.Equal("# head\n", sshd.Got("app.log"));
        Assert.Equal("# head\n" + Text("a", 100), sshd.Got("app.log.1"));
    }

    [SshdFact]
    public async Task Generations_with_the_same_first_KiB_are_told_apart_by_what_comes_before_our_end()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        string banner = Text("banner", 500);
        sshd.Put("app.log", banner + Text("a", 100));
        await sshd.SyncWellAsync();

        Rename(sshd, "app.log", "app.log-20260102");
        sshd.Put("app.log", banner + Text("b", 400), minute: 5);
        await sshd.SyncWellAsync();

        Assert.Equal(banner + Text("a", 100), sshd.Got("app.log-20260102"));
        Assert.Equal(banner + Text("b", 400), sshd.Got("app.log"));
        Assert.Equal(["app.log", "app.log-20260102"], sshd.Names());
    }

    [SshdFact]
    public async Task What_was_deleted_or_compressed_here_is_not_fetched_again_not_even_when_it_is_rotated_there()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log.1", Text("a", 300));
        sshd.Put("app.log", Text("b", 100), minute: 1);
        await sshd.SyncWellAsync();
        Assert.True(sshd.Logs.Delete("box/app.log.1"));
        Assert.Equal(0, (await sshd.SyncWellAsync()).ChangedCount);

        Rename(sshd, "app.log.1", "app.log.2");
        Rename(sshd, "app.log", "app.log.1");
        sshd.Put("app.log", Text("c", 10), minute: 2);
        await sshd.SyncWellAsync();

        Assert.Equal(["app.log", "app.log.1"], sshd.Names());
        Assert.Equal(0, (await sshd.SyncWellAsync()).ChangedCount);
    }

    [SshdTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_rotation_compressed_is_not_kept_twice_and_a_plain_file_that_says_more_is(bool sameText)
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log.1", Text("a", 3000));
        sshd.Put("app.log", Text("b", 100), minute: 1);
        await sshd.SyncWellAsync();

        string plain = Path.Combine(sshd.There, "app.log.1");
        await File.AppendAllTextAsync(plain, "last words, not fetched yet\n");
        if (!sameText)
        {
            await File.WriteAllTextAsync(plain, Text("a", 2999) + "another last line\n");
        }

        HostileRemoteTests.Run("/bin/gzip", plain);
        Rename(sshd, "app.log.1.gz", "app.log.2.gz");
        Rename(sshd, "app.log", "app.log.1");
        sshd.Put("app.log", Text("c", 10), minute: 2);
        await sshd.SyncWellAsync();

        Assert.Equal(sameText ? ["app.log", "app.log.1", "app.log.2.gz"] : ["app.log", "app.log.1", "app.log.2", "app.log.2.gz"], sshd.Names());
        Assert.Equal(Text("b", 100), sshd.Got("app.log.1"));
        Assert.Equal(0, (await sshd.SyncWellAsync()).ChangedCount);
    }

    [SshdFact]
    public async Task Generations_of_one_size_and_second_are_told_apart_when_they_move()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log.2", Text("a", 100));
        sshd.Put("app.log.1", Text("b", 100));
        sshd.Put("app.log", Text("c", 100));
        await sshd.SyncWellAsync();

        sshd.Rename("app.log.2", "app.log.3");
        sshd.Rename("app.log.1", "app.log.2");
        sshd.Rename("app.log", "app.log.1");
        sshd.Put("app.log", Text("d", 10), minute: 5);
        await sshd.SyncWellAsync();

        Assert.Equal([Text("d", 10), Text("c", 100), Text("b", 100), Text("a", 100)], sshd.Names().Select(sshd.Got));
    }

    [SshdFact]
    public async Task A_lost_memory_costs_a_comparison_and_no_bytes()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        sshd.Put("app.log", Text("a", 300));
        sshd.Put("app.log.1", Text("b", 300));
        await sshd.SyncWellAsync();

        File.Delete(Path.Combine(sshd.Here.Root, "remotes.db"));
        SyncResult result = await sshd.SyncWellAsync();

        Assert.Equal((0, 0L), (result.ChangedCount, result.BytesFetched));
        Assert.Equal(["app.log", "app.log.1"], sshd.Names());
    }

    private static string Text(string word, int lines) => string.Concat(Enumerable.Range(0, lines).Select(line => $"{word} {line}\n"));

    private static void Rename(RealSshd sshd, string from, string to) => sshd.Rename(from, to);
}
