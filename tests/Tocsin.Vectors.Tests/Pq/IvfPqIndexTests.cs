using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Tests.Pq;

public sealed class IvfPqIndexTests : VectorIndexContract
{
    // Few parts where a vector is very long: thousands of code books take their time.
    private protected override VectorIndexOptions Options(int dimension, VectorMetric metric) =>
        new IvfPqOptions { Dimension = dimension, Metric = metric, Subspaces = dimension > 10_000 ? 16 : null };

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Without_ranking_again_scores_are_estimates_that_are_near_and_in_order(VectorMetric metric)
    {
        Collection collection = Collection.Clustered(2000, 32, metric);
        using IVectorIndex index = VectorIndexes.Build(
            new IvfPqOptions { Dimension = 32, Metric = metric, Subspaces = 16, Rerank = 0, Probes = 50 }, collection.Rows());
        double recall = 0;
        foreach (float[] query in Collection.Numbers(30, 32, 7).Chunk(32))
        {
            VectorHit[] hits = Search(index, query, 10);
            double scale = metric == VectorMetric.Cosine ? 1 : 40;
            for (int i = 0; i < hits.Length; i++)
            {
                Assert.Equal(collection.Score(query, hits[i].Id), hits[i].Score, 0.1 * scale);
                Assert.True(i == 0 || metric == VectorMetric.L2 == hits[i - 1].Score <= hits[i].Score || hits[i - 1].Score == hits[i].Score);
            }

            recall += collection.Recall(query, hits, 10) / 30;
        }

        Assert.InRange(recall, 0.5, 1);
    }

    [Fact]
    public void A_squared_distance_is_never_estimated_below_zero()
    {
        Collection collection = Collection.Clustered(200, 16, VectorMetric.L2);
        using IVectorIndex index = VectorIndexes.Build(
            new IvfPqOptions { Dimension = 16, Metric = VectorMetric.L2, Rerank = 0, Lists = 1 }, collection.Rows());

        Assert.All(collection.Ids, id => Assert.InRange(Search(index, collection.VectorOf(id), 1).Single().Score, 0, 5));
    }

    [Fact]
    public void More_candidates_ranked_again_find_more()
    {
        Collection collection = Collection.Clustered(3000, 64, VectorMetric.Cosine);
        using IVectorIndex index = VectorIndexes.Build(
            new IvfPqOptions { Dimension = 64, Subspaces = 4, Probes = 60 }, collection.Rows());
        float[][] queries = [.. Collection.Numbers(30, 64, 7).Chunk(64)];
        double last = 0;
        foreach (int rerank in (int[])[10, 40, 3000])
        {
            VectorHit[] hits = new VectorHit[10];
            double recall = queries.Average(query => collection.Recall(query, hits.AsSpan(0, index.Search(query, hits, new SearchEffort { Rerank = rerank })), 10));
            Assert.InRange(recall, last + 0.05, 1);
            last = recall;
        }

        Assert.Equal(1, last);
    }

    [Fact]
    public void Codes_come_with_the_first_thousand_vectors_of_an_index_that_was_built_of_none()
    {
        Collection collection = Collection.Empty(16, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);
        AddMore(index, collection, 500, seed: 2);
        Assert.Contains("no codes yet", index.Figures.Description, StringComparison.Ordinal);
        AssertRecall(index, collection);

        AddMore(index, collection, 500, seed: 3);

        Assert.Equal("IvfPq, 31 lists, 8 probes, codes of 2 bytes, the best 256 ranked again", index.Figures.Description);
        AssertHolds(index, collection);
        AssertRecall(index, collection);
    }

    [Fact]
    public void Options_say_what_was_left_open_and_codes_are_small()
    {
        using IVectorIndex index = Build(Collection.Clustered(900, 128, VectorMetric.InnerProduct));

        Assert.Equal((30, 16), (((IvfPqOptions)index.Options).Lists, ((IvfPqOptions)index.Options).Subspaces));
        Assert.InRange(index.Figures.StructureBytes, (900 * 24) + (2 * 256 * 128 * 4), 320_000);
    }

    [Fact]
    public void Options_out_of_their_range_are_refused_all_at_once()
    {
        IvfPqOptions options = new() { Dimension = 100, Lists = -3, Subspaces = 7, Rerank = -1 };

        string message = Assert.Throws<ArgumentException>(() => VectorIndexes.Build(options, new VectorRows(100, VectorMetric.Cosine))).Message;

        Assert.All((string[])["Lists is -3", "Rerank is -1", "Subspaces is 7", "give 10"], fault => Assert.Contains(fault, message, StringComparison.Ordinal));
    }
}
