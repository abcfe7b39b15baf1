namespace Tocsin.Vectors.Tests.Flat;

/// <summary>The products of a batch only pick candidates: where rounding, ties or lengths could make them miss one, the answers must still be those of single searches.</summary>
public sealed class FlatBatchTests
{
    [Theory]
    [InlineData(VectorMetric.Cosine, 1f, 40)]
    [InlineData(VectorMetric.InnerProduct, 1f, 40)]
    [InlineData(VectorMetric.L2, 1f, 40)]
    [InlineData(VectorMetric.L2, 1e15f, 130)]
    [InlineData(VectorMetric.InnerProduct, 1e17f, 5)]
    [InlineData(VectorMetric.L2, 1e-22f, 17)]
    [InlineData(VectorMetric.InnerProduct, 1e-22f, 300)]
    public void Vectors_that_differ_by_a_rounding_are_told_apart_as_one_by_one(VectorMetric metric, float scale, int dimension)
    {
        // Around one far point, so that squared distances are differences of great numbers, and every product is nearly the same.
        Random random = new(5);
        float[] centre = Collection.Numbers(1, dimension, 1);
        float[] Near() => [.. centre.Select(value => (value + (random.Next(-3, 4) * 1e-6f)) * scale)];
        AssertSame(metric, dimension, [.. Enumerable.Range(0, 700).Select(_ => Near())], [.. Enumerable.Range(0, 70).Select(_ => Near())]);
    }

    [Theory]
    [InlineData(VectorMetric.InnerProduct)]
    [InlineData(VectorMetric.L2)]
    public void Vectors_of_very_different_lengths_that_come_nearer_and_nearer_are_all_looked_at(VectorMetric metric)
    {
        float[][] vectors = [.. Enumerable.Range(0, 600).Select(i => new float[] { 1e6f / (i + 1), i * (metric == VectorMetric.L2 ? -1e3f : 1e3f), 1, -1 })];
        float[][] queries = [.. Collection.Numbers(30, 4, 2).Chunk(4), .. vectors.Take(10), .. vectors.TakeLast(10)];
        AssertSame(metric, 4, metric == VectorMetric.L2 ? [.. vectors.Reverse()] : vectors, queries);
    }

    [Fact]
    public void Vectors_that_are_all_equal_are_told_apart_by_their_ids() =>
        AssertSame(VectorMetric.Cosine, 33, [.. Enumerable.Repeat(Collection.Numbers(1, 33, 1), 500)], [.. Collection.Numbers(20, 33, 2).Chunk(33)]);

    [Theory]
    [InlineData(200)]
    [InlineData(1025)]
    public void Long_batches_in_groups_give_each_query_its_own_answer(int queries) =>
        AssertSame(VectorMetric.Cosine, 20, [.. Collection.Numbers(300, 20, 1).Chunk(20)], [.. Collection.Numbers(queries, 20, 2).Chunk(20)]);

    private static void AssertSame(VectorMetric metric, int dimension, float[][] vectors, float[][] queries)
    {
        Collection collection = Collection.Empty(dimension, metric);
        for (int i = 0; i < vectors.Length; i++)
        {
            collection.Put(i, vectors[i]);
        }

        using IVectorIndex index = VectorIndexes.Build(new FlatOptions { Dimension = dimension, Metric = metric }, collection.Rows());
        index.Delete([3, 64, 65, 66, 200]);
        foreach (int k in (int[])[1, 10, 100])
        {
            VectorHit[] hits = new VectorHit[queries.Length * k], alone = new VectorHit[k];
            int[] counts = new int[queries.Length];
            index.SearchBatch([.. queries.SelectMany(query => query)], hits, counts, threads: 2);
            for (int i = 0; i < queries.Length; i++)
            {
                Assert.Equal(alone[..index.Search(queries[i], alone)], hits[(i * k)..((i * k) + counts[i])]);
            }
        }
    }
}
