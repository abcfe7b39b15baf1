using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Merging;

/// <summary>A piece of a saved state, as a message carries it. The span is the message's.</summary>
internal readonly ref struct SnapshotPiece
{
    /// <summary>Reads a message; what is no piece is not <see cref="IsWhole"/>.</summary>
    public SnapshotPiece(ReadOnlySpan<byte> message)
    {
        if (MergeMessage.KindOf(message) != MergeKind.Snapshot)
            return;
        try
        {
            StateReader fields = MergeMessage.Fields(message);
            Position = fields.Number("position");
            Index = (int)fields.Number("index", 1_000_000);
            Count = (int)fields.Number("count", 1_000_000);
            Length = (int)fields.Number("length", int.MaxValue);
            Checksum = (uint)fields.Number("checksum", uint.MaxValue);
            Bytes = fields.Bytes("bytes");
            IsWhole = fields.Left == 0 && Index < Count;
        }
        catch (InvalidDataException)
        {
            IsWhole = false;
        }
    }

    /// <summary>It can be read.</summary>
    public bool IsWhole { get; }

    /// <summary>The state covers all messages before this position.</summary>
    public long Position { get; }

    /// <summary>Which piece it is, from 0.</summary>
    public int Index { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Bytes of all pieces.</summary>
    public int Length { get; }

    /// <summary>CRC32C of all pieces.</summary>
    public uint Checksum { get; }

    /// <summary>This piece's bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; }
}
