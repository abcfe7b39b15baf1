using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Engine.Templates.Masking;

/// <summary>What kind of byte stands where in a line, one bit a byte: bit i of element j is byte 64j + i. An element of zeros follows the last.</summary>
internal sealed class LineBitmaps
{
    private ulong[] _words = new ulong[17];
    private ulong[] _digits = new ulong[17];
    private ulong[] _underscores = new ulong[17];
    private ulong[] _dashes = new ulong[17];

    /// <summary>Word characters (<c>\w</c>): letters, digits and the underscore.</summary>
    public ulong[] Words => _words;

    /// <summary>The digits 0 to 9.</summary>
    public ulong[] Digits => _digits;

    /// <summary>The underscore.</summary>
    public ulong[] Underscores => _underscores;

    /// <summary>The hyphen.</summary>
    public ulong[] Dashes => _dashes;

    /// <summary>Reads a line; false when it holds a byte beyond ASCII (the bitmaps are then of no use).</summary>
    public bool Read(ReadOnlySpan<byte> line)
    {
        Prepare(line.Length);
        ref byte start = ref MemoryMarshal.GetReference(line);
        byte beyond = 0;
        int block = 0;
        for (int at = 0; at + 64 <= line.Length; at += 64)
        {
            beyond |= ReadBlock(ref Unsafe.Add(ref start, at), block++);
        }

        int rest = line.Length & 63;
        if (rest > 0)
        {
            Block padded = default;
            Unsafe.CopyBlockUnaligned(ref Unsafe.As<Block, byte>(ref padded), ref Unsafe.Add(ref start, line.Length - rest), (uint)rest);
            beyond |= ReadBlock(ref Unsafe.As<Block, byte>(ref padded), block++);
        }

        _words[block] = _digits[block] = _underscores[block] = _dashes[block] = 0;
        return beyond < 0x80;
    }

    /// <summary>The scalar twin of <see cref="Read"/>.</summary>
    public bool ReadPlainly(ReadOnlySpan<byte> line)
    {
        Prepare(line.Length);
        int blocks = (line.Length + 63) / 64 + 1;
        foreach (ulong[] bitmap in (ReadOnlySpan<ulong[]>)[_words, _digits, _underscores, _dashes])
        {
            bitmap.AsSpan(0, blocks).Clear();
        }

        for (int i = 0; i < line.Length; i++)
        {
            byte b = line[i];
            ulong bit = 1UL << (i & 63);
            _words[i >> 6] |= char.IsAsciiLetterOrDigit((char)b) || b == '_' ? bit : 0;
            _digits[i >> 6] |= char.IsAsciiDigit((char)b) ? bit : 0;
            _underscores[i >> 6] |= b == '_' ? bit : 0;
            _dashes[i >> 6] |= b == '-' ? bit : 0;
        }

        return !line.ContainsAnyInRange((byte)0x80, (byte)0xFF);
    }

    /// <summary>The 64 bits of a bitmap that begin at byte <paramref name="position"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Window(ulong[] bitmap, int position)
    {
        int element = position >> 6, shift = position & 63;
        return bitmap[element] >> shift | bitmap[element + 1] << 1 << (63 - shift);
    }

    /// <summary>How many set bits follow each other from byte <paramref name="position"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RunLength(ulong[] bitmap, int position)
    {
        int length = BitOperations.TrailingZeroCount(~Window(bitmap, position));
        return length < 64 ? length : LongRunLength(bitmap, position);
    }

    private static int LongRunLength(ulong[] bitmap, int position)
    {
        int end = position;
        while ((end >> 6) + 1 < bitmap.Length)
        {
            int length = BitOperations.TrailingZeroCount(~Window(bitmap, end));
            end += length;
            if (length < 64)
            {
                break;
            }
        }

        return end - position;
    }

    /// <summary>Returns the OR of the block's top bits: at least 0x80 when a byte lies beyond ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte ReadBlock(ref byte start, int block)
    {
        Vector256<byte> low = Vector256.LoadUnsafe(ref start), high = Vector256.LoadUnsafe(ref start, 32);
        _digits[block] = Bits(Digit(low), Digit(high));
        _words[block] = Bits(Word(low), Word(high));
        _underscores[block] = Bits(Vector256.Equals(low, Vector256.Create((byte)'_')), Vector256.Equals(high, Vector256.Create((byte)'_')));
        _dashes[block] = Bits(Vector256.Equals(low, Vector256.Create((byte)'-')), Vector256.Equals(high, Vector256.Create((byte)'-')));
        return (low | high).ExtractMostSignificantBits() == 0 ? (byte)0 : (byte)0x80;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Digit(Vector256<byte> bytes) =>
        Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Word(Vector256<byte> bytes) =>
        Vector256.LessThan((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)26))
        | Digit(bytes)
        | Vector256.Equals(bytes, Vector256.Create((byte)'_'));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | (ulong)high.ExtractMostSignificantBits() << 32;

    private void Prepare(int length)
    {
        int blocks = (length + 63) / 64 + 1;
        if (_words.Length < blocks)
        {
            int size = Math.Max(blocks, _words.Length * 2);
            _words = new ulong[size];
            _digits = new ulong[size];
            _underscores = new ulong[size];
            _dashes = new ulong[size];
        }
    }

    /// <summary>Room on the stack for the last, shorter block of a line.</summary>
    [InlineArray(64)]
    private struct Block
    {
        private byte _first;
    }
}
