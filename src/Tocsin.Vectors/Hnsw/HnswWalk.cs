using System.Runtime.CompilerServices;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>What one thread needs to walk through a graph: a target, what was seen, and the nearest of it. Used again and again; a walk allocates nothing.</summary>
internal sealed unsafe class HnswWalk(HnswContents contents)
{
    /// <summary>Links of the longest list there is.</summary>
    public const int Batch = 2 * HnswOptions.MaxM;

    // Rows kept in the layers on the way down; measured with 1, 4, 8 and 16.
    private const int Beam = 8;

    private readonly HnswGraph _graph = contents.Graph;
    private readonly int[] _rows = GC.AllocateArray<int>(Batch, pinned: true);
    private readonly uint[] _distances = GC.AllocateArray<uint>(Batch, pinned: true);

    // Where the next layer is begun: distance and row in one number, nearest first.
    private readonly ulong[] _starts = new ulong[Beam];
    private int _startCount;

    // Seen in this walk: the mark of a row is the walk's.
    private byte[] _marks = [];
    private byte _mark;
    private int _known;

    /// <summary>What distances are from.</summary>
    public Measure Target { get; } = contents.NewMeasure();

    /// <summary>What <see cref="Explore"/> found.</summary>
    public CandidateList Found { get; } = new();

    /// <summary>Makes room for walks among so many rows that keep so many candidates, none of them deleted: nothing is allocated then.</summary>
    public void Reserve(int rows, int ef)
    {
        if (_marks.Length < rows)
        {
            _marks = GrowingMemory.Array<byte>(Math.Max(rows, (int)Math.Min(Array.MaxLength, _marks.Length * 5L / 4)), pinned: true);
            _mark = 0;
        }

        Found.Reserve(Math.Max(ef, Beam));
    }

    /// <summary>
    /// Goes from the entry down to a layer, which <see cref="Explore"/> then begins at the best rows of the layer above (algorithm 2). More than
    /// the one of the paper: an upper layer has no row in some clusters, and one alone gets caught beside them.
    /// </summary>
    /// <param name="entry">Where every walk begins, and in which layer.</param>
    /// <param name="level">The layer to come to.</param>
    public void Descend((int Row, int Level) entry, int level)
    {
        fixed (uint* distances = _distances)
        {
            Target.Of(&entry.Row, 1, distances);
            _starts[0] = ((ulong)distances[0] << 32) | (uint)entry.Row;
            _startCount = 1;
        }

        for (int layer = entry.Level; layer > level; layer--)
        {
            Explore(layer, Beam, passDeleted: false);
        }
    }

    /// <summary>
    /// The ef rows of a layer that are nearest to the target, as far as following links finds them, into <see cref="Found"/>. The best of them are where the
    /// next layer is begun.
    /// </summary>
    /// <param name="level">The layer.</param>
    /// <param name="ef">How many.</param>
    /// <param name="passDeleted">Whether deleted rows are only passed through and do not count.</param>
    public void Explore(int level, int ef, bool passDeleted)
    {
        NewMark();
        Found.Clear(ef);
        int width = _graph.Width(level), known = _known;
        fixed (int* rows = _rows)
        fixed (uint* distances = _distances)
        fixed (byte* marks = _marks)
        {
            for (int i = 0; i < _startCount; i++)
            {
                int start = (int)(uint)_starts[i];
                marks[start] = _mark;
                Found.Insert(start, (uint)(_starts[i] >> 32), passDeleted && contents.Rows.IsDeleted(start));
            }

            int place = 0;
            while (place < Found.Count)
            {
                if (!Found.Follow(place))
                {
                    place++;
                    continue;
                }

                int count = Unseen(_graph.Links(Found.Row(place), level), width, marks, known, rows);
                place = Math.Min(place + 1, Take(rows, count, distances, passDeleted));
            }
        }

        _startCount = Found.CopyTo(_starts);
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
    private int Take(int* rows, int count, uint* distances, bool passDeleted)
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
        Reserve(_known, 0);
        if (++_mark == 0)
        {
            Array.Clear(_marks);
            _mark = 1;
        }
    }
}
