using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Merging;

/// <summary>The shares of one message: many lanes, and one lane more than once. One thread.</summary>
public sealed class ShareBatch
{
    /// <summary>What a share takes beside its bytes: four numbers, a flag, a length.</summary>
    private const int EntryBytes = 48;

    private StateWriter _entries = new();
    private int _count;

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Shares that wait.</summary>
    public int Count => _count;

    /// <summary>True when a share of so many bytes fits into the same message.</summary>
    public bool HasRoomFor(int bytes) => _entries.Written.Length + bytes + EntryBytes + MergeMessage.HeaderBytes <= MergeMessage.MaxBytes;

    /// <summary>Takes a lane's share of the records from one offset up to, not including, another.</summary>
    /// <param name="lane">The partition.</param>
    /// <param name="claim">The claim it was read under.</param>
    /// <param name="from">The first offset.</param>
    /// <param name="to">The offset after the last.</param>
    /// <param name="atEnd">There was nothing more to read.</param>
    /// <param name="share">The share, empty when nothing was read.</param>
    public void Add(int lane, long claim, long from, long to, bool atEnd, ReadOnlySpan<byte> share)
    {
        _entries.Number(lane);
        _entries.Number(claim);
        _entries.Number(from);
        _entries.Number(to);
        _entries.Flag(atEnd);
        _entries.Bytes(share);
        _count++;
    }

    /// <summary>The message, and an empty batch.</summary>
    public byte[] Take()
    {
        byte[] message = [(byte)'T', (byte)'M', MergeMessage.Version, (byte)MergeKind.Shares, .. _entries.Written];
        _entries = new StateWriter();
        _count = 0;
        return message;
    }
}
