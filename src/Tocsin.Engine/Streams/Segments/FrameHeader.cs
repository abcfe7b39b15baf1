using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tocsin.Numerics;

namespace Tocsin.Engine.Streams.Segments;

/// <summary>What a frame holds. The numbers are on disk: never renumber them.</summary>
internal enum FrameKind : byte
{
    /// <summary>Records of one append.</summary>
    Records = 1,

    /// <summary>The offsets of all known sources; the first frame of every segment and only there.</summary>
    Sources = 2,
}

/// <summary>What is to be known about a frame without reading its body. The numbers are on disk: never renumber them.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>The append goes on in the next frame; without that one it never happened.</summary>
    Continued = 1,

    /// <summary>There are marks among the records.</summary>
    HasMarks = 2,
}

/// <summary>The fixed part of a frame; docs/formats/journal.md describes it to the byte.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameHeader
{
    public const int Size = 92;
    private const uint MarkerSeed = 0x4D524654; // "TFRM"
    private const int ChecksumAt = 4;
    private const int CheckedFrom = 8;

    /// <summary>Bytes of the whole frame.</summary>
    public required int Length { get; init; }

    public required FrameKind Kind { get; init; }

    public FrameFlags Flags { get; init; }

    /// <summary>Bytes of the source's name, which stands before the records; 0 when there is no source.</summary>
    public ushort SourceLength { get; init; }

    /// <summary>Position of its first record.</summary>
    public required long First { get; init; }

    /// <summary>Inputs in the journal before this frame, from position 0 on.</summary>
    public required long InputsBefore { get; init; }

    /// <summary>Records refused before this frame, from position 0 on.</summary>
    public required long RejectedBefore { get; init; }

    /// <summary>Duplicates dropped so far, this append's included.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Everything before this position was synced when the frame was written.</summary>
    public required long DurableBefore { get; init; }

    /// <summary>When its records arrived, in UTC ticks.</summary>
    public required long ArrivalTicks { get; init; }

    /// <summary>The source's offset of its first input.</summary>
    public long FirstOffset { get; init; }

    /// <summary>The source's offset of its last input.</summary>
    public long LastOffset { get; init; }

    public required int Records { get; init; }

    public int Inputs { get; init; }

    /// <summary>How many refused records its rejections speak of.</summary>
    public int Rejected { get; init; }

    /// <summary>The position after its last record.</summary>
    public long Next => First + Records;

    /// <summary>Writes the header in front of a finished frame and seals both with the checksum.</summary>
    public void Seal(Span<byte> frame, uint salt)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Marker(salt));
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], Length);
        frame[12] = (byte)Kind;
        frame[13] = (byte)Flags;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[14..], SourceLength);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], First);
        BinaryPrimitives.WriteInt64LittleEndian(frame[24..], InputsBefore);
        BinaryPrimitives.WriteInt64LittleEndian(frame[32..], RejectedBefore);
        BinaryPrimitives.WriteInt64LittleEndian(frame[40..], Duplicates);
        BinaryPrimitives.WriteInt64LittleEndian(frame[48..], DurableBefore);
        BinaryPrimitives.WriteInt64LittleEndian(frame[56..], ArrivalTicks);
        BinaryPrimitives.WriteInt64LittleEndian(frame[64..], FirstOffset);
        BinaryPrimitives.WriteInt64LittleEndian(frame[72..], LastOffset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[80..], Records);
        BinaryPrimitives.WriteInt32LittleEndian(frame[84..], Inputs);
        BinaryPrimitives.WriteInt32LittleEndian(frame[88..], Rejected);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[ChecksumAt..], Crc32C.Compute(frame[CheckedFrom..Length], salt));
    }

    /// <summary>What every frame of a segment begins with. It depends on the salt, so that no sender can write it into a line.</summary>
    public static uint Marker(uint salt) => MarkerSeed ^ salt;

    /// <summary>The length that a frame's first bytes state; 0 when they cannot be a frame's.</summary>
    public static int StatedLength(ReadOnlySpan<byte> start, uint salt)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(start[8..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(start) == Marker(salt) && length >= Size ? length : 0;
    }

    /// <summary>True when the checksum of a whole frame holds.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> frame, uint salt) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[ChecksumAt..]) == Crc32C.Compute(frame[CheckedFrom..], salt);

    /// <summary>Reads the header of an intact frame.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> frame) => new()
    {
        Length = BinaryPrimitives.ReadInt32LittleEndian(frame[8..]),
        Kind = (FrameKind)frame[12],
        Flags = (FrameFlags)frame[13],
        SourceLength = BinaryPrimitives.ReadUInt16LittleEndian(frame[14..]),
        First = BinaryPrimitives.ReadInt64LittleEndian(frame[16..]),
        InputsBefore = BinaryPrimitives.ReadInt64LittleEndian(frame[24..]),
        RejectedBefore = BinaryPrimitives.ReadInt64LittleEndian(frame[32..]),
        Duplicates = BinaryPrimitives.ReadInt64LittleEndian(frame[40..]),
        DurableBefore = BinaryPrimitives.ReadInt64LittleEndian(frame[48..]),
        ArrivalTicks = BinaryPrimitives.ReadInt64LittleEndian(frame[56..]),
        FirstOffset = BinaryPrimitives.ReadInt64LittleEndian(frame[64..]),
        LastOffset = BinaryPrimitives.ReadInt64LittleEndian(frame[72..]),
        Records = BinaryPrimitives.ReadInt32LittleEndian(frame[80..]),
        Inputs = BinaryPrimitives.ReadInt32LittleEndian(frame[84..]),
        Rejected = BinaryPrimitives.ReadInt32LittleEndian(frame[88..]),
    };
}
