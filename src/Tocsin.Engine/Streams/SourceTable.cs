using System.Diagnostics.CodeAnalysis;

namespace Tocsin.Engine.Streams;

/// <summary>
/// The highest durable offset of each source; the least recently used of more than <c>capacity</c> sources is forgotten. Only what
/// is in the journal counts as use, so that recovery rebuilds the very same table. The appender changes it, any thread may ask.
/// </summary>
internal sealed class SourceTable(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _bySource = [];
    private readonly LinkedList<Entry> _byUse = [];

    private sealed class Entry(string source, long highest)
    {
        public string Source => source;

        public long Highest { get; set; } = highest;
    }

    public bool TryGet(string source, out long highest)
    {
        lock (_lock)
        {
            bool known = TryFind(source, out LinkedListNode<Entry>? node);
            highest = known ? node!.Value.Highest : -1;
            return known;
        }
    }

    /// <summary>Notes that a source's records up to an offset are durable.</summary>
    public void Set(string source, long highest)
    {
        lock (_lock)
        {
            if (TryFind(source, out LinkedListNode<Entry>? node))
            {
                node.Value.Highest = highest;
                _byUse.Remove(node);
                _byUse.AddLast(node);
                return;
            }

            if (_bySource.Count >= capacity)
            {
                _bySource.Remove(_byUse.First!.Value.Source);
                _byUse.RemoveFirst();
            }

            _bySource.Add(source, _byUse.AddLast(new Entry(source, highest)));
        }
    }

    /// <summary>All sources, the least recently used first.</summary>
    public IReadOnlyList<(string Source, long Highest)> All()
    {
        lock (_lock)
        {
            return [.. _byUse.Select(entry => (entry.Source, entry.Highest))];
        }
    }

    private bool TryFind(string source, [NotNullWhen(true)] out LinkedListNode<Entry>? node) => _bySource.TryGetValue(source, out node);
}
