using System.Buffers.Binary;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>
/// A 64-bit hash of bytes by folded 128-bit products, with keys that never change: the same address is the same hash in every process, on every machine and in every saved
/// state. Whoever knows the keys can make addresses that meet; they spoil a count of distinct ones, nothing else.
/// </summary>
internal static class ByteHash
{
    // The fractional parts of the square roots of 2, 3 and 5, made odd.
    private const ulong Key = 0x6A09E667F3BCC909, Other = 0xBB67AE8584CAA73B, Third = 0x3C6EF372FE94F82B;

    /// <summary>The hash of these bytes; their number is part of it.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length;
        ulong left, right, hash = Key;
        if (length > 16)
        {
            for (ReadOnlySpan<byte> rest = bytes; rest.Length > 16; rest = rest[16..])
                hash = Fold(Read8(rest) ^ hash, Read8(rest[8..]) ^ Other);
            (left, right) = (Read8(bytes[(length - 16)..]), Read8(bytes[(length - 8)..]));
        }
        else if (length >= 8)
        {
            (left, right) = (Read8(bytes), Read8(bytes[(length - 8)..]));
        }
        else if (length >= 4)
        {
            (left, right) = (BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(length - 4)..]));
        }
        else
        {
            (left, right) = (0, 0);
            foreach (byte next in bytes)
                left = (left << 8) | next;
        }

        ulong folded = Fold(left ^ hash, right ^ Other);
        return Fold(folded ^ Third, Key ^ (ulong)length);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    private static ulong Read8(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
