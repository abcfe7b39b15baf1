using System.Runtime.InteropServices;
using Tocsin.Engine.Sequences.Keys;

namespace Tocsin.Engine.Sequences.Tracking;

/// <summary>
/// How many sessions a key has had, for those whose last one ended among the latest ends of a lane: the next one's number. A key whose last end is longer ago
/// begins with 1 again. Allocates nothing once it is full.
/// </summary>
/// <param name="most">Ends that are remembered.</param>
internal sealed class KeyMemory(int most)
{
    private readonly Dictionary<ulong, int> _places = [];
    private Entry[] _ring = new Entry[Math.Min(most, 64)];
    private long _first;
    private long _next;

    /// <summary>Ends that are remembered now.</summary>
    public int Count => (int)(_next - _first);

    /// <summary>The number of the key's latest session; 0 when it is not known.</summary>
    public int Latest(ReadOnlySpan<byte> key, ulong hash) =>
        _places.TryGetValue(hash, out int place) && key.SequenceEqual(_ring[place].Text) ? _ring[place].Number : 0;

    /// <summary>A session of a key has ended; number 0 stands for an end that a later one of the same key has made void.</summary>
    public void Ended(ReadOnlySpan<byte> key, ulong hash, int number)
    {
        if (number > 0 && _places.Remove(hash, out int known))
            _ring[known].Number = 0;
        if (Count == _ring.Length)
            MakeRoom();
        int place = (int)(_next++ % _ring.Length);
        ref Entry entry = ref _ring[place];
        if (entry.Key is null || entry.Key.Length < key.Length)
            entry.Key = new byte[Math.Max(24, key.Length)];
        key.CopyTo(entry.Key);
        (entry.Length, entry.Hash, entry.Number) = (key.Length, hash, number);
        if (number > 0)
            _places.Add(hash, place);
    }

    /// <summary>The ends in their order: key and number; number 0 where a later end of the same key counts.</summary>
    public ReadOnlySpan<byte> Remembered(int index, out int number)
    {
        ref Entry entry = ref _ring[(_first + index) % _ring.Length];
        number = entry.Number;
        return number == 0 ? default : entry.Text;
    }

    /// <summary>Adds an end as <see cref="Remembered"/> told it.</summary>
    public void Restore(ReadOnlySpan<byte> key, int number) => Ended(key, number == 0 ? 0 : KeyHash.Of(key), number);

    /// <summary>Forgets all ends.</summary>
    public void Clear()
    {
        _places.Clear();
        _first = _next = 0;
    }

    private void MakeRoom()
    {
        if (_ring.Length < most)
        {
            Grow();
            return;
        }

        ref Entry oldest = ref _ring[_first++ % _ring.Length];
        if (oldest.Number > 0)
            _places.Remove(oldest.Hash);
    }

    private void Grow()
    {
        Entry[] ring = new Entry[Math.Min(most, _ring.Length * 2)];
        int count = Count;
        for (int i = 0; i < count; i++)
        {
            ring[i] = _ring[(_first + i) % _ring.Length];
            if (ring[i].Number > 0)
                _places[ring[i].Hash] = i;
        }

        (_ring, _first, _next) = (ring, 0, count);
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public byte[]? Key;
        public int Length;
        public int Number;
        public ulong Hash;

        public readonly ReadOnlySpan<byte> Text => Key.AsSpan(0, Length);
    }
}
