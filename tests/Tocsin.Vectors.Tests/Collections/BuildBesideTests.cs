using Tocsin.Vectors.Collections;
using Tocsin.Vectors.Storage;
using Tocsin.Vectors.Tests.Files;

namespace Tocsin.Vectors.Tests.Collections;

/// <summary>Changes that come while another index is built beside the one that is searched.</summary>
public sealed class BuildBesideTests : IDisposable
{
    private const long Plenty = 1L << 40;
    private const int Built = 10_300; // lists are made from 10,000 on

    private readonly TestFolder _folder = new();

    private string Some => _folder["some"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Changes_do_not_wait_for_the_build_and_none_is_lost_whenever_the_program_is_killed()
    {
        using VectorCollection made = Outgrown(out Changer changer);
        List<(string Folder, Dictionary<long, float> Then)> killed = [];
        made.Tidy(new Reports(progress =>
        {
            lock (killed)
            {
                // On another thread: a lock lets its own through.
                Thread other = new(() => changer.ChangeOnce(made));
                other.Start();
                Assert.True(other.Join(TimeSpan.FromMinutes(1)), "A change waits for the build.");
                if (killed.Count < 12 || progress.Step == "changes")
                {
                    killed.Add((Copied(killed.Count), new Dictionary<long, float>(changer.Expected)));
                }
            }
        }));

        Assert.StartsWith("IvfFlat", made.Figures.Description, StringComparison.Ordinal);
        Assert.InRange(changer.Done, 10, int.MaxValue);
        Assert.InRange(killed.Count, 5, int.MaxValue);
        changer.AssertHolds(made);
        changer.ChangeOnce(made);
        changer.AssertHolds(made);
        made.Dispose();
        foreach ((string folder, Dictionary<long, float> then) in (IEnumerable<(string, Dictionary<long, float>)>)[.. killed, (Some, changer.Expected)])
        {
            using VectorCollection opened = VectorCollection.Open(folder, Plenty);
            Changer.AssertHolds(opened, then);
        }
    }

    [Fact]
    public async Task One_that_is_changed_all_the_time_gets_its_other_index_and_has_every_change()
    {
        using VectorCollection made = Outgrown(out Changer changer);
        using ManualResetEventSlim building = new();
        using CancellationTokenSource built = new();
        Task changing = Task.Run(() =>
        {
            building.Wait(TimeSpan.FromMinutes(1));
            while (!built.IsCancellationRequested)
            {
                changer.ChangeOnce(made);
            }
        });

        made.Tidy(new Reports(_ => building.Set()));
        await built.CancelAsync();
        await changing.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.StartsWith("IvfFlat", made.Figures.Description, StringComparison.Ordinal);
        changer.AssertHolds(made);
        made.Dispose();
        using VectorCollection opened = VectorCollection.Open(Some, Plenty);
        changer.AssertHolds(opened);
    }

    [Fact]
    public void A_build_that_is_cancelled_leaves_the_collection_as_it_is_with_all_changes()
    {
        using VectorCollection made = Outgrown(out Changer changer);
        using CancellationTokenSource stop = new();

        Assert.ThrowsAny<OperationCanceledException>(() => made.Tidy(
            new Reports(_ =>
            {
                lock (stop)
                {
                    changer.ChangeOnce(made);
                    stop.Cancel();
                }
            }),
            stop.Token));

        Assert.Equal("Flat", made.Figures.Description);
        changer.AssertHolds(made);
        Assert.True(made.WantsTidying);
        made.Tidy();
        Assert.StartsWith("IvfFlat", made.Figures.Description, StringComparison.Ordinal);
        changer.AssertHolds(made);
    }

    [Fact]
    public void A_graph_is_built_anew_beside_the_old_one_when_it_is_full_of_deleted_vectors()
    {
        CollectionOptions options = new() { Dimension = 1, Metric = VectorMetric.L2, Index = "hnsw,m=4,efc=8" };
        using VectorCollection made = VectorCollection.Create(Some, options, Plenty);
        Changer changer = new();
        changer.Fill(made, 3000);
        long[] gone = [.. Enumerable.Range(0, 1500).Select(static id => (long)id)];
        Assert.Equal(gone.Length, made.Delete(gone));
        Array.ForEach(gone, id => changer.Expected.Remove(id));
        Assert.True(made.WantsTidying);

        made.Tidy(new Reports(_ => changer.ChangeOnce(made)));

        Assert.InRange(changer.Done, 1, int.MaxValue);
        Assert.InRange(made.Figures.Deleted, 0, 100);
        changer.AssertHolds(made);
    }

    [Fact]
    public void A_change_for_which_there_is_no_memory_is_neither_in_the_index_nor_on_the_disk_and_the_next_one_is_taken()
    {
        using (VectorCollection made = Outgrown(out Changer changer))
        {
            long before = made.ChangeBytes;
            (int count, long bytes) = (made.Count, made.Bytes);
            int asked = 0;
            GrowingMemory.Asked = () => throw new NotSupportedException($"There is no memory, was asked {++asked} times.");
            try
            {
                Assert.Contains("took it back", Assert.Throws<Vectors.Files.VectorFileException>(() => made.Add([1_000_000], [3], ["x"u8.ToArray()])).Message, StringComparison.Ordinal);
            }
            finally
            {
                GrowingMemory.Asked = null;
            }

            Assert.Equal((1, before, count, bytes), (asked, made.ChangeBytes, made.Count, made.Bytes));
            Assert.False(made.TryGet(1_000_000, new float[1]));
            Assert.Equal(before, new FileInfo(Path.Combine(Some, "changes.log")).Length);
            made.Add([1_000_001], [3]);
        }

        using VectorCollection opened = VectorCollection.Open(Some, Plenty);
        Assert.False(opened.TryGet(1_000_000, new float[1]));
        Assert.True(opened.TryGet(1_000_001, new float[1]));
    }

    private VectorCollection Outgrown(out Changer changer)
    {
        VectorCollection made = VectorCollection.Create(
            Some, new CollectionOptions { Dimension = 1, Metric = VectorMetric.L2, Index = "ivf,nlist=16,nprobe=16,rounds=3" }, Plenty);
        changer = new Changer();
        changer.Fill(made, Built);
        Assert.True(made.WantsTidying);
        Assert.Equal("Flat", made.Figures.Description);
        return made;
    }

    // What a kill would leave: a change is on the disk when it returned.
    private string Copied(int number)
    {
        string copy = _folder[$"killed-{number}"];
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(Some).Where(static file => !file.Contains(".saving-", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return copy;
    }

    private sealed class Reports(Action<BuildProgress> heard) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value) => heard(value);
    }

    /// <summary>Changes a collection of numbers, seeded, and knows what is in it then. One thread at a time.</summary>
    private sealed class Changer
    {
        private readonly Random _random = new(22112026);

        public Dictionary<long, float> Expected { get; } = [];

        public int Done { get; private set; }

        public void Fill(VectorCollection collection, int count)
        {
            float[] values = [.. Enumerable.Range(0, count).Select(i => (float)(i % 997))];
            collection.Add([.. Enumerable.Range(0, count).Select(static i => (long)i)], values);
            for (int i = 0; i < count; i++)
            {
                Expected[i] = values[i];
            }
        }

        // Adds, replaces or deletes a few, some of which it touched before.
        public void ChangeOnce(VectorCollection collection)
        {
            long[] ids = [.. Enumerable.Range(0, 3).Select(_ => (long)_random.Next(20, Built + 20)).Distinct()];
            if (_random.Next(3) == 0)
            {
                Assert.Equal(ids.Count(Expected.ContainsKey), collection.Delete(ids));
                Array.ForEach(ids, id => Expected.Remove(id));
            }
            else
            {
                float[] values = [.. ids.Select(_ => (float)_random.Next(5000))];
                collection.Add(ids, values);
                for (int i = 0; i < ids.Length; i++)
                {
                    Expected[ids[i]] = values[i];
                }
            }

            Done++;
        }

        public void AssertHolds(VectorCollection collection) => AssertHolds(collection, Expected);

        public static void AssertHolds(VectorCollection collection, Dictionary<long, float> expected)
        {
            Assert.Equal(expected.Count, collection.Count);
            float[] value = new float[1];
            foreach ((long id, float is1) in expected)
            {
                Assert.True(collection.TryGet(id, value) && value[0] == is1, $"{id} is {value[0]}, not {is1}");
            }

            // And a search finds the nearest.
            VectorHit[] hits = new VectorHit[1];
            Assert.Equal(1, collection.Search([123.4f], hits));
            float nearest = expected.Values.Min(each => (each - 123.4f) * (each - 123.4f));
            Assert.Equal(nearest, hits[0].Score, 1e-3);
        }
    }
}
