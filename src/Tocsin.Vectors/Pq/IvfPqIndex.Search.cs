using Tocsin.Numerics;
using Tocsin.Vectors.Ivf;
using Tocsin.Vectors.Search;

namespace Tocsin.Vectors.Pq;

public sealed unsafe partial class IvfPqIndex
{
    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, Span<VectorHit> hits, SearchEffort effort = default)
    {
        IvfState state = _store.State;

        // Rows that come from now on are not looked at: of an id that is replaced meanwhile, one vector at most is seen.
        int visible = state.Rows.Count;
        float* prepared = PreparedQuery.Of(query, state.Rows);
        SearchRoom room = SearchRoom.Mine;
        ReadOnlySpan<VectorHit> lists = state.Nearest(prepared, _store.Probes(effort), room);
        TopHits top = new(hits, state.Rows.Metric);
        if (state.Codes is not { } codes)
        {
            foreach (VectorHit list in lists)
            {
                state.Scan((int)list.Id, visible, prepared, ref top, room);
            }

            return top.Finish();
        }

        int rerank = _store.Rerank(effort);
        Span<VectorHit> best = room.Candidates(Math.Max(rerank, hits.Length));
        best = best[..Best(state, codes, lists, visible, prepared, best, rerank == 0, room)];
        if (rerank > 0)
        {
            Span<int> rows = room.Rows(best.Length);
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = (int)best[i].Id;
            }

            // Memory is read in its order, and a file too.
            rows.Sort();
            state.Offer(rows, prepared, ref top, room);
            return top.Finish();
        }

        foreach (VectorHit row in best)
        {
            // The difference of near equals may fall below zero, where no squared distance is.
            top.Add(state.Rows.Id((int)row.Id), state.Rows.Metric == VectorMetric.L2 ? Math.Max(0, row.Score) : row.Score);
        }

        return top.Finish();
    }

    // query: [stride] -> rows: by number, with their estimates if they are to be the scores
    private static int Best(
        IvfState state, IvfCodes codes, ReadOnlySpan<VectorHit> lists, int visible, float* query, Span<VectorHit> rows, bool scored, SearchRoom room)
    {
        int stride = state.Rows.Stride;
        float square = Dot.Of(new(query, stride), new(query, stride));
        Span<float> tables = room.Tables(codes.Quantiser.TableFloats);
        codes.Tables(query, tables);
        TopHits best = new(rows, state.Rows.Metric);
        fixed (float* table = tables)
        {
            foreach (VectorHit list in lists)
            {
                int number = (int)list.Id;
                float start = codes.Start(number, Dot.Of(new(query, stride), new(state.Centres.At(number), stride)), square);
                int end = state.Starts[number + 1];
                for (int row = state.Starts[number]; row < end; row += SearchRoom.RowsAtOnce)
                {
                    Span<float> scores = room.Scores.AsSpan(0, Math.Min(SearchRoom.RowsAtOnce, end - row));
                    codes.Scores(table, codes.Ordered(row), start, scores);
                    foreach (int i in best.Admitted(scores, room.Words))
                    {
                        if (!state.Rows.IsDeleted(row + i))
                        {
                            best.Add(row + i, scores[i]);
                        }
                    }
                }

                if (state.Tail(number) is { } tail)
                {
                    Later(state, codes, tail, visible, table, start, ref best, room);
                }
            }
        }

        GC.KeepAlive(codes);
        GC.KeepAlive(state.Centres);
        return scored ? best.Finish() : best.Count;
    }

    private static void Later(
        IvfState state, IvfCodes codes, ListTail tail, int visible, float* table, float start, ref TopHits best, SearchRoom room)
    {
        ReadOnlySpan<int> rows = tail.Rows;
        fixed (byte* code = tail.Codes(rows.Length))
        {
            for (int from = 0; from < rows.Length; from += SearchRoom.RowsAtOnce)
            {
                Span<float> scores = room.Scores.AsSpan(0, Math.Min(SearchRoom.RowsAtOnce, rows.Length - from));
                codes.Scores(table, code + ((long)from * codes.CodeBytes), start, scores);
                foreach (int i in best.Admitted(scores, room.Words))
                {
                    int row = rows[from + i];
                    if (row < visible && !state.Rows.IsDeleted(row))
                    {
                        best.Add(row, scores[i]);
                    }
                }
            }
        }
    }
}
