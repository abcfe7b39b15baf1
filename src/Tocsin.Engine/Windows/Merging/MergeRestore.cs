using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Numerics;

namespace Tocsin.Engine.Windows.Merging;

/// <summary>
/// Finds the saved state that covers all messages before a position, in the messages from that position on; those that came before it was whole are kept and come after it.
/// A piece may come twice, and from two writers: their bytes are the same, since the state follows from the messages.
/// </summary>
/// <param name="position">The position.</param>
public sealed class MergeRestore(long position)
{
    private readonly List<(long Position, long Ticks, byte[] Message)> _held = [];
    private byte[]?[] _pieces = [];

    /// <summary>The state, once it is whole: the log's part, and the target's.</summary>
    public (byte[] Log, byte[] Target)? State { get; private set; }

    /// <summary>The messages that were read meanwhile, in order.</summary>
    public IReadOnlyList<(long Position, long Ticks, byte[] Message)> Held => _held;

    /// <summary>The bytes of a saved state.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> log, ReadOnlySpan<byte> target)
    {
        StateWriter to = new();
        to.Bytes(log);
        to.Bytes(target);
        return to.Written.ToArray();
    }

    /// <summary>Takes the next message; true when the state is whole with it.</summary>
    public bool Take(long at, long ticks, byte[] message)
    {
        _held.Add((at, ticks, message));
        SnapshotPiece piece = new(message);
        if (!piece.IsWhole || piece.Position != position)
            return false;
        if (_pieces.Length != piece.Count)
            _pieces = new byte[piece.Count][];
        _pieces[piece.Index] = piece.Bytes.ToArray();
        if (Array.Exists(_pieces, part => part is null))
            return false;
        byte[] whole = [.. _pieces.SelectMany(part => part!)];
        if (whole.Length != piece.Length || Crc32C.Compute(whole) != piece.Checksum)
            return false;
        try
        {
            StateReader from = new(whole, "saved state in the merge log");
            State = (from.Bytes("log").ToArray(), from.Bytes("target").ToArray());
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
