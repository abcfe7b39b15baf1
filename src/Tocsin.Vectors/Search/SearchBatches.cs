using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Search;

/// <summary>What the batch searches of all kinds have in common.</summary>
internal static class SearchBatches
{
    // queries: [n, dimension], hits: [n, k], counts: [n]
    /// <summary>Refuses a batch that is none, before anything is searched.</summary>
    /// <returns>Hits for each query.</returns>
    /// <exception cref="InvalidVectorException">One of the queries cannot be compared.</exception>
    /// <exception cref="ArgumentException">The hits are not equally many for each query.</exception>
    public static int Check(ReadOnlySpan<float> queries, ReadOnlySpan<VectorHit> hits, ReadOnlySpan<int> counts, int dimension, VectorMetric metric)
    {
        VectorCheck.All(queries, counts.Length, dimension, metric);
        if (counts.IsEmpty ? !hits.IsEmpty : hits.Length % counts.Length != 0)
        {
            throw new ArgumentException($"{hits.Length} hits for {counts.Length} queries: there must be equally many for each.", nameof(hits));
        }

        return counts.IsEmpty ? 0 : hits.Length / counts.Length;
    }

    /// <summary>Searches one by one, on several threads: each query once, by whoever comes first.</summary>
    /// <param name="index">What is searched.</param>
    /// <param name="queries">Row after row.</param>
    /// <param name="hits">k for each query, row after row.</param>
    /// <param name="counts">How many of each row are filled.</param>
    /// <param name="effort">How hard it tries.</param>
    /// <param name="threads">0: one per processor.</param>
    public static unsafe void OneByOne(
        IVectorIndex index, ReadOnlySpan<float> queries, Span<VectorHit> hits, Span<int> counts, SearchEffort effort, int threads)
    {
        int dimension = index.Options.Dimension, n = counts.Length;
        int k = Check(queries, hits, counts, dimension, index.Options.Metric);
        threads = Math.Min(threads > 0 ? threads : Environment.ProcessorCount, n);
        fixed (float* allQueries = queries)
        fixed (VectorHit* allHits = hits)
        fixed (int* allCounts = counts)
        {
            // Spans cannot go to other threads; what they point to stays until all have come back.
            (nint q, nint h, nint c) = ((nint)allQueries, (nint)allHits, (nint)allCounts);
            if (threads <= 1)
            {
                for (int i = 0; i < n; i++)
                {
                    One(i);
                }
            }
            else
            {
                Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = threads }, One);
            }

            void One(int i) => ((int*)c)[i] = index.Search(
                new ReadOnlySpan<float>((float*)q + ((nint)i * dimension), dimension), new Span<VectorHit>((VectorHit*)h + ((nint)i * k), k), effort);
        }
    }
}
