using Tocsin.Numerics;
using Tocsin.Vectors.Search;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Flat;

public sealed unsafe partial class FlatIndex
{
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
    private static int Scan(VectorRows rows, int count, float* query, Span<VectorHit> hits)
    {
        TopHits top = new(hits, rows.Metric);
        ReadOnlySpan<float> x = new(query, rows.Stride);
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> y = new(rows.At(row), rows.Stride);
            float score = rows.Metric == VectorMetric.L2 ? SquaredDistance.Of(x, y) : Dot.Of(x, y);
            if (top.Admits(score) && !rows.IsDeleted(row))
            {
                top.Add(rows.Id(row), score);
            }
        }

        GC.KeepAlive(rows);
        return top.Finish();
    }
}
