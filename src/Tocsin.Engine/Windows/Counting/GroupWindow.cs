using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>One group in one open window: what is counted while it is open. Used again and again, so that counting allocates nothing.</summary>
internal sealed class GroupWindow
{
    /// <summary>Bytes of a group's name that are kept; groups that differ only behind them are one.</summary>
    public const int NameBytes = 256;

    private readonly byte[] _name = new byte[NameBytes];
    private int _nameLength;

    public readonly DistinctAddresses Addresses = new();
    public readonly FrequentUrls Urls = new();
    public readonly EarliestLines Lines = new();
    public ulong Hash;
    public long Count, First, Last;

    /// <summary>The next revision of its alert is made at this count.</summary>
    public long RingAt;

    /// <summary>The last revision of its alert; -1 while it has not rung.</summary>
    public int Revision;

    /// <summary>The trouble that its alert belongs to; null while it has not rung.</summary>
    public string? Episode;

    public ReadOnlySpan<byte> Name => _name.AsSpan(0, _nameLength);

    /// <summary>True when it has this name.</summary>
    public bool Is(ulong hash, ReadOnlySpan<byte> name) => hash == Hash && name.SequenceEqual(Name);

    /// <summary>Begins anew.</summary>
    public void Begin(ulong hash, ReadOnlySpan<byte> name, WindowOptions options)
    {
        name.CopyTo(_name);
        (_nameLength, Hash) = (name.Length, hash);
        (Count, First, Last) = (0, long.MaxValue, long.MinValue);
        (RingAt, Revision, Episode) = (long.MaxValue, -1, null);
        Addresses.Clear();
        Urls.Clear(options.MaxUrls);
        Lines.Clear(options.Examples);
    }

    /// <summary>Counts a record.</summary>
    public void Add(in WindowRecord record, int lane, long position)
    {
        Count++;
        First = Math.Min(First, record.Ticks);
        Last = Math.Max(Last, record.Ticks);
        if (!record.Address.IsEmpty)
            Addresses.Add(ByteHash.Of(record.Address));
        if (!record.Url.IsEmpty)
            Urls.Add(record.Url);
        Lines.Add(record.Ticks, lane, position, record.Line);
    }

    /// <summary>Counts all that the other has counted.</summary>
    public void Merge(GroupWindow other)
    {
        Count += other.Count;
        First = Math.Min(First, other.First);
        Last = Math.Max(Last, other.Last);
        Addresses.Merge(other.Addresses);
        Urls.Merge(other.Urls);
        Lines.Merge(other.Lines);
    }

    /// <summary>Writes what is counted; its alert is not part of it.</summary>
    public void Write(StateWriter writer, long start)
    {
        writer.Bytes(Name);
        writer.Number(Count);
        writer.Number(First - start);
        writer.Number(Last - First);
        Addresses.Write(writer);
        Urls.Write(writer);
        Lines.Write(writer);
    }

    /// <summary>Reads into one that has just begun with the name that was read.</summary>
    public void Read(ref StateReader reader, long start, long size)
    {
        const string what = "the count of a group";
        Count = reader.Number(what, FrequentUrls.MostCount);
        First = start + reader.Number("the first time of a group", size - 1);
        Last = First + reader.Number("the last time of a group", size - 1);
        reader.Require(Count > 0 && Last < start + size, what, $"is {Count}, and its times do not fit the window");
        Addresses.Read(ref reader);
        Urls.Read(ref reader);
        Lines.Read(ref reader);
    }
}
