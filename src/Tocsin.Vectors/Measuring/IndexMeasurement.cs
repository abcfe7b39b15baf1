namespace Tocsin.Vectors.Measuring;

/// <summary>How good and how fast an index answers at one effort.</summary>
/// <param name="Effort">How hard it tried.</param>
/// <param name="Recall">Of the true k nearest, the share that was found.</param>
/// <param name="QueriesPerSecond">One at a time on one thread, or all at once on several.</param>
public sealed record IndexMeasurement(SearchEffort Effort, double Recall, double QueriesPerSecond)
{
    /// <summary>Searches one at a time on this thread, once to warm up and once by the clock.</summary>
    /// <param name="index">What is measured.</param>
    /// <param name="queries">[n, dimension]</param>
    /// <param name="exact">The true neighbours of these queries.</param>
    /// <param name="effort">How hard it tries.</param>
    /// <param name="clock">What measures the time.</param>
    /// <param name="threads">1: one query after the other. More: all of them as one batch.</param>
    /// <param name="cancellation">Ends it between two searches.</param>
    public static IndexMeasurement Of(
        IVectorIndex index, float[] queries, ExactNeighbours exact, SearchEffort effort, TimeProvider clock, int threads = 1, CancellationToken cancellation = default)
    {
        VectorHit[] hits = new VectorHit[exact.Queries * exact.K];
        int[] counts = new int[exact.Queries];
        int warm = Math.Min(exact.Queries, 100);
        Search(index, queries.AsSpan(0, warm * index.Options.Dimension), hits, counts, exact.K, effort, threads, cancellation);
        long begun = clock.GetTimestamp();
        Search(index, queries, hits, counts, exact.K, effort, threads, cancellation);
        double seconds = clock.GetElapsedTime(begun).TotalSeconds;
        return new IndexMeasurement(effort, exact.Recall(Ids(hits, counts, exact.K)), exact.Queries / Math.Max(seconds, 1e-9));
    }

    private static void Search(
        IVectorIndex index, ReadOnlySpan<float> queries, VectorHit[] hits, int[] counts, int k, SearchEffort effort, int threads, CancellationToken cancellation)
    {
        int dimension = index.Options.Dimension, count = queries.Length / dimension;
        if (threads > 1)
        {
            cancellation.ThrowIfCancellationRequested();
            index.SearchBatch(queries, hits.AsSpan(0, count * k), counts.AsSpan(0, count), effort, threads);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            counts[i] = index.Search(queries.Slice(i * dimension, dimension), hits.AsSpan(i * k, k), effort);
        }
    }

    private static long[] Ids(VectorHit[] hits, int[] counts, int k)
    {
        long[] ids = new long[hits.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = i % k < counts[i / k] ? hits[i].Id : -1;
        }

        return ids;
    }
}
