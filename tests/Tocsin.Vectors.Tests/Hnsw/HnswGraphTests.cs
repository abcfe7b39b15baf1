using Tocsin.Vectors.Hnsw;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Tests.Hnsw;

public sealed unsafe class HnswGraphTests
{
    public static TheoryData<bool, bool, int> Builds => new()
    {
        { true, false, 1 }, { false, false, 1 }, { true, true, 1 }, { true, false, 4 }, { false, true, 3 },
    };

    [Theory]
    [MemberData(nameof(Builds))]
    public void Lists_lead_to_other_rows_of_their_layer_each_once_and_every_row_can_be_reached(bool codes, bool keepPruned, int threads)
    {
        Collection collection = Collection.Clustered(3000, 32, VectorMetric.L2);
        HnswOptions options = Options(collection) with { Codes = codes, KeepPruned = keepPruned, BuildThreads = threads };
        HnswContents contents = HnswBuilder.Build(collection.Rows(), options, null, default);
        AssertSound(contents, options);

        // And after as many again came later.
        float[] more = Collection.Numbers(3000, 32, 8);
        for (int i = 0; i < 3000; i++)
        {
            contents.Rows.Append(5_000_000 + i, more.AsSpan(i * 32, 32));
        }

        contents = HnswBuilder.Add(contents, 3000, options);
        AssertSound(contents, options);
    }

