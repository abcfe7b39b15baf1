using System.Runtime.InteropServices;

namespace Tocsin.Engine.Populations.Model;

/// <summary>The individuals of all scopes of a lane. A place stays where it is; one that becomes free serves the next.</summary>
internal sealed class Individuals
{
    private const int ChunkBits = 10, ChunkLength = 1 << ChunkBits;

    private readonly List<Individual[]> _chunks = [];
    private readonly HashTable _table = new();
    private readonly BlockStore _store = new();
    private readonly Action<int, int> _moved;
    private int _end, _free = -1;

    /// <summary>Words of their blocks.</summary>
    public long Words => _store.Words;

    public Individuals() => _moved = (place, block) => this[place].Block = block;

    /// <summary>How many there are.</summary>
    public int Count => _table.Count;

    public ref Individual this[int place] => ref _chunks[place >> ChunkBits][place & (ChunkLength - 1)];

    public ReadOnlySpan<byte> Name(ref readonly Individual individual) => MemoryMarshal.AsBytes(_store.At(individual.Block))[sizeof(ulong)..][..individual.NameLength];

    /// <summary>Its own actions; valid until individuals change.</summary>
    public OwnActions Actions(ref readonly Individual individual) =>
        new(_store.At(individual.Block)[ActionsStart(individual.NameLength)..], individual.Distinct, IsWide(in individual));

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

    /// <summary>The places of a scope's individuals, in no order that means something: one behind the other in memory where the scope holds most of them.</summary>
    public IEnumerable<int> Of(PopulationScope scope)
    {
        if (scope.Sums.Count * 4 < _end)
        {
            foreach (int place in scope.Places(this))
                yield return place;
            yield break;
        }

        for (int place = 0; place < _end; place++)
        {
            if (this[place].Scope == scope.Place)
                yield return place;
        }
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
            Block = _store.Take(ActionsStart(name.Length) + 1, place),
            NameLength = (ushort)name.Length,
            FoundZ = -1,
            History = -1,
            Older = -1,
            Newer = -1,
        };
        name.CopyTo(MemoryMarshal.AsBytes(_store.At(this[place].Block))[sizeof(ulong)..]);
        _table.Add(hash, place);
        return place;
    }

    /// <summary>Removes one; its place and its blocks are free.</summary>
    public void Remove(int place)
    {
        ref Individual individual = ref this[place];
        _table.Remove(individual.Hash, place);
        _store.Give(individual.Block);
        individual.Scope = -1;
        individual.Older = _free;
        _free = place;
        Tidy();
    }

    /// <summary>Adds an action to those of an individual.</summary>
    public void AddAction(ref Individual individual, ulong entry)
    {
        if (!OwnActions.IsNarrow(entry) && !IsWide(in individual))
            Widen(ref individual);
        int distinct = individual.Distinct, words = _store.At(individual.Block).Length - ActionsStart(individual.NameLength);

        // An eighth more: less would be copied often, more would lie idle.
        if (distinct == OwnActions.RoomIn(words, IsWide(in individual)))
            Move(ref individual, distinct + 1 + (distinct / 8), IsWide(in individual));
        individual.Distinct++;
        OwnActions own = Actions(in individual);
        own[distinct] = entry;
    }

    /// <summary>Gives an individual's actions eight bytes each.</summary>
    public void Widen(ref Individual individual) => Move(ref individual, individual.Distinct + 1, true);

    private void Move(ref Individual individual, int room, bool wide)
    {
        int old = individual.Block, start = ActionsStart(individual.NameLength), owner = (int)(uint)_store.At(old)[0];
        OwnActions before = Actions(in individual);
        int block = _store.Take(start + OwnActions.WordsFor(room, wide), owner);
        _store.At(old)[1..start].CopyTo(_store.At(block)[1..]);
        individual.Block = block;
        individual.Marks |= wide ? IndividualMarks.Wide : IndividualMarks.None;
        OwnActions after = Actions(in individual);
        for (int i = 0; i < before.Length; i++)
            after[i] = before[i];
        _store.Give(old);
        Tidy();
    }

    private static bool IsWide(ref readonly Individual individual) => (individual.Marks & IndividualMarks.Wide) != IndividualMarks.None;

    private void Tidy()
    {
        while (_store.IsUntidy)
            _store.Empty(_moved);
    }

    private static int ActionsStart(int nameLength) => 1 + ((nameLength + sizeof(ulong) - 1) / sizeof(ulong));
}
