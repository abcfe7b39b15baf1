namespace Tocsin.Engine.Windows.Counting;

/// <summary>
/// The most frequent URLs of a group's window: Space-Saving (Metwally, Agrawal, El Abbadi, "Efficient computation of frequent and top-k elements in data streams", 2005),
/// merged as in Agarwal, Cormode, Huang, Phillips, Wei, Yi, "Mergeable summaries" (2012). How often a URL that is kept was seen lies in [count - error, count]; one that is not
/// kept was seen at most <see cref="Floor"/> times. While there are no more URLs than it keeps, all is exact and the order of records leaves no trace.
/// </summary>
internal sealed partial class FrequentUrls
{
    /// <summary>So many bytes of a URL are kept; URLs that differ only behind them are one.</summary>
    public const int UrlBytes = 512;

    private const int LeastSlots = 8;

    private Slot[] _slots = new Slot[LeastSlots];
    private short[] _table = new short[LeastSlots * 2];
    private byte[] _text = [];
    private byte[] _otherText = [];
    private int _textUsed, _textLive, _most = 1;

    // Where to look for the next slot with the least count; slots before it have more than _least. Both follow from the counts.
    private int _cursor;
    private long _least;

    private struct Slot
    {
        public ulong Hash;
        public long Count;
        public long Error;
        public int Start;
        public int Length;
    }

    /// <summary>URLs that are kept.</summary>
    public int Count { get; private set; }

    /// <summary>A URL that is not kept was seen at most so often.</summary>
    public long Floor { get; private set; }

    /// <summary>Begins anew, to keep so many.</summary>
    public void Clear(int most)
    {
        Array.Clear(_table);
        (Count, Floor, _textUsed, _textLive, _cursor, _least, _most) = (0, 0, 0, 0, 0, 0, most);
    }

    /// <summary>Counts a URL.</summary>
    public void Add(ReadOnlySpan<byte> url)
    {
        url = Cut(url, UrlBytes);
        ulong hash = ByteHash.Of(url);
        int place = Find(hash, url);
        if (place >= 0)
        {
            _slots[place].Count++;
            return;
        }

        if (Count < _most)
        {
            Append(hash, url, Floor + 1, Floor);
            return;
        }

        place = Least();
        ref Slot slot = ref _slots[place];
        Floor = slot.Count;
        Remove(place);
        _textLive -= slot.Length;
        (slot.Hash, slot.Count, slot.Error) = (hash, Floor + 1, Floor);
        Keep(ref slot, url);
        Put(place);
    }

    /// <summary>All that are kept, in no order that means something.</summary>
    public IEnumerable<UrlCount> Kept(TextPool texts)
    {
        for (int place = 0; place < Count; place++)
            yield return new UrlCount(texts.Text(TextOf(in _slots[place])), _slots[place].Count, _slots[place].Error);
    }

    /// <summary>The first so many bytes, and no half character at their end.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int most)
    {
        if (text.Length <= most)
            return text;
        int end = most;
        while (end > most - 3 && (text[end] & 0xC0) == 0x80)
            end--;
        return text[..end];
    }

    private int Least()
    {
        while (true)
        {
            for (; _cursor < Count; _cursor++)
            {
                if (_slots[_cursor].Count == _least)
                    return _cursor;
            }

            _least = long.MaxValue;
            foreach (ref readonly Slot slot in _slots.AsSpan(0, Count))
                _least = Math.Min(_least, slot.Count);
            _cursor = 0;
        }
    }

    private ReadOnlySpan<byte> TextOf(ref readonly Slot slot) => _text.AsSpan(slot.Start, slot.Length);

    private int Find(ulong hash, ReadOnlySpan<byte> url)
    {
        int mask = _table.Length - 1;
        for (int at = (int)hash & mask; _table[at] != 0; at = (at + 1) & mask)
        {
            ref Slot slot = ref _slots[_table[at] - 1];
            if (slot.Hash == hash && TextOf(in slot).SequenceEqual(url))
                return _table[at] - 1;
        }

        return -1;
    }

    private void Append(ulong hash, ReadOnlySpan<byte> url, long count, long error)
    {
        if (Count == _slots.Length)
            Grow();
        ref Slot slot = ref _slots[Count];
        slot = new Slot { Hash = hash, Count = count, Error = error };
        Keep(ref slot, url);
        Put(Count++);
    }

    private void Keep(ref Slot slot, ReadOnlySpan<byte> url)
    {
        slot.Length = 0;
        if (_textUsed + url.Length > _text.Length)
            MakeRoom(url.Length);
        url.CopyTo(_text.AsSpan(_textUsed));
        (slot.Start, slot.Length) = (_textUsed, url.Length);
        _textUsed += url.Length;
        _textLive += url.Length;
    }

    // The texts move close together into the other buffer, which is as long or longer: what was evicted leaves no trace, and nothing is allocated once both are long enough.
    private void MakeRoom(int more)
    {
        int length = Math.Max(_text.Length, 256);
        while (length < 2 * (_textLive + more))
            length *= 2;
        byte[] to = _otherText.Length >= length ? _otherText : new byte[length];
        int used = 0;
        foreach (ref Slot slot in _slots.AsSpan(0, Count))
        {
            TextOf(in slot).CopyTo(to.AsSpan(used));
            slot.Start = used;
            used += slot.Length;
        }

        (_otherText, _text, _textUsed) = (_text, to, used);
    }

    private void Put(int place)
    {
        int mask = _table.Length - 1, at = (int)_slots[place].Hash & mask;
        while (_table[at] != 0)
            at = (at + 1) & mask;
        _table[at] = (short)(place + 1);
    }

    // Those that were displaced behind it move up, so no grave is left.
    private void Remove(int place)
    {
        int mask = _table.Length - 1, gap = (int)_slots[place].Hash & mask;
        while (_table[gap] != place + 1)
            gap = (gap + 1) & mask;
        for (int at = (gap + 1) & mask; _table[at] != 0; at = (at + 1) & mask)
        {
            if (((at - (int)_slots[_table[at] - 1].Hash) & mask) >= ((at - gap) & mask))
            {
                _table[gap] = _table[at];
                gap = at;
            }
        }

        _table[gap] = 0;
    }

    private void Grow()
    {
        Array.Resize(ref _slots, _slots.Length * 2);
        _table = new short[_slots.Length * 2];
        for (int place = 0; place < Count; place++)
            Put(place);
    }
}
