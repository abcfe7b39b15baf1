using Tocsin.Vectors.Pq;
using Tocsin.Vectors.Search;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

/// <summary>
/// All that a search reads. Rows below <see cref="Ordered"/> lie list by list, one behind the other; later ones stand in the tails of their lists. A writer
/// appends; compaction makes another state.
/// </summary>
internal sealed unsafe class IvfState
{
    private readonly int[] _starts;
    private readonly ListTail?[] _tails;

    // starts: [lists + 1]
    public IvfState(VectorRows rows, Points centres, int[] starts, ListTail?[]? tails, IvfCodes? codes, int trainedOn)
    {
        (Rows, Centres, _starts, Codes, TrainedOn) = (rows, centres, starts, codes, trainedOn);
        _tails = tails ?? new ListTail?[centres.Count];
    }

    public VectorRows Rows { get; }

    // [lists, dimension]
    public Points Centres { get; }

    /// <summary>Codes of the rows; null in an index without, or one that was built over too few rows to learn a code from.</summary>
    public IvfCodes? Codes { get; }

    /// <summary>How many vectors there were when the centres were learned.</summary>
    public int TrainedOn { get; }

    public int Lists => Centres.Count;

    /// <summary>Rows that lie list by list.</summary>
    public int Ordered => _starts[^1];

    /// <summary>[lists + 1]: where each list's rows begin.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    public long Bytes => Rows.StructureBytes + Centres.Bytes + (_starts.Length * sizeof(int)) + (Codes?.Bytes ?? 0)
        + _tails.Sum(tail => tail?.Bytes ?? 0);

    /// <summary>Bytes of what is taken ahead for rows that come.</summary>
    public long ReservedBytes => Rows.ReservedBytes + _tails.Sum(tail => tail?.ReservedBytes ?? 0);

    /// <summary>What a list was given since.</summary>
    public ListTail? Tail(int list) => Volatile.Read(ref _tails[list]);

    // row: [stride]
    /// <summary>The list that a row belongs to: the first of those whose centres are nearest.</summary>
    public int ListOf(float* row, SearchRoom room)
    {
        int list = 0;
        float least = float.PositiveInfinity;
        for (int from = 0; from < Lists; from += SearchRoom.RowsAtOnce)
        {
            Span<float> distances = room.Scores.AsSpan(0, Math.Min(SearchRoom.RowsAtOnce, Lists - from));
            RowScores.Of(VectorMetric.L2, row, Centres.At(from), Centres.Stride, distances);
            for (int i = 0; i < distances.Length; i++)
            {
                if (distances[i] < least)
                {
                    (least, list) = (distances[i], from + i);
                }
            }
        }

        GC.KeepAlive(Centres);
        return list;
    }

    // query: [stride] -> [probes]: lists by number with the score of their centres, in no order
    /// <summary>The lists whose centres are nearest.</summary>
    public ReadOnlySpan<VectorHit> Nearest(float* query, int probes, SearchRoom room)
    {
        TopHits top = new(room.Probes(Math.Min(probes, Lists)), Rows.Metric);
        for (int from = 0; from < Lists; from += SearchRoom.RowsAtOnce)
        {
            Span<float> scores = room.Scores.AsSpan(0, Math.Min(SearchRoom.RowsAtOnce, Lists - from));
            RowScores.Of(Rows.Metric, query, Centres.At(from), Centres.Stride, scores);
            foreach (int i in top.Admitted(scores, room.Words))
            {
                top.Add(from + i, scores[i]);
            }
        }

        GC.KeepAlive(Centres);
        return room.Probes(top.Finish());
    }

    // query: [stride]
    /// <summary>Offers the rows of a list below <paramref name="visible"/>, compared by their vectors.</summary>
    public void Scan(int list, int visible, float* query, ref TopHits top, SearchRoom room)
    {
        int end = _starts[list + 1];
        for (int row = _starts[list]; row < end;)
        {
            // A block of rows is one piece of memory, and a list may lie in two.
            int count = Math.Min(Math.Min(end - row, SearchRoom.RowsAtOnce), Rows.RowsOfABlock - (row & (Rows.RowsOfABlock - 1)));
            Span<float> scores = room.Scores.AsSpan(0, count);
            RowScores.Of(Rows.Metric, query, Rows.At(row), Rows.Stride, scores);
            foreach (int i in top.Admitted(scores, room.Words))
            {
                if (!Rows.IsDeleted(row + i))
                {
                    top.Add(Rows.Id(row + i), scores[i]);
                }
            }

            row += count;
        }

        if (Tail(list) is { } tail)
        {
            // Rows rise: those that came later are at the end.
            ReadOnlySpan<int> rows = tail.Rows;
            while (!rows.IsEmpty && rows[^1] >= visible)
            {
                rows = rows[..^1];
            }

            Offer(rows, query, ref top, room);
        }

        GC.KeepAlive(Rows);
    }

    // rows: row numbers, query: [stride]
    /// <summary>Offers rows, compared by their vectors, those that are deleted excepted.</summary>
    public void Offer(ReadOnlySpan<int> rows, float* query, ref TopHits top, SearchRoom room)
    {
        for (int from = 0; from < rows.Length; from += SearchRoom.RowsAtOnce)
        {
            ReadOnlySpan<int> some = rows.Slice(from, Math.Min(SearchRoom.RowsAtOnce, rows.Length - from));
            Span<nint> addresses = room.Addresses.AsSpan(0, some.Length);
            for (int i = 0; i < some.Length; i++)
            {
                addresses[i] = (nint)Rows.At(some[i]);
            }

            Span<float> scores = room.Scores.AsSpan(0, some.Length);
            RowScores.Of(Rows.Metric, query, addresses, Rows.Stride, scores);
            foreach (int i in top.Admitted(scores, room.Words))
            {
                if (!Rows.IsDeleted(some[i]))
                {
                    top.Add(Rows.Id(some[i]), scores[i]);
                }
            }
        }

        GC.KeepAlive(Rows);
    }

    // lists: [n], one for each row that comes
    /// <summary>Makes room for later rows. The writer's thread.</summary>
    public void Reserve(ReadOnlySpan<int> lists)
    {
        int[] sorted = GrowingMemory.Array<int>(lists.Length);
        lists.CopyTo(sorted);
        Array.Sort(sorted);
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            int list = sorted[from];
            to = from + 1;
            while (to < sorted.Length && sorted[to] == list)
            {
                to++;
            }

            ListTail tail = _tails[list] ?? new ListTail([], [], Codes?.CodeBytes ?? 0);
            Volatile.Write(ref _tails[list], tail.WithRoom(to - from));
        }
    }

    /// <summary>Puts a row at the end of a list that has room for it. The writer's thread.</summary>
    public void Append(int list, int row, ReadOnlySpan<byte> code) => _tails[list]!.Append(row, code);
}
