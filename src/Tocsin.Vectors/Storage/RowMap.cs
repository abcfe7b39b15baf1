using System.Numerics;

namespace Tocsin.Vectors.Storage;

/// <summary>
/// Which row has an id: a table of row numbers with open addressing, four bytes a slot, because the ids stand in the rows themselves.
/// One writer; any thread reads without waiting. The row of an id is replaced, never removed: whether it is deleted says the row.
/// </summary>
internal sealed class RowMap(VectorRows rows)
{
    /// <summary>The most ids: three quarters of the longest table whose length is a power of two.</summary>
    public const int MaxIds = (1 << 30) / 4 * 3;

    // A row plus one; 0 is an empty slot. Its length is a power of two, and at least a quarter of it is empty.
    private int[] _slots = new int[64];
    private int _used;

    public long Bytes => Volatile.Read(ref _slots).LongLength * sizeof(int);

    /// <summary>The last row that an id was given, or -1.</summary>
    public int Find(long id)
    {
        int[] slots = Volatile.Read(ref _slots);
        return Volatile.Read(ref slots[SlotOf(slots, id)]) - 1;
    }

    /// <summary>Gives an id a row that readers can see already. The writer's thread.</summary>
    public void Set(long id, int row)
    {
        int slot = SlotOf(_slots, id);
        if (_slots[slot] == 0 && ++_used > _slots.Length / 4 * 3)
        {
            Grow();
            slot = SlotOf(_slots, id);
        }

        Volatile.Write(ref _slots[slot], row + 1);
    }

    /// <summary>Makes room for so many more ids. The writer's thread.</summary>
    public void Reserve(int more)
    {
        while (_used + (long)more > _slots.Length / 4 * 3)
        {
            Grow();
        }
    }

    private int SlotOf(int[] slots, long id)
    {
        ulong hash = (ulong)id;
        hash = (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15; // Fibonacci hashing (Knuth, volume 3, 6.4)
        int slot = (int)(hash >> (64 - BitOperations.Log2((uint)slots.Length)));
        while (Volatile.Read(ref slots[slot]) is int held and not 0 && rows.Id(held - 1) != id)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }

    private void Grow()
    {
        int[] slots = GrowingMemory.Array<int>(_slots.Length * 2);
        foreach (int held in _slots)
        {
            if (held != 0)
            {
                slots[SlotOf(slots, rows.Id(held - 1))] = held;
            }
        }

        Volatile.Write(ref _slots, slots);
    }
}
