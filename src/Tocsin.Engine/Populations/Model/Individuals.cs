namespace Tocsin.Engine.Populations.Model;

/// <summary>The individuals of all scopes of a lane. A place stays where it is; one that becomes free serves the next.</summary>
internal sealed class Individuals(BlockStore store)
{
    private const int ChunkBits = 10, ChunkLength = 1 << ChunkBits;

    private readonly List<Individual[]> _chunks = [];
    private readonly HashTable _table = new();
    private int _end, _free = -1;

    /// <summary>How many there are.</summary>
    public int Count => _table.Count;

    public ref Individual this[int place] => ref _chunks[place >> ChunkBits][place & (ChunkLength - 1)];

    public ReadOnlySpan<byte> Name(ref readonly Individual individual) => store.BytesAt(individual.NameAt, individual.NameLength);

    /// <summary>Its own actions, in the order in which it first performed them.</summary>
    public Span<ulong> Actions(ref readonly Individual individual) => store.At(individual.ActionsAt, individual.Distinct);

    /// <summary>The place of an individual, or -1.</summary>
    public int Find(int scope, ReadOnlySpan<byte> name, out uint hash)
    {
        hash = NameHash.Of(name, (uint)scope + 1);
        for (int probe = 0, place; (place = _table.Next(hash, ref probe)) >= 0;)
        {
            ref Individual individual = ref this[place];
            if (individual.Scope == scope && individual.NameLength == name.Length && Name(ref individual).SequenceEqual(name))
                return place;
        }

        return -1;
    }

    /// <summary>Adds one that is not there.</summary>
    public int Add(int scope, ReadOnlySpan<byte> name, uint hash)
    {
        int place = _free;
        if (place >= 0)
        {
            _free = this[place].Older;
        }
        else
        {
            place = _end++;
            if (place == _chunks.Count << ChunkBits)
                _chunks.Add(new Individual[ChunkLength]);
        }

        this[place] = new Individual
        {
            Scope = scope,
            Hash = hash,
            NameAt = store.Keep(name),
            NameLength = (ushort)name.Length,
            ActionsAt = store.Take(0),
            FoundZ = -1,
            History = -1,
            Older = -1,
            Newer = -1,
        };
        _table.Add(hash, place);
        return place;
    }

    /// <summary>Removes one; its place and its blocks are free.</summary>
    public void Remove(int place)
    {
        ref Individual individual = ref this[place];
        _table.Remove(individual.Hash, place);
        store.GiveName(individual.NameAt, individual.NameLength);
        store.Give(individual.ActionsAt, individual.ActionsSize);
        individual.Scope = -1;
        individual.Older = _free;
        _free = place;
    }

    /// <summary>Adds an action to those of an individual.</summary>
    public void AddAction(ref Individual individual, ulong own)
    {
        int distinct = individual.Distinct;
        if (distinct == BlockStore.WordsOf(individual.ActionsSize))
        {
            int larger = store.Take(individual.ActionsSize + 1);
            Actions(ref individual).CopyTo(store.At(larger, distinct));
            store.Give(individual.ActionsAt, individual.ActionsSize);
            individual.ActionsAt = larger;
            individual.ActionsSize++;
        }

        store.At(individual.ActionsAt, distinct + 1)[distinct] = own;
        individual.Distinct++;
    }
}
