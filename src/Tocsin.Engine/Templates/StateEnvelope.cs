using System.Buffers;
using System.Buffers.Binary;
using Tocsin.Numerics;

namespace Tocsin.Engine.Templates;

/// <summary>
/// The frame of a persisted state: magic (8 bytes), version (u32), payload length (u64), payload, CRC32C of all that (u32); numbers
/// little-endian. See docs/formats/templates.md.
/// </summary>
internal static class StateEnvelope
{
    /// <summary>The version that is written. A change of the payload's meaning takes the next number, and the old one stays readable.</summary>
    public const uint Version = 1;

    private const int HeaderLength = 20;
    private const int ChecksumLength = 4;

    private static ReadOnlySpan<byte> Magic => "TOCSINTM"u8;

    /// <summary>Frames a payload.</summary>
    public static void Write(ReadOnlySpan<byte> payload, IBufferWriter<byte> destination)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(header[12..], (ulong)payload.Length);
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Compute(payload, Crc32C.Compute(header)));
        destination.Write(header);
        destination.Write(payload);
        destination.Write(checksum);
    }

    /// <summary>The payload of a frame that is whole. Throws <see cref="InvalidDataException"/> with the reason for any other bytes.</summary>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> state)
    {
        if (state.Length < HeaderLength + ChecksumLength || !state.StartsWith(Magic))
        {
            throw new InvalidDataException($"This is not a saved miner: its {state.Length} bytes do not begin with '{System.Text.Encoding.ASCII.GetString(Magic)}' and a header.");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(state[8..]);
        if (version != Version)
        {
            throw new InvalidDataException($"The saved miner has format version {version}; this program reads version {Version}. Use the program that wrote it, or mine anew.");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(state[12..]);
        if (length != (ulong)(state.Length - HeaderLength - ChecksumLength))
        {
            throw new InvalidDataException($"The saved miner says it has {length} bytes of content, but {state.Length - HeaderLength - ChecksumLength} are there: it was cut or something was appended.");
        }

        uint found = Crc32C.Compute(state[..^ChecksumLength]), stored = BinaryPrimitives.ReadUInt32LittleEndian(state[^ChecksumLength..]);
        if (found != stored)
        {
            throw new InvalidDataException($"The saved miner is damaged: its checksum is {found:x8}, and {stored:x8} was stored.");
        }

        return state[HeaderLength..^ChecksumLength];
    }
}
