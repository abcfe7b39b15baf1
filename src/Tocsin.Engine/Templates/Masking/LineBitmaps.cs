using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Engine.Templates.Masking;

/// <summary>What kind of character stands where in a line, one bit a byte: bit i of element j is byte 64j + i. An element of zeros follows the last.</summary>
internal sealed partial class LineBitmaps
{
    private ulong[] _words = new ulong[17];
    private ulong[] _digits = new ulong[17];
    private ulong[] _hexDigits = new ulong[17];
    private ulong[] _underscores = new ulong[17];
    private ulong[] _dashes = new ulong[17];
    private ulong[] _dots = new ulong[17];
    private ulong[] _slashes = new ulong[17];

    /// <summary>Word characters (<c>\w</c>); all bytes of one beyond ASCII.</summary>
    public ulong[] Words => _words;

    /// <summary>The digits 0 to 9.</summary>
    public ulong[] Digits => _digits;

    /// <summary>0 to 9, a to f, A to F.</summary>
    public ulong[] HexDigits => _hexDigits;

    /// <summary>The underscore.</summary>
    public ulong[] Underscores => _underscores;

    /// <summary>The hyphen.</summary>
    public ulong[] Dashes => _dashes;

    /// <summary>The full stop.</summary>
    public ulong[] Dots => _dots;

    /// <summary>The slash.</summary>
    public ulong[] Slashes => _slashes;

    /// <summary>Reads a line; false when its characters beyond ASCII are such that bitmaps of bytes cannot say what <c>\d</c>, <c>\w</c> and <c>\b</c> see.</summary>
    public bool Read(ReadOnlySpan<byte> line)
    {
        Prepare(line.Length);
        ref byte start = ref MemoryMarshal.GetReference(line);
        uint beyond = 0;
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

        Clear(block);
        return beyond == 0 || ReadBeyondAscii(line);
    }

    /// <summary>The scalar twin of <see cref="Read"/>.</summary>
    public bool ReadPlainly(ReadOnlySpan<byte> line)
    {
        Prepare(line.Length);
        for (int block = 0; block <= (line.Length + 63) / 64; block++)
        {
            Clear(block);
        }

        for (int i = 0; i < line.Length; i++)
        {
            byte b = line[i];
            ulong bit = 1UL << (i & 63);
            _words[i >> 6] |= char.IsAsciiLetterOrDigit((char)b) || b == '_' ? bit : 0;
            _digits[i >> 6] |= char.IsAsciiDigit((char)b) ? bit : 0;
            _hexDigits[i >> 6] |= char.IsAsciiHexDigit((char)b) ? bit : 0;
            _underscores[i >> 6] |= b == '_' ? bit : 0;
            _dashes[i >> 6] |= b == '-' ? bit : 0;
            _dots[i >> 6] |= b == '.' ? bit : 0;
            _slashes[i >> 6] |= b == '/' ? bit : 0;
        }

        return !line.ContainsAnyInRange((byte)0x80, (byte)0xFF) || ReadBeyondAscii(line);
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

    /// <summary>Returns the block's top bits: not 0 when a byte lies beyond ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint ReadBlock(ref byte start, int block)
    {
        Vector256<byte> low = Vector256.LoadUnsafe(ref start), high = Vector256.LoadUnsafe(ref start, 32);
        Vector256<byte> lowDigits = Digit(low), highDigits = Digit(high), lowUnderscores = Equal(low, '_'), highUnderscores = Equal(high, '_');
        _digits[block] = Bits(lowDigits, highDigits);
        _hexDigits[block] = Bits(lowDigits | LetterBelow(low, 6), highDigits | LetterBelow(high, 6));
        _underscores[block] = Bits(lowUnderscores, highUnderscores);
        _words[block] = Bits(LetterBelow(low, 26) | lowDigits | lowUnderscores, LetterBelow(high, 26) | highDigits | highUnderscores);
        _dashes[block] = Bits(Equal(low, '-'), Equal(high, '-'));
        _dots[block] = Bits(Equal(low, '.'), Equal(high, '.'));
        _slashes[block] = Bits(Equal(low, '/'), Equal(high, '/'));
        return (low | high).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Equal(Vector256<byte> bytes, char character) => Vector256.Equals(bytes, Vector256.Create((byte)character));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Digit(Vector256<byte> bytes) =>
        Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> LetterBelow(Vector256<byte> bytes, byte count) =>
        Vector256.LessThan((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | (ulong)high.ExtractMostSignificantBits() << 32;

    private void Clear(int block) =>
        _words[block] = _digits[block] = _hexDigits[block] = _underscores[block] = _dashes[block] = _dots[block] = _slashes[block] = 0;

    private void Prepare(int length)
    {
        int blocks = (length + 63) / 64 + 1;
        if (_words.Length < blocks)
        {
            int size = Math.Max(blocks, _words.Length * 2);
            (_words, _digits, _hexDigits, _underscores) = (new ulong[size], new ulong[size], new ulong[size], new ulong[size]);
            (_dashes, _dots, _slashes) = (new ulong[size], new ulong[size], new ulong[size]);
        }
    }

    /// <summary>Room on the stack for the last, shorter block of a line.</summary>
    [InlineArray(64)]
    private struct Block
    {
        private byte _first;
    }
}
