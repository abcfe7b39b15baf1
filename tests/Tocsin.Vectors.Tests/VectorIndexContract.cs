using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Tests;

/// <summary>
/// What every index promises. A class for each kind derives from this, says with which options, and where the kind's own promise is
/// weaker than that of an exact index.
/// </summary>
public abstract partial class VectorIndexContract : IDisposable
{
    private readonly List<string> _files = [];

    /// <summary>The options to test; the search must reach a recall@10 of 0.95 with them on a few thousand vectors.</summary>
    private protected abstract VectorIndexOptions Options(int dimension, VectorMetric metric);

    /// <summary>Whether it finds everything.</summary>
    private protected virtual bool IsExact => false;

    /// <summary>Whether any number of threads builds the same bytes.</summary>
    private protected virtual bool BuildsTheSameOnAnyThreads => true;

    /// <summary>What a search needs to reach the recall.</summary>
    private protected virtual SearchEffort Effort => default;

    public static TheoryData<int, VectorMetric> Shapes
    {
        get
        {
            TheoryData<int, VectorMetric> shapes = [];
            foreach (int dimension in (int[])[1, 3, 16, 100, 128])
            {
                shapes.Add(dimension, VectorMetric.Cosine);
                shapes.Add(dimension, VectorMetric.InnerProduct);
                shapes.Add(dimension, VectorMetric.L2);
            }

            shapes.Add(2048, VectorMetric.Cosine);
            return shapes;
        }
    }

    public static TheoryData<VectorMetric> Metrics => [.. Enum.GetValues<VectorMetric>()];

