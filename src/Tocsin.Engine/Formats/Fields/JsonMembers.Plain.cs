using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Engine.Formats.Fields;

/// <remarks>
/// Most lines of JSON are plain: one flat object of texts without escapes and whole numbers. Of those all quotes are found at once, 32 bytes at a time (the idea of Langdale and
/// Lemire, "Parsing gigabytes of JSON per second", 2019), and the members come in the order of the line before. Any other line is walked byte by byte; what is plain is read alike.
/// </remarks>
internal sealed partial class JsonMembers
{
    private const int LongestPlain = 1024;

    /// <summary>A bit for each byte of the line: a quote.</summary>
    private readonly ulong[] _quotes = new ulong[(LongestPlain / 64) + 1];

    /// <summary>Which wanted member each member of the line before was; -1 for none.</summary>
    private readonly int[] _order = new int[64];

    /// <summary>False where the line is not plain, whether or not it is JSON; the places then hold anything.</summary>
    private bool TryReadPlain(ReadOnlySpan<byte> line)
    {
        if (_nested || line.Length < Vector256<byte>.Count || line.Length > LongestPlain || line[0] != '{' || line[^1] != '}' || !TryFindQuotes(line))
            return false;
        int word = 0;
        ulong quotes = _quotes[0];
        int at = 1;
        for (int member = 0; ; member++)
        {
            at = Spaces(line, at);
            if (line[at] != '"')
                return false;
            int nameEnd = Closing(ref word, ref quotes);
            if (nameEnd < 0)
                return false;
            ReadOnlySpan<byte> name = line[(at + 1)..nameEnd];
            at = Spaces(line, nameEnd + 1);
            if (line[at] != ':')
                return false;
            at = Spaces(line, at + 1);
            int start = at;
            MemberPlace place;
            if (line[at] == '"')
            {
                int end = Closing(ref word, ref quotes);
                if (end < 0)
                    return false;
                place = new MemberPlace(MemberKind.String, start + 1, end - start - 1);
                at = end + 1;
            }
            else
            {
                while (AsciiBytes.IsDigit(line[at]))
                    at++; // the brace at the end is no digit
                if (at == start || (line[start] == '0' && at > start + 1))
                    return false;
                place = new MemberPlace(MemberKind.Number, start, at - start);
            }

            KeepInOrder(member, name, place);
            at = Spaces(line, at);
            if (line[at] == '}')
                return at == line.Length - 1;
            if (line[at] != ',')
                return false;
            at++;
        }
    }

    /// <summary>Takes the quote that opens a string, which is the next one, and answers where it closes; -1 when it does not.</summary>
    private int Closing(ref int word, ref ulong quotes)
    {
        while (quotes == 0)
            quotes = _quotes[++word];
        quotes &= quotes - 1;
        while (quotes == 0)
        {
            if (++word == _quotes.Length)
                return -1;
            quotes = _quotes[word];
        }

        int at = (word * 64) + BitOperations.TrailingZeroCount(quotes);
        quotes &= quotes - 1;
        return at;
    }

    /// <summary>The line ends with a brace, and no step goes past it: there is always a byte to look at.</summary>
    private static int Spaces(ReadOnlySpan<byte> line, int at)
    {
        while (line[at] == ' ')
            at++;
        return at;
    }

    private void KeepInOrder(int member, ReadOnlySpan<byte> name, MemberPlace place)
    {
        int expected = member < _order.Length ? _order[member] : -1;
        if (expected >= 0 && expected < names.Length && name.SequenceEqual(names[expected]))
        {
            _places[expected] = place;
            return;
        }

        int wanted = 0;
        while (wanted < names.Length && !name.SequenceEqual(names[wanted]))
            wanted++;
        if (wanted < names.Length)
            _places[wanted] = place;
        if (member < _order.Length)
            _order[member] = wanted < names.Length ? wanted : -1;
    }

    /// <summary>Marks the quotes; false when there is a backslash or a control character.</summary>
    private bool TryFindQuotes(ReadOnlySpan<byte> line)
    {
        Vector256<byte> quote = Vector256.Create((byte)'"');
        Vector256<byte> escape = Vector256.Create((byte)'\\');
        Vector256<byte> control = Vector256.Create((byte)0x1F);
        Vector256<byte> stops = Vector256<byte>.Zero;
        ref byte first = ref MemoryMarshal.GetReference(line);
        Span<uint> halves = MemoryMarshal.Cast<ulong, uint>(_quotes.AsSpan());
        int at = 0;
        int half = 0;
        for (; at <= line.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            Vector256<byte> bytes = Vector256.LoadUnsafe(ref first, (nuint)at);
            stops |= Vector256.Equals(bytes, escape) | Vector256.Equals(Vector256.Min(bytes, control), bytes);
            halves[half++] = Vector256.Equals(bytes, quote).ExtractMostSignificantBits();
        }

        if (at < line.Length)
        {
            // The last 32 bytes, without those that were there before.
            Vector256<byte> bytes = Vector256.LoadUnsafe(ref first, (nuint)(line.Length - Vector256<byte>.Count));
            stops |= Vector256.Equals(bytes, escape) | Vector256.Equals(Vector256.Min(bytes, control), bytes);
            halves[half++] = Vector256.Equals(bytes, quote).ExtractMostSignificantBits() >> (at - line.Length + Vector256<byte>.Count);
        }

        halves[half..].Clear();
        return stops == Vector256<byte>.Zero;
    }
}
