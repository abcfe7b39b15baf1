using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Tocsin.Engine.Templates;

/// <summary>
/// Cuts lines into tokens as Drain3 does: strip, replace each extra delimiter by a space, split at Python's white space.
/// Owns scratch memory: one thread at a time.
/// </summary>
internal sealed partial class Tokenizer
{
    private const int MostByteDelimiters = 8;

    private readonly byte[] _byteDelimiters;
    private readonly byte[][] _replaced;
    private ulong[] _separators = new ulong[1];
    private int[] _bounds = new int[66];

    /// <summary>A tokenizer for valid options.</summary>
    public Tokenizer(IReadOnlyList<string> extraDelimiters)
    {
        byte[][] delimiters = [.. extraDelimiters.Select(Encoding.UTF8.GetBytes).Where(delimiter => PythonText.SpaceLength(delimiter) != delimiter.Length)];
        bool areBytes = delimiters.Length <= MostByteDelimiters && delimiters.All(delimiter => delimiter.Length == 1);
        _byteDelimiters = areBytes ? [.. delimiters.Select(delimiter => delimiter[0])] : [];
        _replaced = areBytes ? [] : delimiters;
    }

    /// <summary>Tokens of the line that was split last.</summary>
    public int Count { get; private set; }

    /// <summary>Where the tokens begin and end in the text that <see cref="Split"/> returned: begin, end, begin, end, …</summary>
    public ReadOnlySpan<int> Bounds => _bounds.AsSpan(0, Count * 2);

    /// <summary>Splits a line and returns the text that the bounds refer to: the line, or a copy with its delimiters replaced that lives until the next call.</summary>
    public ReadOnlySpan<byte> Split(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = _replaced.Length == 0 ? line : Replace(line[PythonText.Stripped(line)]);
        int words = (text.Length + 63) / 64;
        if (_separators.Length < words)
        {
            Grow(words);
        }

        if (MarkSeparators(text))
        {
            MarkWideSpace(text);
        }

        CollectBounds(text.Length);
        return text;
    }

    /// <summary>Token <paramref name="index"/> of a text that <see cref="Split"/> returned.</summary>
    public ReadOnlySpan<byte> Token(ReadOnlySpan<byte> text, int index) => text[_bounds[2 * index].._bounds[2 * index + 1]];

    /// <summary>Writes the numbers of the tokens, padded with <see cref="Leaf.LinePadding"/> to whole vectors.</summary>
    /// <returns>How many tokens are in the vocabulary and no wildcards: no template has more in common with the line.</returns>
    public int Number(ReadOnlySpan<byte> text, Vocabulary vocabulary, Span<int> numbers)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        ReadOnlySpan<int> bounds = Bounds;
        int count = 0, known = 0;
        for (int at = 0; at + 1 < bounds.Length; at += 2)
        {
            int token = vocabulary.Find(ref Unsafe.Add(ref start, bounds[at]), bounds[at + 1] - bounds[at]);
            numbers[count++] = token;
            known += token > Vocabulary.Wildcard ? 1 : 0;
        }

        numbers[count..Leaf.Stride(count)].Fill(Leaf.LinePadding);
        return known;
    }

    /// <summary>Sets one bit for each byte that separates; true when there are bytes beyond ASCII.</summary>
    private bool MarkSeparators(ReadOnlySpan<byte> text)
    {
        ulong beyond = 0;
        Span<byte> rest = stackalloc byte[64];
        for (int word = 0, at = 0; at < text.Length; word++, at += 64)
        {
            scoped ref byte block = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at);
            if (at + 64 > text.Length)
            {
                rest.Clear();
                text[at..].CopyTo(rest);
                block = ref MemoryMarshal.GetReference(rest);
            }

            Vector256<byte> low = Vector256.LoadUnsafe(ref block), high = Vector256.LoadUnsafe(ref block, 32);
            _separators[word] = IsSeparator(low).ExtractMostSignificantBits() | (ulong)IsSeparator(high).ExtractMostSignificantBits() << 32;
            beyond |= (low | high).ExtractMostSignificantBits();
        }

        return beyond != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<byte> IsSeparator(Vector256<byte> bytes)
    {
        // White space of ASCII is 9 to 13 and 28 to 32.
        Vector256<byte> span = Vector256.Create((byte)4);
        Vector256<byte> fromTab = bytes - Vector256.Create((byte)9), fromFileSeparator = bytes - Vector256.Create((byte)28);
        Vector256<byte> found = Vector256.Equals(Vector256.Min(fromTab, span), fromTab) | Vector256.Equals(Vector256.Min(fromFileSeparator, span), fromFileSeparator);
        foreach (byte delimiter in _byteDelimiters)
        {
            found |= Vector256.Equals(bytes, Vector256.Create(delimiter));
        }

        return found;
    }

    private void MarkWideSpace(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            int lead = text[at..].IndexOfAny(PythonText.WideSpaceLeads);
            if (lead < 0)
            {
                return;
            }

            at += lead;
            for (int k = PythonText.SpaceLength(text[at..]) - 1; k >= 0; k--)
            {
                _separators[(at + k) / 64] |= 1UL << (at + k);
            }
        }
    }

    /// <summary>A token begins and ends where separators and others meet.</summary>
    private void CollectBounds(int length)
    {
        int bounds = 0;
        ulong carry = 1;
        for (int word = 0, at = 0; at < length; word++, at += 64)
        {
            ulong separators = _separators[word];
            ulong changes = separators ^ (separators << 1 | carry);
            carry = separators >> 63;
            if (length - at < 64)
            {
                changes &= (1UL << (length - at)) - 1;
                carry = separators >> (length - at - 1) & 1;
            }

            for (; changes != 0; changes &= changes - 1)
            {
                _bounds[bounds++] = at + BitOperations.TrailingZeroCount(changes);
            }
        }

        if (carry == 0)
        {
            _bounds[bounds++] = length;
        }

        Count = bounds / 2;
    }

    private void Grow(int words)
    {
        words = Math.Max(words, _separators.Length * 2);
        _separators = new ulong[words];

        // At most every second byte begins a token, which has two bounds.
        _bounds = new int[words * 64 + 2];
    }
}
