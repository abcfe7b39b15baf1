using System.Runtime.CompilerServices;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// The nearest rows that a search has seen, nearest first, each with a mark whether its links were followed: the two heaps of the
/// paper's algorithm 2 in one sorted list, for what falls out of the one need not be followed from the other. Rows that are deleted are
/// followed but do not count among the ef; they stay while they are nearer than the last that counts.
/// </summary>
internal sealed unsafe class CandidateList
{
    // Distance, row, deleted, followed, from the highest bit to the lowest: one comparison orders by distance, then row.
    private const ulong Followed = 1;
    private const ulong Gone = 2;

    /// <summary>Rows beyond this have no bits.</summary>
    public const int MaxRows = 1 << 30;

    private ulong[] _keys = GC.AllocateUninitializedArray<ulong>(256, pinned: true);
    private int _room;
    private int _living;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>No candidate with this distance or a greater one is taken any more.</summary>
    public uint Bound { get; private set; }

    /// <summary>Begins anew with room for so many that are not deleted.</summary>
    public void Clear(int room) => (_room, _living, Count, Bound) = (room, 0, 0, uint.MaxValue);

    /// <summary>Makes room for <see cref="Clear"/> with so many, none of them deleted: nothing is allocated then.</summary>
    public void Reserve(int room)
    {
        while (_keys.Length <= room)
        {
            Grow();
        }
    }

    /// <summary>The row at a place.</summary>
    public int Row(int place) => (int)(uint)(_keys[place] & uint.MaxValue) >>> 2;

    /// <summary>The distance of the row at a place.</summary>
    public uint Distance(int place) => (uint)(_keys[place] >> 32);

    /// <summary>Whether the row at a place was deleted when it was seen.</summary>
    public bool IsDeleted(int place) => (_keys[place] & Gone) != 0;

    /// <summary>Marks the row at a place as followed; false when it was already.</summary>
    public bool Follow(int place)
    {
        bool first = (_keys[place] & Followed) == 0;
        _keys[place] |= Followed;
        return first;
    }

    /// <summary>Puts a row in its place, or nowhere when there are enough nearer ones.</summary>
    /// <returns>The place; as great as <see cref="Count"/> or greater: nowhere.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Insert(int row, uint distance, bool deleted)
    {
        if (distance > Bound)
        {
            return int.MaxValue;
        }

        ulong key = ((ulong)distance << 32) | ((uint)row << 2) | (deleted ? Gone : 0);
        if (Count + 1 > _keys.Length)
        {
            Grow();
        }

        int place;
        fixed (ulong* keys = _keys)
        {
            int low = 0, high = Count;
            while (low < high)
            {
                int middle = (int)((uint)(low + high) >> 1);
                if (keys[middle] < key)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            place = low;
            Buffer.MemoryCopy(keys + place, keys + place + 1, (long)(Count - place) * sizeof(ulong), (long)(Count - place) * sizeof(ulong));
            keys[place] = key;
            Count++;
            if (!deleted && ++_living >= _room)
            {
                Trim(keys);
            }
        }

        return place;
    }

    // What is over goes, and the deleted ones behind the last that stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Trim(ulong* keys)
    {
        int last = Count - 1;
        for (; _living > _room || (keys[last] & Gone) != 0; last--)
        {
            _living -= (keys[last] & Gone) == 0 ? 1 : 0;
        }

        Count = last + 1;
        Bound = (uint)(keys[last] >> 32);
    }

    // -> keys: distance and row in one number, nearest first
    /// <summary>Copies the candidates, as many as there is room for.</summary>
    /// <returns>How many.</returns>
    public int CopyTo(Span<ulong> keys)
    {
        int count = Math.Min(Count, keys.Length);
        for (int i = 0; i < count; i++)
        {
            keys[i] = (_keys[i] & ~(ulong)uint.MaxValue) | (uint)Row(i);
        }

        return count;
    }

    private void Grow()
    {
        ulong[] keys = GrowingMemory.Array<ulong>(_keys.Length * 2, pinned: true);
        _keys.AsSpan(0, Count).CopyTo(keys);
        _keys = keys;
    }
}
