using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tocsin.Engine.Templates;

/// <summary>
/// Hashes of short byte strings. A string of up to 16 bytes is known wholly by its length, its first eight and its last eight
/// bytes (which overlap below 16), so most tokens are compared without touching their text. The hashes differ from process to
/// process, as those of .NET's strings do, so that nobody can send tokens that all fall into one place; no answer depends on them.
/// </summary>
internal static class TokenHash
{
    private static readonly ulong Odd = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(8)) | 1;
    private static readonly ulong Odder = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(8)) | 1;

    /// <summary>The first and the last eight bytes of a string that is not empty; below eight bytes both are made of all of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ulong First, ulong Last) Ends(ref byte start, int length)
    {
        if (length >= 8)
        {
            return (Read8(ref start, 0), Read8(ref start, length - 8));
        }

        if (length >= 4)
        {
            return (Read4(ref start, 0), Read4(ref start, length - 4));
        }

        // One to three bytes: first, middle and last cover them all.
        return ((ulong)start << 16 | (ulong)Unsafe.Add(ref start, length >> 1) << 8 | Unsafe.Add(ref start, length - 1), 0);
    }

    /// <summary>The hash of a string whose ends are known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref byte start, int length, ulong first, ulong last) =>
        length <= 16 ? Mix(first ^ Odd, last ^ BitOperations.RotateLeft(Odder, length)) : Of(ref start, length);

    /// <summary>The hash of a string of any length.</summary>
    public static ulong Of(ReadOnlySpan<byte> text) => Of(ref MemoryMarshal.GetReference(text), text.Length);

    private static ulong Of(ref byte start, int length)
    {
        // Turned, not added: what a length of two bytes adds, a byte of the text can take away.
        ulong hash = BitOperations.RotateLeft(Odd, length);
        int at = 0;
        for (; at + 32 <= length; at += 32)
        {
            hash = Mix(Read8(ref start, at) ^ hash, Read8(ref start, at + 8) ^ Odder)
                 ^ Mix(Read8(ref start, at + 16) ^ Odd, Read8(ref start, at + 24) ^ hash);
        }

        if (at + 16 <= length)
        {
            hash = Mix(Read8(ref start, at) ^ hash, Read8(ref start, at + 8) ^ Odder);
            at += 16;
        }

        if (at == length)
        {
            return hash;
        }

        if (length >= 16)
        {
            return Mix(Read8(ref start, length - 16) ^ hash, Read8(ref start, length - 8) ^ Odder);
        }

        (ulong first, ulong last) = Ends(ref start, length);
        return Mix(first ^ hash, last ^ Odder);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read8(ref byte start, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read4(ref byte start, int at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, at));
}
