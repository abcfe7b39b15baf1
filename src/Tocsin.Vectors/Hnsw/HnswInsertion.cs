namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// Links rows into a graph (Malkov &amp; Yashunin, algorithm 1), one thread's part of it. All neighbours of a row are chosen first, then its own
/// lists are published, then the links to it: whoever reaches a row finds its lists complete.
/// </summary>
internal sealed unsafe class HnswInsertion
{
    private readonly HnswContents _contents;
    private readonly HnswGraph _graph;
    private readonly HnswOptions _options;
    private readonly RowLocks? _locks;
    private readonly Lock _top;
    private readonly HnswWalk _walk;
    private readonly NeighbourSelection _selection;

    // [levels, 2M]: what was chosen for the row in each layer, and how many.
    private readonly int[] _chosen;
    private readonly int[] _counts = new int[HnswLevels.Highest + 1];
    private readonly ulong[] _candidates;
    private readonly int[] _list;
    private readonly uint[] _distances = GC.AllocateArray<uint>(HnswWalk.Batch, pinned: true);

    /// <summary>With locks several of these work at once, on the same <paramref name="top"/>; without, one at a time.</summary>
    public HnswInsertion(HnswContents contents, HnswOptions options, RowLocks? locks, Lock top)
    {
        (_contents, _graph, _options, _locks, _top) = (contents, contents.Graph, options, locks, top);
        _walk = new HnswWalk(contents);
        _selection = new NeighbourSelection(contents, options.KeepPruned);
        _chosen = new int[(HnswLevels.Highest + 1) * 2 * options.M];
        _candidates = new ulong[Math.Max(options.EfConstruction, HnswWalk.Batch + 1)];
        _list = new int[HnswWalk.Batch];
    }

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
        (int near, int top) = _graph.Entry;
        int highest = Math.Min(level, top), width = 2 * _graph.M;
        _walk.Target.Aim(row);
        near = _walk.Descend(near, top, highest);
        for (int layer = highest; layer >= 0; layer--)
        {
            _walk.Explore(near, layer, _options.EfConstruction, passDeleted: false);
            int count = _walk.Found.CopyTo(_candidates);
            near = (int)(uint)_candidates[0];
            _counts[layer] = _selection.Choose(_candidates.AsSpan(0, count), _graph.Width(layer), _chosen.AsSpan(layer * width, width));
        }

        for (int layer = 0; layer <= highest; layer++)
        {
            HnswGraph.Publish(_graph.Links(row, layer), _graph.Width(layer), _chosen.AsSpan(layer * width, _counts[layer]));
        }

        for (int layer = 0; layer <= highest; layer++)
        {
            foreach (int neighbour in _chosen.AsSpan(layer * width, _counts[layer]))
            {
                _locks?.Enter(neighbour);
                LinkBack(neighbour, row, layer);
                _locks?.Exit(neighbour);
            }
        }
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
        HnswGraph.Publish(links, width, _list.AsSpan(0, chosen));
    }
}
