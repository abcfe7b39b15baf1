namespace Tocsin.Vectors.Tests;

public abstract partial class VectorIndexContract
{
    [Theory]
    [MemberData(nameof(Metrics))]
    public void An_id_that_is_added_again_replaces_its_vector_and_payload(VectorMetric metric)
    {
        Collection collection = Collection.Clustered(500, 16, metric);
        using IVectorIndex index = Build(collection);
        long id = collection.Ids[100];
        float[] vector = [.. collection.VectorOf(id).Select(value => -3 * value)];

        index.Add([id], vector, [new byte[] { 1, 2, 3 }]);
        collection.Put(id, vector, [1, 2, 3]);
        AssertHolds(index, collection);
        AssertRecall(index, collection);
        Assert.Equal(1, Search(index, vector, 10).Count(hit => hit.Id == id));

        index.Add([id], vector);
        Assert.True(index.Payload(id).IsEmpty);
    }

    [Fact]
    public void What_was_deleted_is_never_returned_and_can_be_added_again()
    {
        Collection collection = Collection.Clustered(800, 16, VectorMetric.Cosine), gone = Collection.Empty(16, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);
        long[] deleted = [.. collection.Ids.Where((_, i) => i % 3 == 0)];

        Assert.Equal(deleted.Length, index.Delete([.. deleted, 123_456_789]));
        Assert.Equal(0, index.Delete(deleted));
        foreach (long id in deleted)
        {
            Assert.False(index.TryGet(id, new float[16]));
            Assert.True(index.Payload(id).IsEmpty);
            Assert.DoesNotContain(Search(index, collection.VectorOf(id), 10), hit => hit.Id == id);
            gone.Put(id, collection.VectorOf(id));
            collection.Remove(id);
        }

        AssertRecall(index, collection);
        foreach (long id in deleted)
        {
            index.Add([id], gone.VectorOf(id), [gone.PayloadOf(id)]);
            collection.Put(id, gone.VectorOf(id));
        }

        AssertHolds(index, collection);
        AssertRecall(index, collection);
    }

    [Fact]
    public void An_id_that_is_to_be_deleted_twice_counts_once()
    {
        Collection collection = Collection.Clustered(30, 4, VectorMetric.L2);
        using IVectorIndex index = Build(collection);
        (long first, long second) = (collection.Ids[4], collection.Ids[5]);

        Assert.Equal(2, index.Delete([first, second, first, first]));

        collection.Remove(first);
        collection.Remove(second);
        AssertHolds(index, collection);
        Assert.Equal(2, index.Figures.Deleted);
    }

    [Fact]
    public async Task Several_who_change_it_at_the_same_time_lose_nothing()
    {
        const int Dimension = 12, Each = 300;
        Collection collection = Collection.Clustered(400, Dimension, VectorMetric.L2);
        using IVectorIndex index = Build(collection);
        float[] vectors = Collection.Numbers(3 * Each, Dimension, 6);
        long[] before = [.. collection.Ids.Take(100)];

        await Task.WhenAll([.. Enumerable.Range(0, 3).Select(writer => Task.Run(() =>
        {
            for (int i = writer * Each; i < (writer + 1) * Each; i += 5)
            {
                index.Add([5_000_000 + i, .. Enumerable.Range(5_000_001 + i, 4).Select(id => (long)id)], vectors.AsSpan(i * Dimension, 5 * Dimension));
            }
        })), Task.Run(() => Array.ForEach(before, id => Assert.Equal(1, index.Delete([id])))), Task.Run(() => index.Compact()), Task.Run(() => Save(index))]);

        Array.ForEach(before, collection.Remove);
        for (int i = 0; i < 3 * Each; i++)
        {
            collection.Put(5_000_000 + i, vectors.AsSpan(i * Dimension, Dimension), []);
        }

        AssertHolds(index, collection);
        AssertRecall(index, collection);
    }

