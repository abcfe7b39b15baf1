using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Tocsin.Engine.Formats.Trouble;

/// <summary>
/// Finds the places of a line where a word of trouble may begin, by the first four bytes of all words at once: each byte's two nibbles look up
/// which of eight groups of words they fit, and a place is one where all eight look-ups share a group (the "Teddy" of Hyperscan: Wang et
/// al., NSDI 2019, and of Rust's aho-corasick). Answers too many places, never too few; <see cref="TroubleWords"/> and
/// <see cref="TroubleSigns"/> decide.
/// </summary>
internal static class TroubleNeedles
{
    /// <summary>Bytes of a word that are compared.</summary>
    private const int Width = 4;

    private const int TableBytes = 32;

    /// <summary>
    /// The words by group. Lower case fits both cases, upper case itself only, <c>?</c> stands for a byte between words. Words of one group should begin alike: each
    /// byte of one may be followed by each of another.
    /// </summary>
    private static readonly string[][] Groups =
    [
        ["erro", "err?"],
        ["fata", "fail", "f me"],
        ["crit", "Caus", "CANC", "e du"],
        ["pani", "exce", "exit"],
        ["warn", "seve", "segm", "segf"],
        ["emer", "aler", "left"],
        ["Trac", "TIME", "goro", "DUE "],
        ["slur", "oom?", "oomk", "Kill", "Abor"],
    ];

    /// <summary>For each of the four bytes the groups of its low and of its high nibble, each table twice, for both halves of a vector.</summary>
    private static readonly byte[] Tables = MakeTables();

    /// <summary>The first place at or after <paramref name="from"/> where a word may begin; -1 without one.</summary>
    public static int IndexOf(ReadOnlySpan<byte> line, int from)
    {
        ReadOnlySpan<byte> rest = line[from..];
        int found;
        if (Avx2.IsSupported && rest.Length >= Vector256<byte>.Count + Width - 1)
            found = Wide(rest);
        else if (rest.Length >= Vector128<byte>.Count + Width - 1)
            found = Narrow(rest);
        else
            found = Short(rest);
        if (found >= 0)
            return from + found;
        // The one word that may be shorter than what is compared: at the end.
        return rest.Length >= 3 && Ascii.EqualsIgnoreCase(rest[^3..], "err"u8) ? line.Length - 3 : -1;
    }

    /// <summary>The same by one byte after the other: what the vectors are held to.</summary>
    internal static int IndexOfPlain(ReadOnlySpan<byte> line, int from)
    {
        for (int i = from; i + Width <= line.Length; i++)
        {
            int groups = 0xFF;
            for (int b = 0; b < Width; b++)
                groups &= Tables[(b * 2 * TableBytes) + (line[i + b] & 15)] & Tables[(((b * 2) + 1) * TableBytes) + (line[i + b] >> 4)];
            if (groups != 0)
                return i;
        }

        return line.Length - from >= 3 && Ascii.EqualsIgnoreCase(line[^3..], "err"u8) ? line.Length - 3 : -1;
    }

    private static int Wide(ReadOnlySpan<byte> text)
    {
        ref byte tables = ref MemoryMarshal.GetArrayDataReference(Tables);
        Vector256<byte> low0 = Vector256.LoadUnsafe(ref tables);
        Vector256<byte> high0 = Vector256.LoadUnsafe(ref tables, TableBytes);
        Vector256<byte> low1 = Vector256.LoadUnsafe(ref tables, 2 * TableBytes);
        Vector256<byte> high1 = Vector256.LoadUnsafe(ref tables, 3 * TableBytes);
        Vector256<byte> low2 = Vector256.LoadUnsafe(ref tables, 4 * TableBytes);
        Vector256<byte> high2 = Vector256.LoadUnsafe(ref tables, 5 * TableBytes);
        Vector256<byte> low3 = Vector256.LoadUnsafe(ref tables, 6 * TableBytes);
        Vector256<byte> high3 = Vector256.LoadUnsafe(ref tables, 7 * TableBytes);
        Vector256<byte> nibble = Vector256.Create((byte)15);
        ref byte start = ref MemoryMarshal.GetReference(text);
        int last = text.Length - Vector256<byte>.Count - Width + 1;
        for (int i = 0; ; i = Math.Min(i + Vector256<byte>.Count, last))
        {
            Vector256<byte> b0 = Vector256.LoadUnsafe(ref start, (nuint)i);
            Vector256<byte> b1 = Vector256.LoadUnsafe(ref start, (nuint)i + 1);
            Vector256<byte> b2 = Vector256.LoadUnsafe(ref start, (nuint)i + 2);
            Vector256<byte> b3 = Vector256.LoadUnsafe(ref start, (nuint)i + 3);
            Vector256<byte> groups = Avx2.Shuffle(low0, b0 & nibble) & Avx2.Shuffle(high0, High(b0) & nibble)
                & Avx2.Shuffle(low1, b1 & nibble) & Avx2.Shuffle(high1, High(b1) & nibble)
                & Avx2.Shuffle(low2, b2 & nibble) & Avx2.Shuffle(high2, High(b2) & nibble)
                & Avx2.Shuffle(low3, b3 & nibble) & Avx2.Shuffle(high3, High(b3) & nibble);
            if (groups != Vector256<byte>.Zero)
                return i + BitOperations.TrailingZeroCount(~Vector256.Equals(groups, Vector256<byte>.Zero).ExtractMostSignificantBits());
            if (i == last)
                return -1;
        }
    }

