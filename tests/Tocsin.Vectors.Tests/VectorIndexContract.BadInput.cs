namespace Tocsin.Vectors.Tests;

public abstract partial class VectorIndexContract
{
    public static TheoryData<string, float[], VectorMetric> Impossible => new()
    {
        { "NaN", [1, 2, float.NaN, 4], VectorMetric.L2 },
        { "NaN", [float.NaN, 2, 3, 4], VectorMetric.Cosine },
        { "Infinity", [1, 2, 3, float.PositiveInfinity], VectorMetric.InnerProduct },
        { "Infinity", [1, float.NegativeInfinity, 3, float.PositiveInfinity], VectorMetric.Cosine },
        { "zero", [0, 0, 0, 0], VectorMetric.Cosine },
        { "zero", [0, -0f, 0, 0], VectorMetric.Cosine },
        { "scale", [1e30f, 0, 0, 0], VectorMetric.L2 },
        { "scale", [-1e20f, 1, 1, 1], VectorMetric.InnerProduct },
        { "dimensions", [1, 2, 3], VectorMetric.L2 },
        { "dimensions", [1, 2, 3, 4, 5], VectorMetric.Cosine },
        { "dimensions", [], VectorMetric.InnerProduct },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void A_vector_that_cannot_be_compared_is_an_error_that_says_why_and_nothing_of_its_batch_is_taken(string why, float[] vector, VectorMetric metric)
    {
        Collection collection = Collection.Clustered(100, 4, metric);
        using IVectorIndex index = Build(collection);

        InvalidVectorException refused = Assert.Throws<InvalidVectorException>(() => index.Add([777], vector));
        Assert.Contains(why, refused.Message, StringComparison.OrdinalIgnoreCase);

        refused = Assert.Throws<InvalidVectorException>(() => index.Add([777, 778, collection.Ids[3]], [1, 1, 1, 1, .. vector, 5, 6, 7, 8]));
        Assert.Equal(vector.Length == 4 ? 1 : 0, refused.Index);

        Assert.Throws<InvalidVectorException>(() => index.Search(vector, new VectorHit[3]));
        Assert.Throws<InvalidVectorException>(() => index.SearchBatch([1, 1, 1, 1, .. vector], new VectorHit[6], new int[2]));
        AssertHolds(index, collection);
        Assert.Equal(0, index.Figures.Deleted);
        AssertRecall(index, collection);
    }

    [Fact]
    public void Ids_vectors_and_payloads_that_are_not_equally_many_or_an_id_that_comes_twice_are_refused()
    {
        Collection collection = Collection.Clustered(50, 4, VectorMetric.L2);
        using IVectorIndex index = Build(collection);

        Assert.ThrowsAny<ArgumentException>(() => index.Add([1, 2], new float[4]));
        Assert.ThrowsAny<ArgumentException>(() => index.Add([1], new float[8]));
        Assert.ThrowsAny<ArgumentException>(() => index.Add([1, 2], new float[8], [new byte[3]]));
        Assert.Contains("5", Assert.ThrowsAny<ArgumentException>(() => index.Add([5, 6, 5], new float[12])).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => index.SearchBatch(new float[8], new VectorHit[3], new int[2]));
        index.Add([], []);

        AssertHolds(index, collection);
    }

    [Fact]
    public void Vectors_that_are_very_short_or_very_long_have_a_direction_and_so_a_cosine()
    {
        Collection collection = Collection.Clustered(100, 4, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);
        (long, float[])[] extremes =
        [
            (1_000_001, [1e-40f, 2e-40f, 0, 0]), (1_000_002, [1e38f, -3e38f, 1e38f, 3e38f]), (1_000_003, [0, 0, 1e-20f, -3e-20f]), (1_000_004, [3e25f, 0, 0, 0]),
        ];
        foreach ((long id, float[] vector) in extremes)
        {
            index.Add([id], vector);
        }

        foreach ((long id, float[] vector) in extremes)
        {
            VectorHit hit = Search(index, vector, 1).Single();
            Assert.Equal(id, hit.Id);
            Assert.Equal(1, hit.Score, 1e-6);
        }
    }

    [Theory]
    [InlineData(VectorMetric.L2)]
    [InlineData(VectorMetric.InnerProduct)]
    public void Zero_is_a_vector_like_any_other_where_there_is_no_direction(VectorMetric metric)
    {
        Collection collection = Collection.Clustered(200, 8, metric);
        using IVectorIndex index = Build(collection);

        index.Add([-5000], new float[8]);
        collection.Put(-5000, new float[8], []);

        AssertHolds(index, collection);
        AssertRecall(index, collection);
        Assert.Equal(10, Search(index, new float[8], 10).Length);
        if (metric == VectorMetric.L2)
        {
            Assert.Equal(new VectorHit(-5000, 0), Search(index, new float[8], 1).Single());
        }
    }
}
