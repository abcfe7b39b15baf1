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
        (int Row, int Level) entry = contents.Graph.Entry;
        if (entry.Row == HnswGraph.None || hits.IsEmpty)
        {
            return 0;
        }

        HnswWalk walk = contents.Rent();
        VectorRows rows = contents.Rows;
        walk.Target.Aim(new ReadOnlySpan<float>(query, rows.Dimension));
        int ef = Math.Max(hits.Length, effort.EfSearch > 0 ? effort.EfSearch : _options.EfSearch);

        // Rows that come from now on are walked through and not returned: of an id that is replaced meanwhile, one vector at most is seen. The
        // count is read first: rows below it that are still to be published are deleted ones until then.
        int visible = rows.Count;
        bool anyDeleted = rows.Live < visible;
        walk.Descend(entry, 0);
        walk.Explore(0, ef, anyDeleted);
        int count = Rank(rows, visible, walk, query, hits);
        contents.Return(walk);
        GC.KeepAlive(contents);
        return count;
    }

    // What was found by codes is ranked by the vectors, until the error of the codes seen so far says that the rest is not near enough. A row
    // that was deleted meanwhile is left out: its id may be there again.
    private static int Rank(VectorRows rows, int visible, HnswWalk walk, float* query, Span<VectorHit> hits)
    {
        const int AtOnce = 16;
        Span<nint> at = stackalloc nint[AtOnce];
        Span<int> places = stackalloc int[AtOnce];
        Span<float> scores = stackalloc float[AtOnce];
        CandidateList found = walk.Found;
        TopHits top = new(hits, rows.Metric);
        EstimateError error = default;
        int place = 0;
        while (place < found.Count && !(top.IsFull && error.Least(walk.Target.Estimate(found.Distance(place))) > Distance(top.Bar, rows.Metric)))
        {
            int count = 0;
            for (; place < found.Count && count < AtOnce; place++)
            {
                int row = found.Row(place);
                if (row < visible && !found.IsDeleted(place) && !rows.IsDeleted(row))
                {
                    at[count] = (nint)rows.At(row);
                    places[count++] = place;
                }
            }

            if (rows.Metric == VectorMetric.L2)
            {
                SquaredDistanceRows.Of(query, rows.Stride, at[..count], scores[..count]);
            }
            else
            {
                DotRows.Of(query, rows.Stride, at[..count], scores[..count]);
            }

            for (int i = 0; i < count; i++)
            {
                top.Add(rows.Id(found.Row(places[i])), scores[i]);
                error.Add(walk.Target.Estimate(found.Distance(places[i])) - Distance(scores[i], rows.Metric));
            }
        }

        return top.Finish();
    }

    // As Measure.Estimate says it.
    private static double Distance(float score, VectorMetric metric) => metric == VectorMetric.L2 ? score : -score;
}
