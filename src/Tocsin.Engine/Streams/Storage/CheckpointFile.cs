using System.Buffers.Binary;
using System.Text;
using Tocsin.Numerics;

namespace Tocsin.Engine.Streams.Storage;

/// <summary>
/// The bytes of one checkpoint file; docs/formats/checkpoints.md describes them. All numbers are little-endian:
/// magic[8], version u32, lane i32, length of the file u64, position i64, length of the name u32, name, state, CRC-32C of all before.
/// </summary>
internal static class CheckpointFile
{
    public const uint Version = 1;
    private const int FixedSize = 36;
    private const int ChecksumSize = sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "TOCSINC\n"u8;

    /// <summary>Everything before the state.</summary>
    public static byte[] Head(LaneId lane, Checkpoint checkpoint)
    {
        int nameLength = Encoding.UTF8.GetByteCount(lane.Stream);
        byte[] head = new byte[FixedSize + nameLength];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), lane.Lane);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), (long)head.Length + checkpoint.State.Length + ChecksumSize);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(24), checkpoint.Position);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(32), nameLength);
        Encoding.UTF8.GetBytes(lane.Stream, head.AsSpan(FixedSize));
        return head;
    }

    /// <summary>What ends the file.</summary>
    public static byte[] Checksum(ReadOnlySpan<byte> head, ReadOnlySpan<byte> state)
    {
        byte[] checksum = new byte[ChecksumSize];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Compute(state, Crc32C.Compute(head)));
        return checksum;
    }

    /// <summary>The stream that a file says it belongs to, or null when it does not begin as a checkpoint does. Its checksum is not looked at.</summary>
    public static string? StreamOf(IReadableFile file)
    {
        Span<byte> head = stackalloc byte[FixedSize];
        if (file.Read(0, head) < FixedSize || !head.StartsWith(Magic))
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(head[32..]);
        if (length < 0 || length > file.Length - FixedSize)
        {
            return null;
        }

        byte[] name = new byte[length];
        return file.Read(FixedSize, name) == length ? Encoding.UTF8.GetString(name) : null;
    }

    /// <summary>Reads a whole file; <paramref name="fault"/> says in a few words what is wrong when it cannot.</summary>
    public static Checkpoint? Read(ReadOnlyMemory<byte> file, LaneId lane, out string fault)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length < FixedSize + ChecksumSize || !bytes.StartsWith(Magic))
        {
            fault = "it does not begin as a checkpoint does";
            return null;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        int end = bytes.Length - ChecksumSize;
        if (Crc32C.Compute(bytes[..end]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[end..])
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) != bytes.Length)
        {
            fault = $"its checksum or its length ({bytes.Length} bytes) does not match what it states";
            return null;
        }

        if (version != Version)
        {
            fault = $"it has version {version}, and this program reads version {Version}";
            return null;
        }

        int stateAt = FixedSize + BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]);
        LaneId stated = new(Encoding.UTF8.GetString(bytes[FixedSize..stateAt]), BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]));
        if (stated != lane)
        {
            fault = $"it belongs to lane {stated}";
            return null;
        }

        fault = "";
        return new Checkpoint(BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]), file[stateAt..end]);
    }
}
