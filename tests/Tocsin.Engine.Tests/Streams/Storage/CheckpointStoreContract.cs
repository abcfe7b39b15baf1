using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams.Storage;

/// <summary>What every <see cref="ICheckpointStore"/> must do.</summary>
public abstract class CheckpointStoreContract
{
    private static readonly LaneId Web = new("web", 0);

    /// <summary>Opens the store of this test; it may be opened again after it was closed.</summary>
    protected abstract ICheckpointStore Open();

    /// <summary>The files that hold what was saved.</summary>
    protected abstract IReadOnlyList<string> StoredFiles();

    /// <summary>Flips one bit of a stored file.</summary>
    protected abstract void FlipBit(string path, long offset, int bit);

    /// <summary>The length of a stored file.</summary>
    protected abstract long LengthOf(string path);

    /// <summary>
    /// Saves <paramref name="next"/> over <paramref name="old"/> again and again, each time with a crash at another moment of the save,
    /// and opens what is left. Ends with a save that was not cut short.
    /// </summary>
    internal abstract IEnumerable<ICheckpointStore> CrashesDuringSave(LaneId lane, Checkpoint? old, Checkpoint next);

    [Fact]
    public void A_lane_without_a_checkpoint_has_none()
    {
        using ICheckpointStore store = Open();
        Assert.Null(store.Load(Web));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void What_was_saved_is_there_after_a_restart(int stateBytes)
    {
        Checkpoint saved = new(123_456_789_012, RandomBytes(stateBytes, seed: 1));
        using (ICheckpointStore store = Open())
        {
            store.Save(Web, saved);
            AssertSame(saved, store.Load(Web));
        }

        using ICheckpointStore again = Open();
        AssertSame(saved, again.Load(Web));
    }

    [Fact]
    public void The_latest_pair_replaces_the_one_before_be_it_longer_or_shorter()
    {
        using ICheckpointStore store = Open();
        foreach (int length in (int[])[10, 50_000, 3, 0, 5_000])
        {
            Checkpoint saved = new(length, RandomBytes(length, seed: length));
            store.Save(Web, saved);
            AssertSame(saved, store.Load(Web));
        }
    }

    [Fact]
    public void A_slice_of_a_larger_buffer_is_saved_as_that_slice()
    {
        using ICheckpointStore store = Open();
        byte[] buffer = RandomBytes(1000, seed: 2);
        store.Save(Web, new Checkpoint(1, buffer.AsMemory(100, 300)));
        Assert.True(store.Load(Web)!.State.Span.SequenceEqual(buffer.AsSpan(100, 300)));
    }

    [Fact]
    public void Streams_with_odd_names_are_told_apart()
    {
        string[] names = ["web", "WEB", "Web", "web.1", "web/0", "../web", "%2e%2e", "a'b\"; --", "日本", "", " ", "-rf", "s-", "CON", "tab\tnul\0", new('x', 1000), new('x', 1001)];
        using (ICheckpointStore store = Open())
        {
            for (int i = 0; i < names.Length; i++)
            {
                store.Save(new LaneId(names[i], i), new Checkpoint(i, Encoding.UTF8.GetBytes(names[i])));
            }
        }

        using ICheckpointStore again = Open();
        for (int i = 0; i < names.Length; i++)
        {
            AssertSame(new Checkpoint(i, Encoding.UTF8.GetBytes(names[i])), again.Load(new LaneId(names[i], i)));
            Assert.Null(again.Load(new LaneId(names[i], i + 1)));
        }
    }

    [Fact]
    public void Deleting_forgets_all_lanes_of_that_stream_and_no_other()
    {
        LaneId[] all = [new("a", 0), new("a", 1), new("a", 11), new("a.1", 0), new("ab", 0), new("A", 0)];
        using (ICheckpointStore store = Open())
        {
            foreach (LaneId lane in all)
            {
                store.Save(lane, new Checkpoint(lane.Lane, "x"u8.ToArray()));
            }

            Assert.Equal(["A", "a", "a.1", "ab"], store.Streams());
            store.Delete("a");
            store.Delete("never there");
        }

        using ICheckpointStore again = Open();
        Assert.Equal(["A", "a.1", "ab"], again.Streams());
        Assert.Equal(["a.1/0", "ab/0", "A/0"], all.Where(lane => again.Load(lane) is not null).Select(lane => lane.ToString()));
    }

    [Fact]
    public void A_state_of_64_MiB_comes_back_whole()
    {
        Checkpoint saved = new(1, RandomBytes(64 << 20, seed: 3));
        using ICheckpointStore store = Open();
        store.Save(Web, saved);
        AssertSame(saved, store.Load(Web));
    }

    [Fact]
    public async Task Lanes_may_be_saved_at_the_same_time()
    {
        using ICheckpointStore store = Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(lane => Task.Run(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                Checkpoint saved = new(i, RandomBytes(2_000, seed: lane * 100 + i));
                store.Save(new LaneId("web", lane), saved);
                AssertSame(saved, store.Load(new LaneId("web", lane)));
            }
        })));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_crash_in_a_save_the_old_pair_is_there_or_the_new_one(bool first)
    {
        Checkpoint? old = first ? null : new Checkpoint(7, RandomBytes(9_000, seed: 4));
        Checkpoint next = new(8, RandomBytes(6_000, seed: 5));
        int crashes = 0, kept = 0;
        Checkpoint? last = null;
        foreach (ICheckpointStore store in CrashesDuringSave(Web, old, next))
        {
            using (store)
            {
                last = store.Load(Web);
                AssertSame(last is null || last.Position == old?.Position ? old : next, last);
                crashes++;
                kept += last?.Position == old?.Position ? 1 : 0;
                store.Save(Web, new Checkpoint(9, next.State));
                Assert.Equal(9, store.Load(Web)!.Position);
            }
        }

        AssertSame(next, last);
        Assert.InRange(kept, 1, crashes - 1);
    }

    [Fact]
    public void A_flipped_bit_is_noticed_or_does_no_harm()
    {
        LaneId[] lanes = [new("web", 0), new("web", 1), new("sparks", 0)];
        Checkpoint[] saved = [new(70_000, RandomBytes(300, seed: 6)), new(2, RandomBytes(0, seed: 7)), new(3, RandomBytes(5_000, seed: 8))];
        using (ICheckpointStore store = Open())
        {
            for (int i = 0; i < lanes.Length; i++)
            {
                store.Save(lanes[i], saved[i]);
            }
        }

        Random random = new(9);
        int noticed = 0;
        foreach ((string path, long offset) in Offsets(random))
        {
            int bit = random.Next(8);
            FlipBit(path, offset, bit);
            try
            {
                using ICheckpointStore store = Open();
                for (int i = 0; i < lanes.Length; i++)
                {
                    AssertSame(saved[i], store.Load(lanes[i]), $"after flipping bit {bit} of byte {offset} of {path}");
                }
            }
            catch (InvalidDataException corrupt)
            {
                Assert.Contains(Path.GetDirectoryName(path)!, corrupt.Message); // where it is
                Assert.Contains("Nothing was changed", corrupt.Message);
                noticed++;
            }

            FlipBit(path, offset, bit);
        }

        Assert.True(noticed > 100, $"only {noticed} flips were noticed");
        using ICheckpointStore healed = Open();
        Assert.All(Enumerable.Range(0, lanes.Length), i => AssertSame(saved[i], healed.Load(lanes[i])));
    }

    /// <summary>Every byte of small files; 800 seeded ones of larger.</summary>
    private IEnumerable<(string Path, long Offset)> Offsets(Random random)
    {
        foreach (string path in StoredFiles())
        {
            long length = LengthOf(path);
            int count = (int)Math.Min(length, 800);
            for (int i = 0; i < count; i++)
            {
                yield return (path, length <= 800 ? i : random.NextInt64(length));
            }
        }
    }

    protected static byte[] RandomBytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static void AssertSame(Checkpoint? expected, Checkpoint? actual, string when = "")
    {
        Assert.True(expected?.Position == actual?.Position, $"position {actual?.Position.ToString() ?? "none"} instead of {expected?.Position.ToString() ?? "none"} {when}");
        Assert.True(expected is null || expected.State.Span.SequenceEqual(actual!.State.Span), $"another state {when}");
    }
}
