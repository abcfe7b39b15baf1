using System.Runtime.CompilerServices;
using Tocsin.Vectors.Search;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Flat;

public sealed unsafe partial class FlatIndex
{
    private const int RowsAtOnce = 64;

    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, Span<VectorHit> hits, SearchEffort effort = default)
    {
        VectorRows rows = Rows;
        return Scan(rows, rows.Count, PreparedQuery.Of(query, rows), hits);
    }

    /// <inheritdoc/>
    public void SearchBatch(ReadOnlySpan<float> queries, Span<VectorHit> hits, Span<int> counts, SearchEffort effort = default, int threads = 0) =>
        SearchBatches.OneByOne(this, queries, hits, counts, effort, threads);

    // query: [stride] -> hits
    [SkipLocalsInit]
    private static int Scan(VectorRows rows, int count, float* query, Span<VectorHit> hits)
    {
        TopHits top = new(hits, rows.Metric);
        Span<float> scores = stackalloc float[RowsAtOnce];
        int n;
        for (int first = 0; first < count; first += n)
        {
            // Within a block rows lie one behind the other, and blocks are whole multiples of this.
            n = Math.Min(RowsAtOnce, count - first);
            rows.Scores(query, first, scores[..n]);
            for (int i = 0; i < n; i++)
            {
                if (top.Admits(scores[i]) && !rows.IsDeleted(first + i))
                {
                    top.Add(rows.Id(first + i), scores[i]);
                }
            }
        }

        GC.KeepAlive(rows);
        return top.Finish();
    }
}
