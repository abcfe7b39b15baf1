using System.Runtime.CompilerServices;
using Tocsin.Vectors.Search;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Flat;

public sealed unsafe partial class FlatIndex
{
    // So many that a call of the kernel costs nothing beside them; within a block, which holds a power of two as well.
    private const int RowsAtOnce = 1024;

    // Fewer queries than these are not worth the turning of rows into columns.
    private const int FewestTogether = 8;

    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, Span<VectorHit> hits, SearchEffort effort = default)
    {
        VectorRows rows = Rows;
        float* prepared = PreparedQuery.Of(query, rows);
        return hits.IsEmpty ? 0 : Scan(rows, rows.Count, prepared, hits);
    }

    /// <inheritdoc/>
    public void SearchBatch(ReadOnlySpan<float> queries, Span<VectorHit> hits, Span<int> counts, SearchEffort effort = default, int threads = 0)
    {
        VectorRows rows = Rows;
        int dimension = rows.Dimension, end = rows.Count, n = counts.Length;
        int k = SearchBatches.Check(queries, hits, counts, dimension, rows.Metric);
        threads = Math.Clamp(threads > 0 ? threads : Environment.ProcessorCount, 1, Math.Max(1, n / FewestTogether));
        if (n < FewestTogether)
        {
            SearchBatches.OneByOne(this, queries, hits, counts, effort, threads);
            return;
        }

        int group = FlatBatch.GroupOf(n, rows.Stride, threads);
        fixed (float* allQueries = queries)
        fixed (VectorHit* allHits = hits)
        fixed (int* allCounts = counts)
        {
            // Spans cannot go to other threads; what they point to stays until all have come back.
            (nint q, nint h, nint c) = ((nint)allQueries, (nint)allHits, (nint)allCounts);
            Parallel.For(0, (n + group - 1) / group, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            {
                int first = i * group, some = Math.Min(group, n - first);
                FlatBatch.Search(
                    rows,
                    end,
                    new((float*)q + ((nint)first * dimension), some * dimension),
                    new((VectorHit*)h + ((nint)first * k), some * k),
                    new((int*)c + first, some));
            });
        }
    }

    // query: [stride] -> hits
    [SkipLocalsInit]
    private static int Scan(VectorRows rows, int count, float* query, Span<VectorHit> hits)
    {
        TopHits top = new(hits, rows.Metric);
        int most = Math.Min(RowsAtOnce, rows.RowsOfABlock);
        Span<float> all = stackalloc float[RowsAtOnce];
        Span<ulong> words = stackalloc ulong[RowsAtOnce / 64];
        for (int first = 0; first < count; first += most)
        {
            Span<float> scores = all[..Math.Min(most, count - first)];
            rows.Scores(query, first, scores);
            foreach (int i in top.Admitted(scores, words))
            {
                if (!rows.IsDeleted(first + i))
                {
                    top.Add(rows.Id(first + i), scores[i]);
                }
            }
        }

        GC.KeepAlive(rows);
        return top.Finish();
    }
}
