using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Counting;

// Merging, writing and reading.
internal sealed partial class FrequentUrls
{
    /// <summary>
    /// Counts all that the other has counted. A URL that only one of them keeps may have been seen by the other as often as its floor says; of more URLs than are kept, those with
    /// the least counts leave, and the floor rises to the highest of these.
    /// </summary>
    public void Merge(FrequentUrls other)
    {
        long floor = Floor, otherFloor = other.Floor;
        foreach (ref Slot slot in _slots.AsSpan(0, Count))
        {
            slot.Count += otherFloor;
            slot.Error += otherFloor;
        }

        foreach (ref readonly Slot from in other._slots.AsSpan(0, other.Count))
        {
            ReadOnlySpan<byte> url = other.TextOf(in from);
            int place = Find(from.Hash, url);
            if (place >= 0)
            {
                ref Slot slot = ref _slots[place];
                slot.Count += from.Count - otherFloor;
                slot.Error += from.Error - otherFloor;
            }
            else
            {
                Append(from.Hash, url, from.Count + floor, from.Error + floor);
            }
        }

        Floor = floor + otherFloor;
        (_cursor, _least) = (0, 0);
        if (Count > _most)
            Shrink();
    }

    /// <summary>Writes it, slot by slot: which one is evicted next depends on their order.</summary>
    public void Write(StateWriter writer)
    {
        writer.Number(_most);
        writer.Number(Floor);
        writer.Number(Count);
        foreach (ref readonly Slot slot in _slots.AsSpan(0, Count))
        {
            writer.Bytes(TextOf(in slot));
            writer.Number(slot.Count);
            writer.Number(slot.Error);
        }
    }

    /// <summary>Reads into an empty one.</summary>
    public void Read(ref StateReader reader)
    {
        const string what = "the URLs of a group";
        Clear((int)reader.Number(what, WindowOptions.MostUrls));
        Floor = reader.Number(what, MostCount);
        int count = reader.Count(what);
        reader.Require(_most > 0 && count <= _most, what, $"are {count}, and {_most} are kept");
        for (; count > 0; count--)
        {
            ReadOnlySpan<byte> url = reader.Bytes(what);
            reader.Require(url.Length is > 0 and <= UrlBytes, what, $"have one of {url.Length} bytes");
            long seen = reader.Number(what, MostCount), error = reader.Number(what, MostCount);
            reader.Require(error < seen && seen >= Floor, what, $"have one that was seen {seen} times with an error of {error} and a floor of {Floor}");
            ulong hash = ByteHash.Of(url);
            reader.Require(Find(hash, url) < 0, what, "have one twice");
            Append(hash, url, seen, error);
        }
    }

    /// <summary>More than a window ever counts; what a saved state or a partial claims beyond it is refused, so that no sum comes near the end of 64 bits.</summary>
    internal const long MostCount = 1L << 40;

    private void Shrink()
    {
        Slot[] kept = [.. _slots.AsSpan(0, Count)];
        // The highest first; ties by hash, so that who came first does not matter.
        Array.Sort(kept, static (left, right) => left.Count != right.Count ? right.Count.CompareTo(left.Count) : left.Hash.CompareTo(right.Hash));
        Floor = Math.Max(Floor, kept[_most].Count);
        Array.Clear(_table);
        (Count, _textLive) = (_most, 0);
        for (int place = 0; place < Count; place++)
        {
            _slots[place] = kept[place];
            _textLive += kept[place].Length;
            Put(place);
        }
    }
}
