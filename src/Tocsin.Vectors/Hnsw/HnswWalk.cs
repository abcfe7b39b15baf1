using System.Runtime.CompilerServices;

namespace Tocsin.Vectors.Hnsw;

/// <summary>What one thread needs to walk through a graph: a target, what was seen, and the nearest of it. Used again and again; a walk allocates nothing.</summary>
internal sealed unsafe class HnswWalk(HnswContents contents)
{
    /// <summary>Links of the longest list there is.</summary>
    public const int Batch = 2 * HnswOptions.MaxM;

    private readonly HnswGraph _graph = contents.Graph;
    private readonly int[] _rows = GC.AllocateArray<int>(Batch, pinned: true);
    private readonly uint[] _distances = GC.AllocateArray<uint>(Batch, pinned: true);

    // Seen in this walk: the mark of a row is the walk's.
    private byte[] _marks = [];
    private byte _mark;
    private int _known;

    /// <summary>What distances are from.</summary>
    public Measure Target { get; } = contents.NewMeasure();

    /// <summary>What <see cref="Explore"/> found.</summary>
    public CandidateList Found { get; } = new();

    /// <summary>From a row of an upper layer to the one nearest to the target in the layers above <paramref name="level"/>, nearer at every step (algorithm 2 with ef 1).</summary>
    public int Descend(int row, int from, int level)
    {
        fixed (int* rows = _rows)
        fixed (uint* distances = _distances)
        {
            Target.Of(&row, 1, distances);
            uint nearest = distances[0];
            for (int layer = from; layer > level; layer--)
            {
                int before;
                do
                {
                    before = row;
                    int* links = _graph.Links(before, layer);
                    int count = 0;
                    for (; count < _graph.M; count++)
                    {
                        int link = Volatile.Read(ref links[count]);
                        if (link == HnswGraph.None)
                        {
                            break;
                        }

                        rows[count] = link;
                        Target.Fetch(link);
                    }

                    Target.Of(rows, count, distances);
                    for (int i = 0; i < count; i++)
                    {
                        if (distances[i] < nearest)
                        {
                            (nearest, row) = (distances[i], rows[i]);
                        }
                    }
                }
                while (row != before);
            }

            return row;
        }
    }

    /// <summary>The ef rows of a layer that are nearest to the target, as far as following links from a row finds them (algorithm 2), into <see cref="Found"/>.</summary>
    /// <param name="row">Where to begin.</param>
    /// <param name="level">The layer.</param>
    /// <param name="ef">How many.</param>
    /// <param name="passDeleted">Whether deleted rows are only passed through and do not count.</param>
    public void Explore(int row, int level, int ef, bool passDeleted)
    {
        NewMark();
        Found.Clear(ef);
        int width = _graph.Width(level), known = _known;
        fixed (int* rows = _rows)
        fixed (uint* distances = _distances)
        fixed (byte* marks = _marks)
        {
            rows[0] = row;
            marks[row] = _mark;
            Take(rows, 1, distances, level, passDeleted);
            int place = 0;
            while (place < Found.Count)
            {
                if (!Found.Follow(place))
                {
                    place++;
                    continue;
                }

                int count = Unseen(_graph.Links(Found.Row(place), level), width, marks, known, rows);
                place = Math.Min(place + 1, Take(rows, count, distances, level, passDeleted));
            }
        }
    }

    // Rows that came after this walk began have no mark and are left to the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Unseen(int* links, int width, byte* marks, int known, int* rows)
    {
        byte mark = _mark;
        int count = 0;
        for (int i = 0; i < width; i++)
        {
            int link = Volatile.Read(ref links[i]);
            if (link == HnswGraph.None)
            {
                break;
            }

            if (link < known && marks[link] != mark)
            {
                marks[link] = mark;
                rows[count++] = link;
                Target.Fetch(link);
            }
        }

        return count;
    }

    // -> the first place that something was put into
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Take(int* rows, int count, uint* distances, int level, bool passDeleted)
    {
        Target.Of(rows, count, distances);
        int first = int.MaxValue;
        for (int i = 0; i < count; i++)
        {
            if (distances[i] <= Found.Bound)
            {
                first = Math.Min(first, Found.Insert(rows[i], distances[i], passDeleted && contents.Rows.IsDeleted(rows[i])));
            }
        }

        return first;
    }

    private void NewMark()
    {
        _known = _graph.Rows;
        if (_marks.Length < _known)
        {
            _marks = GC.AllocateArray<byte>(Math.Max(_known, (int)Math.Min(Array.MaxLength, _marks.Length * 5L / 4)), pinned: true);
            _mark = 0;
        }

        if (++_mark == 0)
        {
            Array.Clear(_marks);
            _mark = 1;
        }
    }
}
