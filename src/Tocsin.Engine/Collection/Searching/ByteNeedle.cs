using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>
/// A text that is sought in bytes, ASCII letters in both cases on demand. Two of its bytes that are rare in logs are compared at all places of a vector at once;
/// only where both stand is the rest compared.
/// </summary>
internal sealed class ByteNeedle
{
    /// <summary>Bytes by how often they stand in logs, the most frequent first; those not named are rare.</summary>
    private const string Frequent = " e0tai1o2nrs3.:d-l4c5/6789,=mu[]fpgbhv_kyw()I\"EINFTRSOADPxCL";

    private readonly byte[] _text;
    private readonly bool _ignoreCase;
    private readonly int _one;
    private readonly int _other;

    /// <param name="text">At least one byte.</param>
    /// <param name="ignoreCase">Whether ASCII letters fit in both cases.</param>
    public ByteNeedle(ReadOnlySpan<byte> text, bool ignoreCase)
    {
        ArgumentOutOfRangeException.ThrowIfZero(text.Length);
        _ignoreCase = ignoreCase;
        _text = text.ToArray();
        if (ignoreCase)
            Ascii.ToLowerInPlace(_text, out _);
        int[] byRarity = [.. Enumerable.Range(0, _text.Length).OrderByDescending(i => Rarity(_text[i]))];
        _one = byRarity[0];
        // Not the same byte again, if there is another one.
        _other = byRarity.FirstOrDefault(i => _text[i] != _text[_one], byRarity[^1]);
    }

    /// <summary>Bytes of the text.</summary>
    public int Length => _text.Length;

    /// <summary>Where it first stands; -1 where it does not.</summary>
    public int IndexIn(ReadOnlySpan<byte> haystack)
    {
        int last = haystack.Length - _text.Length;
        if (last < 0)
            return -1;
        int from = 0;
        if (Vector256.IsHardwareAccelerated && last + 1 >= Vector256<byte>.Count)
        {
            ref byte start = ref MemoryMarshal.GetReference(haystack);
            Vector256<byte> one = Vector256.Create(_text[_one]);
            Vector256<byte> other = Vector256.Create(_text[_other]);
            Vector256<byte> foldOne = Vector256.Create(Fold(_text[_one]));
            Vector256<byte> foldOther = Vector256.Create(Fold(_text[_other]));
            int lastBlock = last + 1 - Vector256<byte>.Count;
            while (true)
            {
                Vector256<byte> both = Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)(from + _one)) | foldOne, one)
                    & Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)(from + _other)) | foldOther, other);
                if (both != Vector256<byte>.Zero && FirstOf(haystack, from, both.ExtractMostSignificantBits()) is var found and >= 0)
                    return found;
                if (from == lastBlock)
                    return -1;
                from = Math.Min(from + Vector256<byte>.Count, lastBlock);
            }
        }

        return IndexInPlain(haystack);
    }

    /// <summary>The same by one place after the other: what the vectors are held to.</summary>
    internal int IndexInPlain(ReadOnlySpan<byte> haystack)
    {
        for (int i = 0; i + _text.Length <= haystack.Length; i++)
        {
            if (IsAt(haystack, i))
                return i;
        }

        return -1;
    }

    private int FirstOf(ReadOnlySpan<byte> haystack, int from, uint places)
    {
        for (; places != 0; places &= places - 1)
        {
            int at = from + BitOperations.TrailingZeroCount(places);
            if (IsAt(haystack, at))
                return at;
        }

        return -1;
    }

    private bool IsAt(ReadOnlySpan<byte> haystack, int at)
    {
        ReadOnlySpan<byte> there = haystack.Slice(at, _text.Length);
        return there.SequenceEqual(_text) || (_ignoreCase && EqualsFolded(there));
    }

    /// <summary>Bytes beyond ASCII must be equal: <see cref="Ascii.EqualsIgnoreCase(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> fits none.</summary>
    private bool EqualsFolded(ReadOnlySpan<byte> there)
    {
        for (int i = 0; i < there.Length; i++)
        {
            if ((there[i] | Fold(_text[i])) != _text[i])
                return false;
        }

        return true;
    }

    /// <summary>The bit in which a letter's two cases differ; none for other bytes.</summary>
    private byte Fold(byte value) => _ignoreCase && value is >= (byte)'a' and <= (byte)'z' ? (byte)0x20 : (byte)0;

    private int Rarity(byte value)
    {
        int place = Frequent.IndexOf((char)value, StringComparison.Ordinal);
        int other = _ignoreCase ? Frequent.IndexOf(char.ToUpperInvariant((char)value), StringComparison.Ordinal) : -1;
        place = place < 0 ? Frequent.Length : place;
        return other < 0 ? place : Math.Min(place, other);
    }
}
