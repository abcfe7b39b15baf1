using System.Buffers.Binary;

namespace Tocsin.Engine.Tests.Similarity.Examining;

/// <summary>
/// Damage that libhdf5 1.10 does not survive, made of a file with texts of any length: these lie together in a global heap (HDF5 File Format Specification 3.0,
/// III.E), which begins with a signature and its size; each text has a number, a count of users, and its size.
/// </summary>
internal static class DamagedHeap
{
    private const int FirstText = 16; // bytes after the signature
    private const int SizeOfFirstText = FirstText + 8;

    /// <summary>The first text claims more than all have: whoever reads it runs out of the heap's memory.</summary>
    public static byte[] Crashing(byte[] whole) => With(whole, SizeOfFirstText, 1 << 20);

    /// <summary>The first text claims nearly all there can be: the place of the second wraps around, and the library goes in circles.</summary>
    public static byte[] Endless(byte[] whole) => With(whole, SizeOfFirstText, unchecked((ulong)-256));

    private static byte[] With(byte[] whole, int after, ulong value)
    {
        byte[] damaged = [.. whole];
        int heap = damaged.AsSpan().IndexOf("GCOL"u8);
        Assert.True(heap > 0, "The file has no global heap.");
        BinaryPrimitives.WriteUInt64LittleEndian(damaged.AsSpan(heap + after), value);
        return damaged;
    }
}
