using System.Buffers.Binary;
using Tocsin.Numerics;

namespace Tocsin.Engine.Streams.Segments;

/// <summary>The first bytes of a segment; docs/formats/journal.md describes them.</summary>
/// <param name="Lane">The lane that the segment belongs to.</param>
/// <param name="Salt">Starts every checksum of the segment, so that a line which imitates a frame is never taken for one.</param>
/// <param name="First">The position of the first record in it.</param>
/// <param name="ArrivalBefore">Arrival of the last record before it, in UTC ticks; 0 when there is none.</param>
internal readonly record struct SegmentHeader(int Lane, uint Salt, long First, long ArrivalBefore)
{
    public const int Size = 48;
    public const uint Version = 1;
    private const int ChecksumAt = Size - sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "TOCSINJ\n"u8;

    public void Write(Span<byte> destination)
    {
        Span<byte> header = destination[..Size];
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Size);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], Lane);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], Salt);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], First);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], ArrivalBefore);
        BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], Crc32C.Compute(header[..ChecksumAt]));
    }

    /// <summary>Reads a header; <paramref name="fault"/> says in a few words what is wrong when it cannot.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SegmentHeader header, out string fault)
    {
        header = default;
        if (bytes.Length < Size || !bytes.StartsWith(Magic))
        {
            fault = "it does not begin with a segment header";
            return false;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32C.Compute(bytes[..ChecksumAt]))
        {
            fault = "the checksum of its header does not match";
            return false;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version || BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) != Size)
        {
            fault = $"it has version {version}, and this program reads version {Version}";
            return false;
        }

        header = new SegmentHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));
        fault = "";
        return true;
    }
}
