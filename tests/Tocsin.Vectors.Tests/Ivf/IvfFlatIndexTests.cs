using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Tests.Ivf;

public sealed class IvfFlatIndexTests : VectorIndexContract
{
    private protected override VectorIndexOptions Options(int dimension, VectorMetric metric) => new IvfFlatOptions { Dimension = dimension, Metric = metric };

    [Theory]
    [MemberData(nameof(Metrics))]
    public void A_search_of_all_lists_is_that_of_an_exact_index_bit_for_bit(VectorMetric metric)
    {
        Collection collection = Collection.Clustered(1300, 40, metric);
        using IVectorIndex index = Build(collection);
        using IVectorIndex exact = VectorIndexes.Build(new FlatOptions { Dimension = 40, Metric = metric }, collection.Rows());
        for (int step = 0; step < 4; step++)
        {
            foreach (float[] query in Collection.Numbers(20, 40, 50 + step).Chunk(40))
            {
                VectorHit[] hits = new VectorHit[25], expected = new VectorHit[25];
                Assert.Equal(25, exact.Search(query, expected));
                Assert.Equal(25, index.Search(query, hits, new SearchEffort { Probes = 1_000_000 }));
                Assert.Equal(expected, hits);
            }

            long[] gone = [.. collection.Ids.Where((_, i) => i % 4 == step)];
            float[] more = Collection.Numbers(100, 40, 60 + step);
            long[] ids = [.. Enumerable.Range(0, 100).Select(i => (step % 2 == 0 ? 5_000_000L : 6_000_000L) + i)];
            foreach (IVectorIndex each in (IVectorIndex[])[index, exact])
            {
                each.Delete(gone);
                each.Add(ids, more);
            }

            if (step == 2)
            {
                index.Compact();
            }
        }
    }

    [Fact]
    public void More_probes_find_more_where_there_are_no_clusters()
    {
        Collection collection = Collection.Empty(24, VectorMetric.Cosine);
        Random random = new(8);
        for (int i = 0; i < 3000; i++)
        {
            collection.Put(i, Anywhere(random, 24), []);
        }

        using IVectorIndex index = Build(collection);
        float[][] queries = [.. Enumerable.Range(0, 30).Select(_ => Anywhere(random, 24))];
        double last = 0;
        foreach (int probes in (int[])[1, 4, 16, 54])
        {
            VectorHit[] hits = new VectorHit[10];
            double recall = queries.Average(query => collection.Recall(query, hits.AsSpan(0, index.Search(query, hits, new SearchEffort { Probes = probes })), 10));
            Assert.InRange(recall, last + 0.05, 1);
            last = recall;
        }

        Assert.Equal(1, last);
    }

    [Fact]
    public void Options_say_what_was_left_open_and_the_figures_what_it_costs()
    {
        using IVectorIndex index = Build(Collection.Clustered(900, 16, VectorMetric.L2));

        Assert.Equal(30, ((IvfFlatOptions)index.Options).Lists);
        Assert.Equal("IvfFlat, 30 lists, 8 probes", index.Figures.Description);
        Assert.Equal(900 * 16 * sizeof(float), index.Figures.VectorBytes);
        Assert.InRange(index.Figures.StructureBytes, (900 * 8) + (30 * 16 * 4), 40_000);
    }

    [Fact]
    public void Lists_are_learned_anew_when_there_are_four_times_as_many_vectors()
    {
        Collection collection = Collection.Clustered(400, 16, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);
        Assert.Equal(20, ((IvfFlatOptions)index.Options).Lists);

        AddMore(index, collection, 1100, seed: 3);
        Assert.Equal(20, ((IvfFlatOptions)index.Options).Lists);
        AddMore(index, collection, 100, seed: 4);
        Assert.Equal(40, ((IvfFlatOptions)index.Options).Lists);

        AssertHolds(index, collection);
        AssertRecall(index, collection);
    }

    [Fact]
    public void Lists_that_were_asked_for_stay_so_many_but_never_more_than_vectors()
    {
        Collection collection = Collection.Clustered(30, 8, VectorMetric.L2);
        using IVectorIndex index = VectorIndexes.Build(new IvfFlatOptions { Dimension = 8, Metric = VectorMetric.L2, Lists = 50, Probes = 50 }, collection.Rows());
        Assert.Equal(30, ((IvfFlatOptions)index.Options).Lists);

        AddMore(index, collection, 2000, seed: 3);

        Assert.Equal(50, ((IvfFlatOptions)index.Options).Lists);
        AssertRecall(index, collection);
    }

    [Fact]
    public void A_list_may_lie_in_several_blocks_of_rows()
    {
        const int Dimension = 33_000;
        Collection collection = Collection.Empty(Dimension, VectorMetric.L2);
        for (int i = 0; i < 140; i++)
        {
            float[] vector = new float[Dimension];
            vector[i * 200] = 1 + i;
            collection.Put(i, vector);
        }

        Assert.Equal(64, new VectorRows(Dimension, VectorMetric.L2).RowsOfABlock);
        using IVectorIndex index = VectorIndexes.Build(new IvfFlatOptions { Dimension = Dimension, Metric = VectorMetric.L2, Lists = 2, Probes = 2 }, collection.Rows());

        Assert.Equal(Enumerable.Range(0, 140).Select(i => new VectorHit(i, (1 + i) * (1 + i))), Search(index, new float[Dimension], 200));
    }

    [Fact]
    public void Options_out_of_their_range_are_refused_all_at_once()
    {
        IvfFlatOptions options = new() { Dimension = 8, Lists = 0, Probes = 0, Rounds = -1 };

        string message = Assert.Throws<ArgumentException>(() => VectorIndexes.Build(options, new VectorRows(8, VectorMetric.Cosine))).Message;

        Assert.All((string[])["Lists is 0", "Probes is 0", "Rounds is -1"], fault => Assert.Contains(fault, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_build_that_is_cancelled_ends()
    {
        Collection collection = Collection.Clustered(500, 8, VectorMetric.Cosine);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            VectorIndexes.Build(Options(8, VectorMetric.Cosine), collection.Rows(), cancellation: new CancellationToken(canceled: true)));
    }

    private static float[] Anywhere(Random random, int dimension) => [.. Enumerable.Range(0, dimension).Select(_ => (random.NextSingle() * 2) - 1)];
}
