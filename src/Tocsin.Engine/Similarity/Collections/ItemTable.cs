namespace Tocsin.Engine.Similarity.Collections;

/// <summary>The pictures of a collection by row, by id and in order. A row is never used twice. Any thread may call it.</summary>
internal sealed class ItemTable
{
    private readonly Lock _lock = new();
    private readonly List<ImageItem?> _items = [];
    private readonly Dictionary<string, int> _rowOfId = new(StringComparer.Ordinal);
    private readonly List<int> _live = []; // ascending

    /// <summary>How many pictures there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _live.Count;
            }
        }
    }

    /// <summary>The row that comes next.</summary>
    public int Next
    {
        get
        {
            lock (_lock)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>Puts a picture at the end; one with the same path leaves. Answers the row that it had, or null.</summary>
    public int? Add(ImageItem item)
    {
        lock (_lock)
        {
            int? before = Take(item.Id);
            _rowOfId[item.Id] = _items.Count;
            _live.Add(_items.Count);
            _items.Add(item);
            return before;
        }
    }

    /// <summary>Takes a picture out; answers its row, or null when it is not there.</summary>
    public int? Remove(string id)
    {
        lock (_lock)
        {
            return Take(id);
        }
    }

    /// <summary>The picture of a row; null when it has left.</summary>
    public ImageItem? At(long row)
    {
        lock (_lock)
        {
            return row < _items.Count ? _items[(int)row] : null;
        }
    }

    /// <summary>A picture by id, with its row; null when it is not there.</summary>
    public (ImageItem Item, int Row)? Find(string id)
    {
        lock (_lock)
        {
            return _rowOfId.TryGetValue(id, out int row) ? (_items[row]!, row) : null;
        }
    }

    /// <summary>Some of them, in order.</summary>
    public ImageList Page(int skip, int limit)
    {
        lock (_lock)
        {
            int from = Math.Clamp(skip, 0, _live.Count);
            return new ImageList([.. _live.Slice(from, Math.Min(limit, _live.Count - from)).Select(row => _items[row]!)], _live.Count);
        }
    }

    private int? Take(string id)
    {
        if (!_rowOfId.Remove(id, out int row))
        {
            return null;
        }

        _items[row] = null;
        _live.RemoveAt(_live.BinarySearch(row));
        return row;
    }
}
