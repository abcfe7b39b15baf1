namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// Links rows into a graph (Malkov &amp; Yashunin, algorithm 1), one thread's part of it. All neighbours of a row are chosen first, then its own
/// lists are published, then the links to it: whoever reaches a row finds its lists complete. Beyond the paper, every row has a parent, whose link
/// to it is never given up: else a few rows in a thousand, and most of many equal ones, lose their last link in the lists of others.
/// </summary>
internal sealed unsafe class HnswInsertion
{
    // Each that is full has at least four children: so many levels hold more rows than there can be. In a file that lies, parents may go round in a circle.
    private const int DeepestFamily = 32;

    private readonly HnswGraph _graph;
    private readonly HnswOptions _options;
    private readonly RowLocks? _locks;
    private readonly Lock _top;
    private readonly HnswWalk _walk;
    private readonly NeighbourSelection _selection;

    // [levels, 2M]: what was chosen for the row in each layer, and how many.
    private readonly int[] _chosen;
    private readonly int[] _counts = new int[HnswLevels.Highest + 1];
    private readonly ulong[] _near;
    private readonly ulong[] _candidates;
    private readonly int[] _list;
    private readonly uint[] _distances = GC.AllocateArray<uint>(HnswWalk.Batch, pinned: true);

    /// <summary>With locks several of these work at once, on the same <paramref name="top"/>; without, one at a time.</summary>
    /// <param name="contents">What rows are linked in.</param>
    /// <param name="options">As they are linked.</param>
    /// <param name="rows">Rows that there will be, up to which linking allocates nothing and so cannot fail.</param>
    /// <param name="locks">Whom others wait for.</param>
    /// <param name="top">Held while a row becomes the entry.</param>
    public HnswInsertion(HnswContents contents, HnswOptions options, int rows, RowLocks? locks, Lock top)
    {
        (_graph, _options, _locks, _top) = (contents.Graph, options, locks, top);
        _walk = contents.Rent();
        _walk.Reserve(rows, options.EfConstruction);
        _selection = new NeighbourSelection(contents, options.KeepPruned);
        _chosen = new int[(HnswLevels.Highest + 1) * 2 * options.M];
        _near = new ulong[options.EfConstruction];
        _candidates = new ulong[HnswWalk.Batch + 1];
        _list = new int[HnswWalk.Batch];
    }

    /// <summary>Gives back what it works with. The last call.</summary>
    public void End(HnswContents contents) => contents.Return(_walk);

    /// <summary>Links a row whose vector, codes and empty lists stand.</summary>
    public void Insert(int row)
    {
        int level = HnswLevels.Of(_options.Seed, row, _options.M);
        if (level <= _graph.Entry.Level)
        {
            Link(row, level);
            return;
        }

        // It becomes the entry: one at a time.
        lock (_top)
        {
            if (_graph.Entry.Row != HnswGraph.None)
            {
                Link(row, level);
            }

            if (level > _graph.Entry.Level)
            {
                _graph.Entry = (row, level);
            }
        }
    }

    private void Link(int row, int level)
    {
        (int Row, int Level) entry = _graph.Entry;
        int highest = Math.Min(level, entry.Level), width = 2 * _graph.M;
        _walk.Target.Aim(row);
        _walk.Descend(entry, highest);
        int found = 0;
        for (int layer = highest; layer >= 0; layer--)
        {
            _walk.Explore(layer, _options.EfConstruction, passDeleted: false);
            found = _walk.Found.CopyTo(_near);
            _counts[layer] = _selection.Choose(_near.AsSpan(0, found), _graph.Width(layer), _chosen.AsSpan(layer * width, width));
        }

        for (int layer = 0; layer <= highest; layer++)
        {
            HnswGraph.Publish(_graph.Links(row, layer), _graph.Width(layer), _chosen.AsSpan(layer * width, _counts[layer]));
        }

        int parent = Adopt(row, _chosen.AsSpan(0, _counts[0]), _near.AsSpan(0, found));
        for (int layer = 0; layer <= highest; layer++)
        {
            foreach (int neighbour in _chosen.AsSpan(layer * width, _counts[layer]))
            {
                if (layer > 0 || neighbour != parent)
                {
                    _locks?.Enter(neighbour);
                    LinkBack(neighbour, row, layer);
                    _locks?.Exit(neighbour);
                }
            }
        }
    }

