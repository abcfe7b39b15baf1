using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// Hashes of names, by folded 128-bit products with keys that differ from process to process: nobody outside can send names that all fall into one place. No answer, no order
/// and no byte of a state depends on them.
/// </summary>
internal static class NameHash
{
    private static readonly ulong Key = Draw(), Other = Draw();

    /// <summary>The hash of a name among those of one owner (a scope's number; 0 where there is but one).</summary>
    public static uint Of(ReadOnlySpan<byte> name, uint owner = 0)
    {
        ref byte start = ref MemoryMarshal.GetReference(name);
        int length = name.Length;
        // The owner goes through a product of its own: else what one owner's number adds, a byte of the name can take away.
        ulong hash = owner == 0 ? Key : Fold(Key ^ owner, Other);
        if (length > 16)
        {
            int at = 0;
            for (; at + 16 < length; at += 16)
                hash = Fold(Read8(ref start, at) ^ hash, Read8(ref start, at + 8) ^ Other);
            return Last(Read8(ref start, length - 16) ^ hash, Read8(ref start, length - 8) ^ Other, length);
        }

        if (length >= 8)
            return Last(Read8(ref start, 0) ^ hash, Read8(ref start, length - 8) ^ Other, length);
        ulong few = 0;
        foreach (byte next in name)
            few = (few << 8) | next;
        return Last(few ^ hash, Other, length);
    }

    // So does the length.
    private static uint Last(ulong left, ulong right, int length)
    {
        ulong folded = Fold(Fold(left, right) ^ Key, Other + ((ulong)length << 32));
        return (uint)(folded ^ (folded >> 32));
    }

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    private static ulong Read8(ref byte start, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));

    private static ulong Draw() => MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
}
