using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams.Storage;

public sealed class FileCheckpointStoreTests : CheckpointStoreContract
{
    private const string Folder = "/data/checkpoints";
    private readonly SimulatedFileSystem _files = new(1);

    public FileCheckpointStoreTests() => _files.CreateDirectory("/data");

    protected override ICheckpointStore Open() => new FileCheckpointStore(_files, Folder);

    protected override IReadOnlyList<string> StoredFiles() => [.. _files.ListFiles(Folder).Select(name => Path.Combine(Folder, name))];

    protected override long LengthOf(string path)
    {
        using IReadableFile file = _files.OpenRead(path);
        return file.Length;
    }

    protected override void FlipBit(string path, long offset, int bit)
    {
        byte[] bytes = new byte[LengthOf(path)];
        using (IReadableFile file = _files.OpenRead(path))
        {
            file.Read(0, bytes);
        }

        bytes[offset] ^= (byte)(1 << bit);
        using IWritableFile writer = _files.OpenForAppend(path);
        writer.Truncate(0);
        writer.Write(bytes);
    }

    internal override IEnumerable<ICheckpointStore> CrashesDuringSave(LaneId lane, Checkpoint? old, Checkpoint next)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            for (int crashAt = 1; ; crashAt++)
            {
                SimulatedFileSystem files = new(seed * 1000 + crashAt);
                files.CreateDirectory("/data");
                files.SyncDirectory("/");
                FileCheckpointStore store = new(files, Folder);
                if (old is not null)
                {
                    store.Save(lane, old);
                }

                files.CrashAt = files.Operations + crashAt;
                bool saved = false;
                try
                {
                    store.Save(lane, next);
                    saved = true;
                    files.Crash();
                }
                catch (SimulatedCrashException)
                {
                    // The process is gone; what is left is looked at below.
                }

                FileCheckpointStore after = new(files.Restart(), Folder);
                if (saved)
                {
                    AssertSame(next, after.Load(lane), "after a save that returned");
                }

                yield return after;
                if (saved)
                {
                    break;
                }
            }
        }
    }

    [Fact]
    public void A_full_disk_leaves_the_old_pair_and_takes_no_room()
    {
        LaneId lane = new("web", 0);
        using ICheckpointStore store = Open();
        Checkpoint old = new(1, RandomBytes(100, seed: 1));
        store.Save(lane, old);
        _files.Capacity = 1_000;

        Assert.Throws<DiskFullException>(() => store.Save(lane, new Checkpoint(2, RandomBytes(2_000, seed: 2))));

        AssertSame(old, store.Load(lane));
        Assert.Single(StoredFiles());
        _files.Capacity = long.MaxValue;
        store.Save(lane, new Checkpoint(2, RandomBytes(2_000, seed: 2)));
        Assert.Equal(2, store.Load(lane)!.Position);
    }

    [Fact]
    public void A_failed_sync_is_a_failed_save_and_leaves_the_old_pair()
    {
        LaneId lane = new("web", 0);
        using ICheckpointStore store = Open();
        Checkpoint old = new(1, RandomBytes(100, seed: 1));
        store.Save(lane, old);
        _files.FailSyncAt = _files.Syncs + 1;

        Assert.Throws<IOException>(() => store.Save(lane, new Checkpoint(2, RandomBytes(100, seed: 2))));

        AssertSame(old, store.Load(lane));
        store.Save(lane, new Checkpoint(3, default));
        Assert.Equal(3, store.Load(lane)!.Position);
    }

    [Fact]
    public void Nothing_stays_open()
    {
        using ICheckpointStore store = Open();
        store.Save(new LaneId("web", 0), new Checkpoint(1, RandomBytes(10, seed: 1)));
        store.Load(new LaneId("web", 0));
        Assert.Equal(0, _files.OpenHandles);
    }

    [Fact]
    public void A_file_of_another_lane_is_not_taken_for_this_one()
    {
        using ICheckpointStore store = Open();
        store.Save(new LaneId("web", 0), new Checkpoint(1, RandomBytes(10, seed: 1)));
        _files.Rename(StoredFiles()[0], StoredFiles()[0].Replace("web", "dns"));
        Assert.Contains("belongs to lane web/0", Assert.Throws<InvalidDataException>(() => store.Load(new LaneId("dns", 0))).Message);
    }
}
