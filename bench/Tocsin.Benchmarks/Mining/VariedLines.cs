using System.Buffers;
using System.Text;

namespace Tocsin.Benchmarks.Mining;

/// <summary>
/// Lines of several real logs in random order, varied: every number gets other digits, every hexadecimal word other hexadecimal
/// digits, lengths kept. What is a word stays one, so the templates are those of the real logs.
/// </summary>
internal sealed class VariedLines(IReadOnlyList<string> lines, int seed) : ILineSource
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly Random _random = new(seed);
    private readonly byte[][] _lines = [.. lines.Select(Encoding.UTF8.GetBytes)];

    public void WriteLine(LineChunk chunk)
    {
        ReadOnlySpan<byte> line = _lines[_random.Next(_lines.Length)];
        Span<byte> room = chunk.Room(line.Length);
        int at = 0;
        while (at < line.Length)
        {
            int end = at;
            while (end < line.Length && char.IsAsciiLetterOrDigit((char)line[end]))
            {
                end++;
            }

            if (end == at)
            {
                room[at] = line[at];
                at++;
                continue;
            }

            Vary(line[at..end], room[at..end]);
            at = end;
        }

        chunk.Advance(line.Length);
        chunk.EndLine();
    }

    private void Vary(ReadOnlySpan<byte> word, Span<byte> into)
    {
        ReadOnlySpan<byte> digits = word.StartsWith("0x"u8) ? word[2..] : word;
        bool hex = digits.ContainsAnyInRange((byte)'0', (byte)'9') && (digits.Length < word.Length || word.Length >= 6)
            && !digits.ContainsAnyExcept(HexDigits);
        word.CopyTo(into);
        for (int k = word.Length - digits.Length; k < word.Length; k++)
        {
            bool isDigit = char.IsAsciiDigit((char)word[k]);

            // A leading zero stays one and no other comes, so numbers keep their looks; a digit stays a digit, so a word of letters stays one.
            into[k] = !isDigit ? (hex ? (byte)((word[k] < 'a' ? 'A' : 'a') + _random.Next(6)) : word[k])
                : word[k] == '0' && k == 0 ? word[k]
                : (byte)('0' + (k == 0 ? _random.Next(1, 10) : _random.Next(10)));
        }
    }
}
