namespace Tocsin.Engine.Tests.Streams.Storage;

/// <summary>A folder of <see cref="SimulatedFileSystem"/>; its entries are <see cref="SimulatedFile"/> or <see cref="SimulatedFolder"/>.</summary>
internal sealed class SimulatedFolder
{
    private readonly List<NameChange> _unsynced = [];
    private Dictionary<string, object> _durable = [];

    /// <summary>One atomic change of names: a creation adds, a deletion removes, a rename does both.</summary>
    private sealed record NameChange(string? Removed, string? Added, object? Node);

    public Dictionary<string, object> Entries { get; private set; } = [];

    public void Add(string name, object node) => Do(new NameChange(null, name, node));

    public void Remove(string name) => Do(new NameChange(name, null, null));

    public void Rename(string source, string target) => Do(new NameChange(source, target, Entries[source]));

    public void Sync()
    {
        foreach (NameChange change in _unsynced)
        {
            Apply(change, _durable);
        }

        _unsynced.Clear();
    }

    /// <summary>A part got through, the rest stays to be synced: a file system that cannot write its own journal keeps its names in memory.</summary>
    public void FailSync(Random random, Survival survival)
    {
        foreach (NameChange change in _unsynced.ToArray())
        {
            if (survival.Survives(random))
            {
                Apply(change, _durable);
                _unsynced.Remove(change);
            }
        }
    }

    /// <summary>The power goes, here and in everything that can still be reached.</summary>
    public void Crash(Random random, Survival survival)
    {
        Settle(random, survival);
        Entries = _durable;
        _durable = new Dictionary<string, object>(Entries);

        // In the order of names, so that a seed means the same crash every time.
        HashSet<object> seen = [];
        foreach ((_, object node) in Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!seen.Add(node))
            {
                continue; // a rename of which only the new name survived beside the old one
            }

            if (node is SimulatedFile file)
            {
                file.Crash(random, survival);
            }
            else
            {
                ((SimulatedFolder)node).Crash(random, survival);
            }
        }
    }

    private void Do(NameChange change)
    {
        Apply(change, Entries);
        _unsynced.Add(change);
    }

    private void Settle(Random random, Survival survival)
    {
        foreach (NameChange change in _unsynced)
        {
            if (survival.Survives(random))
            {
                Apply(change, _durable);
            }
        }

        _unsynced.Clear();
    }

    private static void Apply(NameChange change, Dictionary<string, object> entries)
    {
        if (change.Removed is not null)
        {
            entries.Remove(change.Removed);
        }

        if (change.Added is not null)
        {
            entries[change.Added] = change.Node!;
        }
    }
}