    // The nearest row that has room for a child, neighbours before others.
    private int Adopt(int row, ReadOnlySpan<int> neighbours, ReadOnlySpan<ulong> near)
    {
        foreach (int neighbour in neighbours)
        {
            if (TryAdopt(neighbour, row))
            {
                return neighbour;
            }
        }

        foreach (ulong candidate in near)
        {
            if (TryAdopt((int)(uint)candidate, row))
            {
                return (int)(uint)candidate;
            }
        }

        // All around are full, as among many equal vectors: down from child to child, another way for each row.
        int at = neighbours[0];
        for (int turn = row, step = 0; at != HnswGraph.None && step < DeepestFamily; turn /= _graph.M, step++)
        {
            at = ChildOf(at, turn);
            if (at != HnswGraph.None && TryAdopt(at, row))
            {
                return at;
            }
        }

        return HnswGraph.None;
    }

    private int ChildOf(int parent, int turn)
    {
        Span<int> children = stackalloc int[_graph.M];
        int* links = _graph.Lowest(parent);
        int count = 0;
        for (int i = 0; i < 2 * _graph.M && count < children.Length; i++)
        {
            // Read once: another builder may make the list shorter meanwhile.
            int link = Volatile.Read(ref links[i]);
            if (link == HnswGraph.None)
            {
                break;
            }

            if (_graph.Parent(link) == parent)
            {
                children[count++] = link;
            }
        }

        return count == 0 ? HnswGraph.None : children[turn % count];
    }

    // Half of a list at most is children: the other half is for the ways to elsewhere.
    private bool TryAdopt(int parent, int row)
    {
        _locks?.Enter(parent);
        int* links = _graph.Lowest(parent);
        int children = 0;
        for (int i = 0; i < 2 * _graph.M && links[i] != HnswGraph.None; i++)
        {
            children += _graph.Parent(links[i]) == parent ? 1 : 0;
        }

        bool hasRoom = children < _graph.M;
        if (hasRoom)
        {
            _graph.SetParent(row, parent);
            LinkBack(parent, row, 0);
        }

        _locks?.Exit(parent);
        return hasRoom;
    }

    // A link from a neighbour to the row: in its list while there is room, else among those that the list's links are chosen from anew.
    private void LinkBack(int from, int to, int layer)
    {
        int width = _graph.Width(layer);
        int* links = _graph.Links(from, layer);
        int count = HnswGraph.Count(links, width);
        if (count < width)
        {
            Volatile.Write(ref links[count], to);
            return;
        }

        fixed (uint* distances = _distances)
        {
            _walk.Target.Aim(from);
            _walk.Target.Of(links, count, distances);
            for (int i = 0; i < count; i++)
            {
                _candidates[i] = ((ulong)distances[i] << 32) | (uint)links[i];
            }

            _walk.Target.Of(&to, 1, distances);
            _candidates[count] = ((ulong)distances[0] << 32) | (uint)to;
        }

        Span<ulong> candidates = _candidates.AsSpan(0, count + 1);
        candidates.Sort();
        int chosen = _selection.Choose(candidates, width, _list);
        if (layer == 0)
        {
            chosen = KeepChildren(from, candidates, _list.AsSpan(0, width), chosen);
        }

        HnswGraph.Publish(links, width, _list.AsSpan(0, chosen));
    }

    // -> how many are in the list
    private int KeepChildren(int parent, ReadOnlySpan<ulong> candidates, Span<int> list, int chosen)
    {
        foreach (ulong candidate in candidates)
        {
            int child = (int)(uint)candidate;
            if (_graph.Parent(child) != parent || list[..chosen].Contains(child))
            {
                continue;
            }

            if (chosen < list.Length)
            {
                list[chosen++] = child;
                continue;
            }

            // The list is full: the farthest that is no child makes room.
            int place = chosen - 1;
            while (place > 0 && _graph.Parent(list[place]) == parent)
            {
                place--;
            }

            list[place] = child;
        }

        return chosen;
    }
}
