using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

/// <summary>A batch as so many searches, shared out among threads.</summary>
internal static unsafe class EachQuery
{
    private const int QueriesOfABlock = 4;

    // queries: [n, dimension] -> hits: [n, k], counts: [n]
    /// <summary>Answers every query as <see cref="IVectorIndex.Search"/> does.</summary>
    /// <exception cref="InvalidVectorException">One of the queries cannot be compared; none was answered.</exception>
    /// <exception cref="ArgumentException">The hits are no whole number for each query.</exception>
    public static void Search(
        IVectorIndex index, VectorRows rows, ReadOnlySpan<float> queries, Span<VectorHit> hits, Span<int> counts, SearchEffort effort, int threads)
    {
        int n = counts.Length, dimension = rows.Dimension;
        VectorCheck.All(queries, n, dimension, rows.Metric);
        if (n == 0)
        {
            return;
        }

        if (hits.Length % n != 0)
        {
            throw new ArgumentException($"Room for {hits.Length} hits cannot be shared by {n} queries: give each the same.", nameof(hits));
        }

        int k = hits.Length / n;
        fixed (float* from = queries)
        fixed (VectorHit* to = hits)
        fixed (int* found = counts)
        {
            nint query = (nint)from, hit = (nint)to, count = (nint)found;
            FixedBlocks.Run(n, QueriesOfABlock, threads > 0 ? threads : Environment.ProcessorCount, (_, first, last) =>
            {
                for (int i = first; i < last; i++)
                {
                    ((int*)count)[i] = index.Search(
                        new ReadOnlySpan<float>((float*)query + ((long)i * dimension), dimension),
                        new Span<VectorHit>((VectorHit*)hit + ((long)i * k), k),
                        effort);
                }
            }, CancellationToken.None);
        }
    }
}
