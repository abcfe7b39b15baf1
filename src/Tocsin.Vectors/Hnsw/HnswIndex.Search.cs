using Tocsin.Numerics;
using Tocsin.Vectors.Search;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

public sealed unsafe partial class HnswIndex
{
    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, Span<VectorHit> hits, SearchEffort effort = default)
    {
        HnswContents contents = Contents;
        float* prepared = PreparedQuery.Of(query, contents.Rows);
        return Search(contents, prepared, hits, effort);
    }

    /// <inheritdoc/>
    public void SearchBatch(ReadOnlySpan<float> queries, Span<VectorHit> hits, Span<int> counts, SearchEffort effort = default, int threads = 0) =>
        SearchBatches.OneByOne(this, queries, hits, counts, effort, threads);

    // query: [stride] -> hits
    private int Search(HnswContents contents, float* query, Span<VectorHit> hits, SearchEffort effort)
    {
        (int entry, int top) = contents.Graph.Entry;
        if (entry == HnswGraph.None || hits.IsEmpty)
        {
            return 0;
        }

        HnswWalk walk = contents.Rent();
        VectorRows rows = contents.Rows;
        walk.Target.Aim(new ReadOnlySpan<float>(query, rows.Dimension));
        int ef = Math.Max(hits.Length, effort.EfSearch > 0 ? effort.EfSearch : _options.EfSearch);
        walk.Explore(walk.Descend(entry, top, 0), 0, ef, rows.Deleted > 0);
        int count = Rank(rows, walk.Found, query, hits);
        contents.Return(walk);
        GC.KeepAlive(contents);
        return count;
    }

    // What was found by codes is ranked by the vectors. A row that was deleted meanwhile is left out: its id may be there again.
    private static int Rank(VectorRows rows, CandidateList found, float* query, Span<VectorHit> hits)
    {
        TopHits top = new(hits, rows.Metric);
        ReadOnlySpan<float> x = new(query, rows.Stride);
        for (int place = 0; place < found.Count; place++)
        {
            int row = found.Row(place);
            if (!found.IsDeleted(place) && !rows.IsDeleted(row))
            {
                ReadOnlySpan<float> y = new(rows.At(row), rows.Stride);
                top.Add(rows.Id(row), rows.Metric == VectorMetric.L2 ? SquaredDistance.Of(x, y) : Dot.Of(x, y));
            }
        }

        return top.Finish();
    }
}
