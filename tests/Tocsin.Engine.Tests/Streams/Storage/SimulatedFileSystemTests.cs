using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams.Storage;

public sealed class SimulatedFileSystemTests : FileSystemContract
{
    private readonly SimulatedFileSystem _files = new(1);

    public SimulatedFileSystemTests() => _files.CreateDirectory(Root);

    protected override IFileSystem Files => _files;

    protected override string Root => "/data";

    [Fact]
    public void What_was_synced_survives_every_crash_and_what_was_not_survives_some()
    {
        HashSet<string> seen = [];
        for (int seed = 0; seed < 200; seed++)
        {
            SimulatedFileSystem files = new(seed);
            IWritableFile file = CreateDurably(files, "/a");
            file.Write("synced "u8);
            file.Sync();
            file.Write("one "u8);
            file.Write("two"u8);
            files.Crash();

            string after = Read(files.Restart(), "/a");
            Assert.StartsWith("synced ", after);
            seen.Add(after);
        }

        Assert.Contains("synced ", seen);
        Assert.Contains("synced one two", seen);
        Assert.Contains("synced one t", seen);
        Assert.Contains("synced \0\0\0\0two", seen);
        Assert.Contains(seen, text => text.Length == 14 && !text.Contains("two") && !text.Contains('\0'));
    }

    [Fact]
    public void A_name_is_safe_only_after_its_folder_was_synced()
    {
        HashSet<string> seen = [];
        for (int seed = 0; seed < 50; seed++)
        {
            SimulatedFileSystem files = new(seed);
            CreateDurably(files, "/safe").Dispose();
            files.Create("/created").Sync();
            files.Rename("/created", "/renamed");
            files.Delete("/safe");
            files.Crash();
            seen.Add(string.Join(' ', files.Restart().ListFiles("/")));
        }

        Assert.Contains("safe", seen);
        Assert.Contains("renamed", seen);
        Assert.Contains("renamed safe", seen);
        Assert.Contains("created", seen);
        Assert.Contains("", seen);
    }

    [Fact]
    public void A_folder_that_was_never_synced_may_take_its_files_with_it()
    {
        HashSet<int> seen = [];
        for (int seed = 0; seed < 50; seed++)
        {
            SimulatedFileSystem files = new(seed);
            files.CreateDirectory("/x");
            CreateDurably(files, "/x/a").Dispose();
            files.Crash();
            seen.Add(files.Restart().ListFiles("/x").Count);
        }

        Assert.Equal([0, 1], seen.Order());
    }

    [Fact]
    public void After_a_failed_sync_readers_see_the_bytes_that_the_next_sync_does_not_save()
    {
        bool lost = false;
        for (int seed = 0; seed < 50; seed++)
        {
            SimulatedFileSystem files = new(seed);
            IWritableFile file = CreateDurably(files, "/a");
            files.FailSyncAt = files.Syncs + 1;
            file.Write("abc"u8);
            Assert.Throws<IOException>(file.Sync);
            file.Sync();
            Assert.Equal("abc", Read(files, "/a"));
            files.Crash();
            lost |= Read(files.Restart(), "/a") != "abc";
        }

        Assert.True(lost);
    }

    [Fact]
    public void A_full_disk_takes_what_fits_and_has_room_again_after_a_deletion()
    {
        CreateDurably(_files, "/data/other").Write(new byte[60]);
        IWritableFile file = _files.Create("/data/a");
        _files.Capacity = 100;

        Assert.Throws<DiskFullException>(() => file.Write(new byte[50]));
        Assert.Equal(40, file.Length);

        _files.Delete("/data/other");
        file.Truncate(0);
        file.Write(new byte[100]);
        Assert.Equal(100, file.Length);
    }

    [Fact]
    public void A_killed_process_loses_nothing_until_the_power_goes()
    {
        HashSet<string> seen = [];
        for (int seed = 0; seed < 200; seed++)
        {
            SimulatedFileSystem files = new(seed);
            files.Create("/a").Write("written"u8);
            files.Kill();
            SimulatedFileSystem next = files.Restart();
            Assert.Equal("written", Read(next, "/a"));
            next.Crash();
            SimulatedFileSystem last = next.Restart();
            seen.Add(last.FileExists("/a") ? Read(last, "/a") : "no file");
        }

        Assert.Contains("no file", seen);
        Assert.Contains("", seen);
        Assert.Contains("written", seen);
    }

    [Fact]
    public async Task A_held_sync_waits_for_its_release()
    {
        IWritableFile file = CreateDurably(_files, "/data/a");
        Task held = _files.HoldSyncs();
        Task sync = Task.Run(file.Sync);
        await held.WaitAsync(TimeSpan.FromSeconds(90));
        int before = _files.Syncs;
        _files.ReleaseSyncs();
        await sync.WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Equal(before + 1, _files.Syncs);
    }

    [Fact]
    public void After_the_crash_every_call_of_that_run_fails_and_the_next_run_works()
    {
        IWritableFile file = CreateDurably(_files, "/data/a");
        _files.SyncDirectory("/");
        _files.CrashAt = _files.Operations + 2;
        file.Write("a"u8);

        Assert.Throws<SimulatedCrashException>(() => file.Write("b"u8));
        Assert.Throws<SimulatedCrashException>(file.Sync);
        Assert.Throws<SimulatedCrashException>(() => _files.ListFiles("/data"));

        SimulatedFileSystem next = _files.Restart();
        Assert.Throws<SimulatedCrashException>(() => _files.Delete("/data/a"));
        Assert.True(next.FileExists("/data/a"));
        file.Dispose();
        Assert.Equal(0, _files.OpenHandles);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_seed_reproduces_its_crash(int seed)
    {
        Assert.Equal(Outcome(seed), Outcome(seed));

        static string Outcome(int seed)
        {
            SimulatedFileSystem files = new(seed);
            for (int i = 0; i < 20; i++)
            {
                files.Create("/f" + i).Write(Encoding.UTF8.GetBytes("content of " + i));
            }

            files.Crash();
            SimulatedFileSystem next = files.Restart();
            return string.Join('|', next.ListFiles("/").Select(name => name + "=" + Read(next, "/" + name)));
        }
    }

    private static IWritableFile CreateDurably(SimulatedFileSystem files, string path)
    {
        IWritableFile file = files.Create(path);
        files.SyncDirectory(Path.GetDirectoryName(path)!);
        return file;
    }

    private static string Read(SimulatedFileSystem files, string path)
    {
        using IReadableFile file = files.OpenRead(path);
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        return Encoding.Latin1.GetString(bytes);
    }
}