    [Fact]
    public void Every_one_of_many_equal_vectors_can_be_reached_and_they_hide_no_other()
    {
        Collection collection = Collection.Clustered(1500, 16, VectorMetric.L2);
        float[] same = collection.VectorOf(collection.Ids[7]);
        for (int i = 0; i < 1500; i++)
        {
            collection.Put(9_000_000 + i, same);
        }

        HnswOptions options = Options(collection);
        HnswContents contents = HnswBuilder.Build(collection.Rows(), options, null, default);
        using HnswIndex index = HnswIndex.Build(options, collection.Rows(), new BuildSettings { Threads = 1 }, default);

        Assert.Equal(3000, Reached(contents));
        VectorHit[] hits = new VectorHit[10];
        Assert.Equal(10, index.Search(same, hits));
        Assert.All(hits, hit => Assert.Equal(0, hit.Score));
        Assert.InRange(MeanRecall.Of(index, collection, Collection.Numbers(50, 16, 77)), 0.95, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Once_there_is_room_a_row_is_linked_without_asking_for_memory(bool codes)
    {
        Collection collection = Collection.Clustered(1500, 32, VectorMetric.L2);
        HnswOptions options = Options(collection) with { Codes = codes };
        HnswContents contents = HnswBuilder.Build(collection.Rows(), options, null, default);
        int[] more = [.. Enumerable.Range(contents.Rows.Append(7_000_000, collection.VectorOf(collection.Ids[3])), 1000)];
        float[] vectors = Collection.Numbers(more.Length, 32, 8);
        for (int i = 1; i < more.Length; i++)
        {
            contents.Rows.Append(7_000_000 + i, vectors.AsSpan(i * 32, 32));
        }

        int rows = contents.Rows.Count;
        contents.Codes?.Reserve(rows);
        Array.ForEach(more, row => contents.Codes?.Set(row, contents.Rows.Row(row)));
        contents.Graph.Reserve(more.Length, more.Sum(row => HnswLevels.Of(options.Seed, row, options.M)));
        HnswInsertion insertion = new(contents, options, rows, null, new Lock());
        GrowingMemory.Asked = static () => Assert.Fail("It asked for memory.");
        long least = long.MaxValue;
        try
        {
            Array.ForEach(more, row => contents.Graph.Append(row, HnswLevels.Of(options.Seed, row, options.M)));
            foreach (int[] some in more.Chunk(50))
            {
                // What the runtime allocates while it compiles is its own, so the least counts.
                long before = GC.GetAllocatedBytesForCurrentThread();
                foreach (int row in some)
                {
                    insertion.Insert(row);
                }

                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        }
        finally
        {
            GrowingMemory.Asked = null;
        }

        Assert.Equal(0, least);
        AssertSound(contents, options);
    }

    [Fact]
    public void Levels_follow_from_seed_and_row_and_thin_out_by_m()
    {
        int[] counts = new int[HnswLevels.Highest + 1];
        for (int row = 0; row < 100_000; row++)
        {
            counts[HnswLevels.Of(3, row, 16)]++;
        }

        Assert.InRange(counts[0], 93_000, 94_500);
        Assert.InRange(counts[1], 5_400, 6_300);
        Assert.InRange(counts[2..].Sum(), 300, 480);
        Assert.Equal(HnswLevels.Of(3, 77, 16), HnswLevels.Of(3, 77, 16));
        Assert.NotEqual(
            Enumerable.Range(0, 1000).Select(row => HnswLevels.Of(3, row, 4)), Enumerable.Range(0, 1000).Select(row => HnswLevels.Of(4, row, 4)));
    }

    [Fact]
    public void Several_threads_build_a_graph_that_finds_as_much_as_that_of_one()
    {
        Collection collection = Collection.Clustered(6000, 24, VectorMetric.Cosine);
        float[] queries = Collection.Numbers(200, 24, 50);
        double[] recalls = [.. ((int[])[1, 4]).Select(threads =>
        {
            using HnswIndex index = HnswIndex.Build(Options(collection), collection.Rows(), new BuildSettings { Threads = threads }, default);
            Assert.Equal(threads, ((HnswOptions)index.Options).BuildThreads);
            Assert.Contains($"built on {threads} thread", index.Figures.Description, StringComparison.Ordinal);
            return MeanRecall.Of(index, collection, queries);
        })];

        Assert.InRange(recalls[1], recalls[0] - 0.005, 1);
        Assert.InRange(recalls[0], 0.97, 1);
    }

    [Theory]
    [InlineData(3, 100, 64)]
    [InlineData(129, 100, 64)]
    [InlineData(16, 0, 64)]
    [InlineData(16, 100, 0)]
    [InlineData(16, int.MaxValue, 64)]
    [InlineData(16, 100, int.MaxValue)]
    public void Options_out_of_their_range_are_refused(int m, int efConstruction, int efSearch) => Assert.Throws<ArgumentOutOfRangeException>(
        () => VectorIndexes.Build(
            new HnswOptions { Dimension = 4, M = m, EfConstruction = efConstruction, EfSearch = efSearch }, Collection.Empty(4, VectorMetric.Cosine).Rows()));

    private static HnswOptions Options(Collection collection) =>
        new() { Dimension = collection.Dimension, Metric = collection.Metric, M = 8, EfConstruction = 60, BuildThreads = 1 };

    private static void AssertSound(HnswContents contents, HnswOptions options)
    {
        HnswGraph graph = contents.Graph;
        int rows = contents.Rows.Count, highest = 0;
        Assert.Equal(rows, graph.Rows);
        for (int row = 0; row < rows; row++)
        {
            int levels = HnswLevels.Of(options.Seed, row, options.M);
            Assert.Equal(levels, graph.LevelsOf(row));
            highest = Math.Max(highest, levels);
            for (int level = 0; level <= levels; level++)
            {
                int[] links = Links(graph, row, level);
                Assert.Equal(links.Length, links.Distinct().Count());
                Assert.All(links, link =>
                {
                    Assert.InRange(link, 0, rows - 1);
                    Assert.NotEqual(row, link);
                    Assert.True(HnswLevels.Of(options.Seed, link, options.M) >= level);
                });
                if (options.KeepPruned && level == 0)
                {
                    Assert.InRange(links.Length, options.M, 2 * options.M);
                }
            }
        }

        Assert.Equal(highest, graph.Entry.Level);
        Assert.Equal(rows, Reached(contents));
    }

    private static int[] Links(HnswGraph graph, int row, int level)
    {
        int* links = graph.Links(row, level);
        return new ReadOnlySpan<int>(links, HnswGraph.Count(links, graph.Width(level))).ToArray();
    }

    // Rows that following links of the lowest layer leads to from where every search begins.
    private static int Reached(HnswContents contents)
    {
        HashSet<int> reached = [contents.Graph.Entry.Row];
        Stack<int> open = new(reached);
        while (open.TryPop(out int row))
        {
            foreach (int link in Links(contents.Graph, row, 0))
            {
                if (reached.Add(link))
                {
                    open.Push(link);
                }
            }
        }

        return reached.Count;
    }
}
