using System.Text;
using System.Text.Unicode;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>One window while it is open: its groups, found by their names.</summary>
internal sealed class OpenWindow
{
    private const int LeastSlots = 16;

    private readonly List<GroupWindow> _groups = [];
    private int[] _table = new int[LeastSlots];
    private GroupWindow? _last;

    /// <summary>Its aligned start and the end, in UTC ticks.</summary>
    public long Start, End;

    /// <summary>Records of groups that were one too many.</summary>
    public long Overflow;

    /// <summary>The lowest and the highest position of a record of lane 0; -1 while there is none.</summary>
    public long FirstPosition, LastPosition;

    /// <summary>True when a record came from another lane than 0.</summary>
    public bool HasOtherLanes;

    public List<GroupWindow> Groups => _groups;

    /// <summary>Begins anew; its groups have been taken away.</summary>
    public void Begin(long start, long size)
    {
        (Start, End, Overflow, FirstPosition, LastPosition, HasOtherLanes) = (start, start + size, 0, -1, -1, false);
        _groups.Clear();
        Array.Clear(_table);
        _last = null;
    }

    /// <summary>Notes where a record stands.</summary>
    public void Place(int lane, long position)
    {
        if (lane != 0)
        {
            HasOtherLanes = true;
            return;
        }

        if (FirstPosition < 0 || position < FirstPosition)
            FirstPosition = position;
        if (position > LastPosition)
            LastPosition = position;
    }

    /// <summary>
    /// The group of this name, or null; then <paramref name="name"/> is what a new group is called: its first <see cref="GroupWindow.NameBytes"/> bytes, and U+FFFD for what is
    /// no UTF-8, so that two names never look the same.
    /// </summary>
    public GroupWindow? Find(ref ReadOnlySpan<byte> name, out ulong hash)
    {
        name = FrequentUrls.Cut(name, GroupWindow.NameBytes);
        if (Find(name, out hash) is { } group)
            return group;
        if (Utf8.IsValid(name))
            return null;
        name = FrequentUrls.Cut(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(name)), GroupWindow.NameBytes);
        return Find(name, out hash);
    }

    /// <summary>The group of this very name, or null.</summary>
    public GroupWindow? Find(ReadOnlySpan<byte> name, out ulong hash)
    {
        if (_last is { } last && name.SequenceEqual(last.Name))
        {
            hash = last.Hash;
            return last;
        }

        hash = ByteHash.Of(name);
        int mask = _table.Length - 1;
        for (int at = (int)hash & mask; _table[at] != 0; at = (at + 1) & mask)
        {
            GroupWindow group = _groups[_table[at] - 1];
            if (group.Is(hash, name))
                return _last = group;
        }

        return null;
    }

    /// <summary>Adds a group that is not there.</summary>
    public void Add(GroupWindow group)
    {
        _groups.Add(group);
        if (_groups.Count * 2 > _table.Length)
        {
            _table = new int[_table.Length * 2];
            for (int place = 0; place < _groups.Count; place++)
                Put(place);
        }
        else
        {
            Put(_groups.Count - 1);
        }

        _last = group;
    }

    /// <summary>Its groups by their names (bytes): the order of saved states and partials.</summary>
    public GroupWindow[] ByName()
    {
        GroupWindow[] groups = [.. _groups];
        Array.Sort(groups, static (left, right) => left.Name.SequenceCompareTo(right.Name));
        return groups;
    }

    private void Put(int place)
    {
        int mask = _table.Length - 1, at = (int)_groups[place].Hash & mask;
        while (_table[at] != 0)
            at = (at + 1) & mask;
        _table[at] = place + 1;
    }
}