    public void Dispose()
    {
        _files.ForEach(File.Delete);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void It_finds_the_nearest_with_their_scores_in_order(int dimension, VectorMetric metric)
    {
        Collection collection = Collection.Clustered(dimension > 1000 ? 300 : 1200, dimension, metric);
        using IVectorIndex index = Build(collection);

        Assert.Equal(collection.Count, index.Count);
        AssertRecall(index, collection);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Vectors_and_payloads_come_back_by_id(VectorMetric metric)
    {
        Collection collection = Collection.Clustered(300, 20, metric);
        using IVectorIndex index = Build(collection);

        AssertHolds(index, collection);
        Assert.False(index.TryGet(999_999_999, new float[20]));
        Assert.True(index.Payload(999_999_999).IsEmpty);
        Assert.Throws<ArgumentException>(() => index.TryGet(collection.Ids[0], new float[19]));
    }

    [Fact]
    public void Of_equal_vectors_those_with_the_smaller_ids_come_first_if_all_are_found()
    {
        Collection collection = Collection.Empty(8, VectorMetric.L2);
        float[] vector = [1, 2, 3, 4, 5, 6, 7, 8];
        for (int i = 0; i < 12; i++)
        {
            collection.Put(Collection.IdOf(i), vector);
        }

        using IVectorIndex index = Build(collection);

        Assert.Equal(collection.Ids.Select(id => new VectorHit(id, 0)), Search(index, vector, 20));
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void More_hits_than_vectors_are_all_vectors(VectorMetric metric)
    {
        Collection collection = Collection.Clustered(40, 12, metric);
        using IVectorIndex index = Build(collection);

        VectorHit[] hits = Search(index, Collection.Numbers(1, 12, 3), 100);

        AssertSound(hits);
        if (IsExact)
        {
            Assert.Equal(40, hits.Length);
        }

        Assert.InRange(hits.Length, 10, 40);
        Assert.Empty(Search(index, Collection.Numbers(1, 12, 3), 0));
    }

    [Fact]
    public void One_built_of_nothing_finds_nothing_and_takes_vectors_all_the_same()
    {
        Collection collection = Collection.Empty(16, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);
        Assert.Equal(0, index.Count);
        Assert.Empty(Search(index, Collection.Numbers(1, 16, 2), 5));
        Assert.Equal(0, index.Delete([1, 2, 3]));
        index.Compact();

        AddMore(index, collection, 600, seed: 5);

        Assert.Equal(600, index.Count);
        AssertRecall(index, collection);
    }

    [Fact]
    public void One_vector_alone_is_found()
    {
        Collection collection = Collection.Clustered(1, 16, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);

        Assert.Equal(collection.Ids, Search(index, Collection.Numbers(1, 16, 2), 5).Select(hit => hit.Id));
    }

    [Fact]
    public void Searching_in_batches_is_searching_one_by_one_bit_for_bit()
    {
        foreach ((int dimension, VectorMetric metric, int count) in ((int, VectorMetric, int)[])[
            (24, VectorMetric.Cosine, 700), (33, VectorMetric.InnerProduct, 700), (16, VectorMetric.L2, 1500), (3, VectorMetric.L2, 300)])
        {
            Collection collection = Collection.Clustered(count, dimension, metric);
            using IVectorIndex index = Build(collection);
            index.Delete([.. collection.Ids.Where((_, i) => i % 7 == 0)]);
            foreach ((int queries, int k, int threads) in ((int, int, int)[])[(1, 10, 0), (2, 1, 2), (61, 10, 1), (300, 7, 2), (9, 2000, 3), (0, 10, 1)])
            {
                float[] asked = Collection.Numbers(queries, dimension, 11);
                VectorHit[] hits = new VectorHit[queries * k];
                int[] counts = new int[queries];

                index.SearchBatch(asked, hits, counts, Effort, threads);

                for (int i = 0; i < queries; i++)
                {
                    Assert.Equal(Search(index, asked[(i * dimension)..((i + 1) * dimension)], k), hits[(i * k)..((i * k) + counts[i])]);
                }
            }
        }
    }

    [Fact]
    public void A_search_allocates_nothing_once_it_is_warm()
    {
        Collection collection = Collection.Clustered(1500, 32, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);
        float[] queries = Collection.Numbers(40, 32, 3);
        VectorHit[] hits = new VectorHit[10];

        // Allocation before the last tier of compilation is the runtime's, if there is any.
        long allocated = long.MaxValue;
        for (int round = 0; round < 20 && allocated != 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 40; i++)
            {
                index.Search(queries.AsSpan(i * 32, 32), hits, Effort);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void After_it_was_disposed_of_it_says_so()
    {
        IVectorIndex index = Build(Collection.Clustered(20, 4, VectorMetric.L2));
        index.Dispose();
        index.Dispose();

        Assert.Throws<ObjectDisposedException>(() => index.Search(new float[4], new VectorHit[1]));
        Assert.Throws<ObjectDisposedException>(() => index.Add([1], new float[4]));
    }

    private protected IVectorIndex Build(Collection collection, int threads = 0) =>
        VectorIndexes.Build(Options(collection.Dimension, collection.Metric), collection.Rows(), new BuildSettings { Threads = threads });

    private protected VectorHit[] Search(IVectorIndex index, float[] query, int k)
    {
        VectorHit[] hits = new VectorHit[k];
        return hits[..index.Search(query, hits, Effort)];
    }

    private protected static void AddMore(IVectorIndex index, Collection collection, int count, int seed)
    {
        float[] vectors = Collection.Numbers(count, collection.Dimension, seed);
        long[] ids = [.. Enumerable.Range(0, count).Select(i => (seed * 10_000_000L) + i)];
        for (int i = 0; i < count; i++)
        {
            collection.Put(ids[i], vectors.AsSpan(i * collection.Dimension, collection.Dimension));
        }

        index.Add(ids, vectors, [.. ids.Select(id => new ReadOnlyMemory<byte>(collection.PayloadOf(id)))]);
    }

    private protected static void AssertSound(VectorHit[] hits) => Assert.Equal(hits.Length, hits.Select(hit => hit.Id).Distinct().Count());

    private protected static void AssertHolds(IVectorIndex index, Collection collection)
    {
        Assert.Equal(collection.Count, index.Count);
        float[] found = new float[collection.Dimension];
        foreach (long id in collection.Ids)
        {
            Assert.True(index.TryGet(id, found), $"id {id} is gone");
            float[] expected = collection.VectorOf(id);
            double length = collection.Metric == VectorMetric.Cosine ? Math.Sqrt(expected.Sum(value => (double)value * value)) : 1;
            for (int i = 0; i < found.Length; i++)
            {
                Assert.Equal(expected[i] / length, found[i], 1e-6 * Math.Max(1, Math.Abs(expected[i])));
            }

            Assert.Equal(collection.PayloadOf(id), index.Payload(id).ToArray());
        }
    }

    // An approximate index may miss some, never make up a score, an id or an order.
    private protected void AssertRecall(IVectorIndex index, Collection collection, int k = 10)
    {
        const int Queries = 40;
        float[] queries = Collection.Numbers(Queries, collection.Dimension, 77);
        double sum = 0;
        for (int i = 0; i < Queries; i++)
        {
            float[] query = queries[(i * collection.Dimension)..((i + 1) * collection.Dimension)];
            VectorHit[] hits = Search(index, query, k);
            AssertSound(hits);
            for (int j = 0; j < hits.Length; j++)
            {
                double expected = collection.Score(query, hits[j].Id);
                Assert.Equal(expected, hits[j].Score, collection.Tolerance(expected));
                Assert.True(j == 0 || !IsNearer(collection.Metric, hits[j], hits[j - 1]), "The hits are not ordered.");
            }

            sum += collection.Recall(query, hits, k);
        }

        Assert.InRange(sum / Queries, IsExact ? 1 : 0.95, 1);
    }

    private protected string TemporaryFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"tocsin-index-{Guid.NewGuid():n}");
        _files.Add(path);
        return path;
    }

    private protected string Save(IVectorIndex index)
    {
        string path = TemporaryFile();
        using FileStream stream = File.Create(path);
        SectionWriter writer = new(stream);
        index.Write(writer);
        writer.Finish();
        return path;
    }

    private static bool IsNearer(VectorMetric metric, VectorHit left, VectorHit right) => left.Score == right.Score
        ? left.Id < right.Id
        : metric == VectorMetric.L2 ? left.Score < right.Score : left.Score > right.Score;
}
