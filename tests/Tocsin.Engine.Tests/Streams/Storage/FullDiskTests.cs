using System.Text;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams.Storage;

/// <summary>A disk that is really full.</summary>
public sealed class FullDiskTests
{
    private static readonly LaneId Web = new("web", 0);

    [SmallDiskFact]
    public async Task A_full_disk_refuses_appends_loses_nothing_and_takes_them_again_when_there_is_room()
    {
        using SmallDisk disk = new(600);
        MemoryCheckpoints checkpoints = new();
        List<string> acknowledged = [];
        int refused = 0;
        await using (LogStream stream = await LogStream.OpenAsync(Setup(disk, checkpoints)))
        {
            disk.FillExcept(kibibytes: 200);
            for (int i = 0; i < 60; i++)
            {
                if (i == 40)
                {
                    disk.MakeRoom();
                }

                string[] lines = [.. Enumerable.Range(0, 50).Select(line => $"batch {i} line {line} {new string('x', 200)}")];
                try
                {
                    AppendResult result = await stream.AppendAsync(StreamBench.Lines(lines));
                    Assert.Equal(lines.Length, result.Accepted);
                    acknowledged.AddRange(lines);
                    Assert.False(i is > 30 and < 40, "a full disk took a batch");
                }
                catch (JournalStoppedException full) when (full.InnerException is DiskFullException)
                {
                    Assert.True(i < 40, "there is room again");
                    Assert.Contains("disk is full", full.Message, StringComparison.OrdinalIgnoreCase);
                    Assert.Contains(disk.Path, full.Message);
                    Assert.Contains("RetainBytes", full.Message);
                    refused++;
                }
            }

            Assert.InRange(refused, 15, 39);
            await StreamBench.SettledAsync(stream);
            Assert.True(stream.Ledger.Balances);
            Assert.Equal(acknowledged.Count, stream.Ledger.Processed);
        }

        Assert.Equal(acknowledged, await ReadAsync(disk));
    }

    [SmallDiskFact]
    public void A_checkpoint_that_does_not_fit_leaves_the_old_one()
    {
        foreach (Func<string, ICheckpointStore> open in (Func<string, ICheckpointStore>[])[
            folder => new SqliteCheckpointStore(Path.Combine(folder, "checkpoints.db")),
            folder => new FileCheckpointStore(new PhysicalFileSystem(), Path.Combine(folder, "checkpoints"))])
        {
            using SmallDisk disk = new(4_000);
            using ICheckpointStore store = open(disk.Path);
            Checkpoint old = new(1, "old"u8.ToArray()), next = new(2, new byte[500_000]);
            store.Save(Web, old);
            disk.FillExcept(kibibytes: 200);

            DiskFullException full = Assert.Throws<DiskFullException>(() => store.Save(Web, next));
            Assert.Contains(disk.Path, full.Message);
            Assert.Equal("old", Encoding.UTF8.GetString(store.Load(Web)!.State.Span));

            disk.MakeRoom();
            store.Save(Web, next);
            Assert.Equal(next.State.Length, store.Load(Web)!.State.Length);
        }
    }

    [SmallDiskFact]
    public void A_read_only_disk_is_named_with_the_remedy()
    {
        using SmallDisk disk = new(1_000);
        string database = Path.Combine(disk.Path, "checkpoints.db");
        using (SqliteCheckpointStore store = new(database))
        {
            store.Save(Web, new Checkpoint(1, default));
        }

        disk.MakeReadOnly();

        IOException refused = Assert.ThrowsAny<IOException>(() =>
        {
            using SqliteCheckpointStore store = new(database);
            store.Save(Web, new Checkpoint(2, default));
        });
        Assert.Contains(database, refused.Message);
        Assert.Contains("writ", refused.Message);
        Assert.ThrowsAny<IOException>(() => new PhysicalFileSystem().Create(Path.Combine(disk.Path, "a")));
    }

    private static StreamSetup Setup(SmallDisk disk, ICheckpointStore checkpoints) => new()
    {
        Name = "web",
        Directory = Path.Combine(disk.Path, "streams", "web"),
        CreateProcessor = _ => new HashingProcessor(),
        Files = new PhysicalFileSystem(),
        Checkpoints = checkpoints,
        Time = TimeProvider.System,
        Logger = new ListLogger(),
        Options = new StreamOptions { SegmentBytes = 64 * 1024, CheckpointInterval = TimeSpan.FromHours(1) },
    };

    private static async Task<List<string>> ReadAsync(SmallDisk disk)
    {
        HashingProcessor reader = new();
        await using LogStream stream = await LogStream.OpenAsync(Setup(disk, new MemoryCheckpoints()) with { CreateProcessor = _ => reader });
        await StreamBench.SettledAsync(stream);
        return [.. reader.Seen.Select(seen => seen.Split(' ', 3)[2])];
    }
}