    /// <summary>Each byte's high nibble, with rubbish above it: bytes cannot be shifted, pairs can.</summary>
    private static Vector256<byte> High(Vector256<byte> bytes) => (bytes.AsUInt16() >>> 4).AsByte();

    private static int Narrow(ReadOnlySpan<byte> text)
    {
        ref byte tables = ref MemoryMarshal.GetArrayDataReference(Tables);
        ref byte start = ref MemoryMarshal.GetReference(text);
        int last = text.Length - Vector128<byte>.Count - Width + 1;
        for (int i = 0; ; i = Math.Min(i + Vector128<byte>.Count, last))
        {
            Vector128<byte> groups = Vector128<byte>.AllBitsSet;
            for (int b = 0; b < Width; b++)
            {
                Vector128<byte> bytes = Vector128.LoadUnsafe(ref start, (nuint)(i + b));
                groups &= Vector128.Shuffle(Vector128.LoadUnsafe(ref tables, (nuint)(b * 2 * TableBytes)), bytes & Vector128.Create((byte)15))
                    & Vector128.Shuffle(Vector128.LoadUnsafe(ref tables, (nuint)(((b * 2) + 1) * TableBytes)), bytes >>> 4);
            }

            if (groups != Vector128<byte>.Zero)
                return i + BitOperations.TrailingZeroCount(~Vector128.Equals(groups, Vector128<byte>.Zero).ExtractMostSignificantBits());
            if (i == last)
                return -1;
        }
    }

    private static int Short(ReadOnlySpan<byte> text)
    {
        // Zeroes fit no word.
        Span<byte> padded = stackalloc byte[Vector128<byte>.Count + Width - 1 + 16];
        padded.Clear();
        text.CopyTo(padded);
        return Narrow(padded);
    }

    private static byte[] MakeTables()
    {
        byte[] tables = new byte[Width * 2 * TableBytes];
        for (int group = 0; group < Groups.Length; group++)
        {
            foreach (string word in Groups[group])
            {
                for (int b = 0; b < Width; b++)
                {
                    if (word[b] == '?')
                        AddSeparators(tables, b, group);
                    else
                        Add(tables, b, (byte)word[b], group);
                    if (char.IsAsciiLetterLower(word[b]))
                        Add(tables, b, (byte)char.ToUpperInvariant(word[b]), group);
                }
            }
        }

        return tables;
    }

    /// <summary>Space and signs; letters P to Z, too, for the table cannot tell them from <c>[ ] _</c>.</summary>
    private static void AddSeparators(byte[] tables, int position, int group)
    {
        for (int low = 0; low < 16; low++)
        {
            Add(tables, position, (byte)(0x20 | low), group);
            Add(tables, position, (byte)(0x30 | low), group);
            Add(tables, position, (byte)(0x50 | low), group);
        }
    }

    private static void Add(byte[] tables, int position, byte value, int group)
    {
        foreach (int half in (ReadOnlySpan<int>)[0, 16])
        {
            tables[(position * 2 * TableBytes) + half + (value & 15)] |= (byte)(1 << group);
            tables[(((position * 2) + 1) * TableBytes) + half + (value >> 4)] |= (byte)(1 << group);
        }
    }
}
