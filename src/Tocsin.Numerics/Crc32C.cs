using System.Buffers.Binary;
using System.Numerics;

namespace Tocsin.Numerics;

/// <summary>CRC-32C (Castagnoli; RFC 3720, B.4), by the processor's own instruction where it has one. What ends every file format of ours.</summary>
public static class Crc32C
{
    /// <summary>The checksum of bytes that follow others whose checksum is <paramref name="before"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        uint crc = ~before;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
