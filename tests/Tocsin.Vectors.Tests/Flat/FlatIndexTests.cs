namespace Tocsin.Vectors.Tests.Flat;

public sealed class FlatIndexTests : VectorIndexContract
{
    private protected override bool IsExact => true;

    [Fact]
    public void Rows_on_both_sides_of_a_blocks_end_are_found_alone_and_in_batches()
    {
        const int Dimension = 2048;
        Collection collection = Collection.Clustered(1100, Dimension, VectorMetric.L2);
        using IVectorIndex index = Build(collection);
        Assert.InRange(collection.Rows().RowsOfABlock, 100, 1090);

        long[] ids = [.. collection.Ids.Where((_, i) => i % 11 == 0)];
        VectorHit[] hits = new VectorHit[2 * ids.Length];
        int[] counts = new int[ids.Length];
        index.SearchBatch([.. ids.SelectMany(collection.VectorOf)], hits, counts, threads: 2);

        for (int i = 0; i < ids.Length; i++)
        {
            Assert.Equal(new VectorHit(ids[i], 0), hits[2 * i]);
            Assert.Equal(Search(index, collection.VectorOf(ids[i]), 2), hits[(2 * i)..((2 * i) + counts[i])]);
        }
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void A_scan_of_thousands_finds_what_lies_at_its_seams_and_passes_over_what_is_deleted(VectorMetric metric)
    {
        const int Dimension = 20, K = 15;
        Collection collection = Collection.Clustered(2500, Dimension, metric);
        using IVectorIndex index = Build(collection);

        // Rows stand in the order of ids turned round: the first and the last, and those around the words and stretches that a scan takes at once.
        long[] ids = [.. collection.Ids.Reverse()];
        int[] seams = [0, 1, 63, 64, 65, 127, 128, 1022, 1023, 1024, 1025, 2047, 2048, 2049, 2498, 2499];
        foreach (int seam in seams)
        {
            float[] query = collection.VectorOf(ids[seam]);
            VectorHit[] hits = Search(index, query, K);
            Assert.Equal(1, collection.Recall(query, hits, K));
            Assert.True(metric == VectorMetric.InnerProduct || hits[0].Id == ids[seam]);
        }

        float[][] queries = [.. seams.Select(seam => collection.VectorOf(ids[seam]))];
        long[] deleted = [.. seams.Where(static seam => seam % 2 == 0).Select(seam => ids[seam])];
        Assert.Equal(deleted.Length, index.Delete(deleted));
        Array.ForEach(deleted, collection.Remove);
        foreach (float[] query in queries)
        {
            VectorHit[] hits = Search(index, query, K);
            Assert.Equal(1, collection.Recall(query, hits, K));
            Assert.DoesNotContain(hits, hit => deleted.Contains(hit.Id));
        }
    }

    private protected override VectorIndexOptions Options(int dimension, VectorMetric metric) => new FlatOptions { Dimension = dimension, Metric = metric };
}
