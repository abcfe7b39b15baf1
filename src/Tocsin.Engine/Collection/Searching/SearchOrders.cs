namespace Tocsin.Engine.Collection.Searching;

/// <summary>
/// The orders of files that searches began with, the latest kept. Files move in the catalogue's order as they grow; a search that goes on must take those
/// that were there when it began, each once. Any thread.
/// </summary>
internal sealed class SearchOrders
{
    private const int MaxOrders = 32;
    private const int MaxFiles = 2_000_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<(ulong Name, long[] Files)> _orders = new();
    private int _files;

    /// <summary>Keeps an order and answers its name, which follows from the order alone.</summary>
    public ulong Keep(long[] files)
    {
        ulong name = Name(files);
        lock (_gate)
        {
            if (Take(name) is { } known)
            {
                _orders.AddFirst(known);
                return name;
            }

            _orders.AddFirst((name, files));
            _files += files.Length;
            while (_orders.Count > 1 && (_orders.Count > MaxOrders || _files > MaxFiles))
            {
                _files -= _orders.Last!.Value.Files.Length;
                _orders.RemoveLast();
            }
        }

        return name;
    }

    /// <summary>The order of a name; null when it is forgotten.</summary>
    public long[]? Find(ulong name)
    {
        lock (_gate)
        {
            if (Take(name) is not { } known)
                return null;
            _orders.AddFirst(known);
            return known.Files;
        }
    }

    private (ulong Name, long[] Files)? Take(ulong name)
    {
        for (LinkedListNode<(ulong Name, long[] Files)>? node = _orders.First; node is not null; node = node.Next)
        {
            if (node.Value.Name == name)
            {
                _orders.Remove(node);
                return node.Value;
            }
        }

        return null;
    }

    /// <summary>FNV-1a over the numbers.</summary>
    private static ulong Name(long[] files)
    {
        ulong hash = 14695981039346656037;
        foreach (long file in files)
            hash = (hash ^ (ulong)file) * 1099511628211;
        return hash;
    }
}
