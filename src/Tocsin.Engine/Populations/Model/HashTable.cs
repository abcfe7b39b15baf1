using System.Runtime.InteropServices;

namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// Open addressing from hashes to places, with linear probing; whose name is meant the caller compares. At most three quarters full, eight bytes a slot. Nothing
/// depends on the order of its slots.
/// </summary>
internal sealed class HashTable
{
    private const int Least = 8;

    [StructLayout(LayoutKind.Sequential)]
    private struct Slot
    {
        public uint Hash;

        /// <summary>The place and 1; 0 where the slot is free.</summary>
        public int Place;
    }

    private Slot[] _slots = new Slot[Least];

    public int Count { get; private set; }

    /// <summary>
    /// The next place whose hash is this one, or -1; <paramref name="probe"/> begins at 0.
    /// <code>for (int probe = 0, place; (place = table.Next(hash, ref probe)) >= 0;) …</code>
    /// </summary>
    public int Next(uint hash, ref int probe)
    {
        Slot[] slots = _slots;
        int mask = slots.Length - 1;
        for (int at = ((int)hash + probe) & mask; ; at = (at + 1) & mask)
        {
            probe++;
            Slot slot = slots[at];
            if (slot.Place == 0)
                return -1;
            if (slot.Hash == hash)
                return slot.Place - 1;
        }
    }

    /// <summary>Adds a place that is not there.</summary>
    public void Add(uint hash, int place)
    {
        if ((Count + 1) * 4L > _slots.Length * 3L)
            Grow();
        Put(_slots, new Slot { Hash = hash, Place = place + 1 });
        Count++;
    }

    /// <summary>Removes a place that is there. Those that were displaced behind it move up, so no grave is left.</summary>
    public void Remove(uint hash, int place)
    {
        Slot[] slots = _slots;
        int mask = slots.Length - 1, gap = (int)hash & mask;
        while (slots[gap].Place != place + 1)
            gap = (gap + 1) & mask;
        for (int at = (gap + 1) & mask; slots[at].Place != 0; at = (at + 1) & mask)
        {
            // It may fill the gap unless its own home lies behind the gap.
            if (((at - (int)slots[at].Hash) & mask) >= ((at - gap) & mask))
            {
                slots[gap] = slots[at];
                gap = at;
            }
        }

        slots[gap] = default;
        Count--;
    }

    private void Grow()
    {
        Slot[] larger = new Slot[checked(_slots.Length * 2)];
        foreach (Slot slot in _slots)
        {
            if (slot.Place != 0)
                Put(larger, slot);
        }

        _slots = larger;
    }

    private static void Put(Slot[] slots, Slot slot)
    {
        int mask = slots.Length - 1, at = (int)slot.Hash & mask;
        while (slots[at].Place != 0)
            at = (at + 1) & mask;
        slots[at] = slot;
    }
}
