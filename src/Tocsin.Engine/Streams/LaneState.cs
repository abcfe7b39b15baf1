using System.Buffers;
using System.Buffers.Binary;
using Tocsin.Numerics;

namespace Tocsin.Engine.Streams;

/// <summary>What a lane itself keeps in its checkpoint, beside its processor's snapshot.</summary>
/// <param name="Position">The first position that is not in the state.</param>
/// <param name="WrittenTicks">When it was written, in UTC ticks.</param>
/// <param name="Processed">Inputs processed.</param>
/// <param name="Truncated">Of these, cut ones.</param>
/// <param name="InvalidUtf8">Of these, ones that were not UTF-8.</param>
/// <param name="Duplicates">Duplicates dropped; the journal learns of a batch of nothing but duplicates with the next append only.</param>
internal readonly record struct LaneState(
    long Position, long WrittenTicks, long Processed, long Truncated, long InvalidUtf8, long Duplicates)
{
    public const int HeaderSize = 64;
    public const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "TOCLANE\n"u8;

    /// <summary>Writes the header, the processor's snapshot behind it, and the checksum of both.</summary>
    public void Write(ArrayBufferWriter<byte> destination, ILaneProcessor processor)
    {
        destination.Write(stackalloc byte[HeaderSize]);
        processor.Snapshot(destination);
        int length = destination.WrittenCount + sizeof(uint);
        Span<byte> header = System.Runtime.InteropServices.MemoryMarshal.AsMemory(destination.WrittenMemory).Span;
        header[..HeaderSize].Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], length);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], Position);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], WrittenTicks);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], Processed);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], Truncated);
        BinaryPrimitives.WriteInt64LittleEndian(header[48..], InvalidUtf8);
        BinaryPrimitives.WriteInt64LittleEndian(header[56..], Duplicates);
        uint checksum = Crc32C.Compute(destination.WrittenSpan);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.GetSpan(sizeof(uint)), checksum);
        destination.Advance(sizeof(uint));
    }

    /// <summary>Reads what <see cref="Write"/> wrote. Throws <see cref="InvalidDataException"/> with the reason.</summary>
    public static LaneState Read(ReadOnlySpan<byte> state, out ReadOnlySpan<byte> snapshot)
    {
        if (state.Length < HeaderSize + sizeof(uint) || !state.StartsWith(Magic))
        {
            throw new InvalidDataException("it is not the state of a lane");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(state[8..]);
        if (version != Version)
        {
            throw new InvalidDataException($"it has version {version}, and this program reads version {Version}");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(state[12..]) != state.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(state[^sizeof(uint)..]) != Crc32C.Compute(state[..^sizeof(uint)]))
        {
            throw new InvalidDataException("its length or checksum does not match");
        }

        snapshot = state[HeaderSize..^sizeof(uint)];
        return new LaneState(
            BinaryPrimitives.ReadInt64LittleEndian(state[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(state[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(state[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(state[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(state[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(state[56..]));
    }
}