    [Fact]
    public void Everything_can_be_deleted_and_something_else_added()
    {
        Collection collection = Collection.Clustered(300, 16, VectorMetric.L2);
        using IVectorIndex index = Build(collection);

        index.Delete(collection.Ids);
        Assert.Equal(0, index.Count);
        Assert.Empty(Search(index, Collection.Numbers(1, 16, 2), 5));

        collection = Collection.Empty(16, VectorMetric.L2);
        AddMore(index, collection, 200, seed: 9);
        AssertRecall(index, collection);
        index.Compact();
        AssertHolds(index, collection);
        AssertRecall(index, collection);
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Recall_holds_after_three_in_ten_were_deleted_and_as_many_added(VectorMetric metric)
    {
        Collection collection = Collection.Clustered(2000, 32, metric);
        using IVectorIndex index = Build(collection);
        for (int round = 0; round < 3; round++)
        {
            foreach (long id in collection.Ids.Where((_, i) => i % 10 == round))
            {
                Assert.Equal(1, index.Delete([id]));
                collection.Remove(id);
            }

            AddMore(index, collection, 200, seed: 20 + round);
        }

        AssertRecall(index, collection);
        index.Compact();
        AssertHolds(index, collection);
        AssertRecall(index, collection);
    }

    [Fact]
    public void What_is_in_use_grows_with_the_vectors_and_what_is_taken_ahead_is_told_apart()
    {
        Collection collection = Collection.Clustered(300, 16, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);
        VectorIndexFigures few = index.Figures;

        // Memory comes in blocks of megabytes; a row of 16 floats with its id and links takes some hundred bytes, codewords and centres some thousand.
        Assert.Equal(300 * 16 * sizeof(float), few.VectorBytes);
        Assert.InRange(few.StructureBytes, 300 * sizeof(long), 300 * 500);
        Assert.InRange(few.ReservedBytes, 1 << 20, 32 << 20);

        AddMore(index, collection, 200, seed: 9);

        VectorIndexFigures more = index.Figures;
        Assert.Equal(500 * 16 * sizeof(float), more.VectorBytes);
        Assert.InRange(more.StructureBytes - few.StructureBytes, 200 * sizeof(long), 200 * 500);
        Assert.InRange(few.ReservedBytes - more.ReservedBytes, 1, 200 * 500);
    }

    [Fact]
    public void Compaction_gives_space_back_and_keeps_the_answers()
    {
        Collection collection = Collection.Clustered(1500, 64, VectorMetric.InnerProduct);
        using IVectorIndex index = Build(collection);
        index.Delete([.. collection.Ids.Where((_, i) => i % 2 == 0)]);
        foreach (long id in collection.Ids.Where((_, i) => i % 2 == 0))
        {
            collection.Remove(id);
        }

        float[] queries = Collection.Numbers(30, 64, 8);
        VectorHit[][] before = [.. queries.Chunk(64).Select(query => Search(index, query, 10))];
        VectorIndexFigures figures = index.Figures;
        Assert.Equal((750, 750), (figures.Count, figures.Deleted));

        index.Compact();

        Assert.Equal((750, 0), (index.Figures.Count, index.Figures.Deleted));
        Assert.InRange(index.Figures.VectorBytes, 1, figures.VectorBytes * 0.6);
        AssertHolds(index, collection);
        AssertRecall(index, collection);
        if (IsExact)
        {
            Assert.Equal(before, queries.Chunk(64).Select(query => Search(index, query, 10)));
        }
    }

    [Fact]
    public void A_compaction_that_is_cancelled_changes_nothing()
    {
        Collection collection = Collection.Clustered(400, 16, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);
        long[] deleted = [.. collection.Ids.Take(100)];
        index.Delete(deleted);
        Array.ForEach(deleted, collection.Remove);

        Assert.ThrowsAny<OperationCanceledException>(() => index.Compact(new CancellationToken(canceled: true)));

        Assert.Equal(100, index.Figures.Deleted);
        AssertHolds(index, collection);
        AssertRecall(index, collection);
    }

    [Fact]
    public async Task Searches_go_on_and_see_nothing_that_is_deleted_and_nothing_twice_while_others_add_delete_and_compact()
    {
        const int Dimension = 16, Kept = 1000;
        Collection collection = Collection.Clustered(Kept, Dimension, VectorMetric.Cosine);
        using IVectorIndex index = Build(collection);
        float[] vectors = Collection.Numbers(1200, Dimension, 4);

        // Ids that come and go for good are 20,000,000 and up; those below stay, or are replaced again and again.
        bool[] gone = new bool[1200];
        using CancellationTokenSource done = new();
        Task[] searchers = [.. Enumerable.Range(0, 2).Select(seed => Task.Run(() =>
        {
            Random random = new(seed);
            VectorHit[] hits = new VectorHit[30], batch = new VectorHit[90];
            int[] counts = new int[3];
            bool[] goneBefore = new bool[gone.Length];
            while (!done.IsCancellationRequested)
            {
                int at = random.Next(1190) * Dimension;
                gone.CopyTo(goneBefore, 0);
                Thread.MemoryBarrier();
                Check(hits[..index.Search(vectors.AsSpan(at, Dimension), hits, Effort)], goneBefore);
                index.SearchBatch(vectors.AsSpan(at, 3 * Dimension), batch, counts, Effort, threads: 1);
                for (int i = 0; i < 3; i++)
                {
                    Check(batch[(i * 30)..((i * 30) + counts[i])], goneBefore);
                }
            }
        }))];

        for (int i = 0; i < 1200 && !searchers.Any(task => task.IsFaulted); i++)
        {
            index.Add([20_000_000 + i], vectors.AsSpan(i * Dimension, Dimension));
            index.Add([Collection.IdOf(i % 50)], vectors.AsSpan(i * Dimension, Dimension));
            if (i >= 40)
            {
                Assert.Equal(1, index.Delete([20_000_000 + i - 40]));
                Volatile.Write(ref gone[i - 40], true);
            }

            if (i % 300 == 299)
            {
                index.Compact();
            }
        }

        await done.CancelAsync();
        await Task.WhenAll(searchers);
        for (int i = 1160; i < 1200; i++)
        {
            collection.Put(20_000_000 + i, vectors.AsSpan(i * Dimension, Dimension), []);
        }

        for (int i = 1150; i < 1200; i++)
        {
            collection.Put(Collection.IdOf(i % 50), vectors.AsSpan(i * Dimension, Dimension), []);
        }

        AssertHolds(index, collection);
        AssertRecall(index, collection);

        static void Check(VectorHit[] hits, bool[] goneBefore)
        {
            AssertSound(hits);
            Assert.DoesNotContain(hits, hit => hit.Id >= 20_000_000 && goneBefore[hit.Id - 20_000_000]);
            Assert.NotEmpty(hits);
        }
    }
}
