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

    private protected override VectorIndexOptions Options(int dimension, VectorMetric metric) => new FlatOptions { Dimension = dimension, Metric = metric };
}
