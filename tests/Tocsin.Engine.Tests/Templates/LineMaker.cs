using System.Text;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Templates;

/// <summary>Makes small, mean logs: few words, so that lines meet in the same leaves; odd white space, empty lines, wildcards in the text, digits of many scripts.</summary>
internal sealed class LineMaker(int seed)
{
    private static readonly string[] Words =
    [
        "a", "b", "c", "open", "close", "the", "session", "averylongtokenthatdoesnotfitintosixteenbytes", "averylongtokenthatdoesnotfitintosixteenbytez",
        "averylongTokenthatdoesnotfitintosixteenbytes", "sixteen-bytes-xx", "sixteen-bytes-xy", "seven-b", "eight-by", "nine-byte", "ab", "ba", "aab", "aba", "abb", "x=y", "k=", "=", "_",
        "<*>", "<NUM>", "x<*>", "<*><*>", "1", "2", "id7", "²", "x٣", "①", "½", "Ⅷ", "é", "日本", "😀", "👍🏽", "\u200b", "a\u0300", "Ã", "\u00ad",
    ];

    private static readonly string[] Spaces =
        [" ", " ", " ", " ", " ", "  ", "\t", "\u00a0", "\u2003", "\u3000", "\u0085", "\u001c", " \r\n", "\u2028 ", "\u1680", "\u205f", "\u202f", "\u000b"];

    private readonly Random _random = new(seed);

    public string Line(int mostTokens)
    {
        StringBuilder line = new();
        int tokens = _random.Next(20) == 0 ? _random.Next(3) : _random.Next(mostTokens + 1);
        Pad(line);
        for (int k = 0; k < tokens; k++)
        {
            line.Append(k == 0 ? "" : Spaces[_random.Next(Spaces.Length)]);
            line.Append(_random.Next(4) == 0 ? Words[_random.Next(Words.Length)] : Words[_random.Next(6)]);
            line.Append(_random.Next(9) == 0 ? _random.Next(1000).ToString() : "");
        }

        Pad(line);
        return line.ToString();
    }

    public MinerOptions Options() => new()
    {
        SimTh = _random.Next(5) switch { 0 => 0, 1 => 1, 2 => 1.0 / 3, 3 => 0.6, _ => _random.NextDouble() },
        Depth = _random.Next(3, 8),
        MaxChildren = _random.Next(3) == 0 ? 100 : _random.Next(1, 6),
        MaxClusters = _random.Next(3) == 0 ? null : _random.Next(1, 30),
        ParametrizeNumericTokens = _random.Next(4) != 0,
        ExtraDelimiters = _random.Next(6) switch { 0 => ["=", "_"], 1 => ["en"], 2 => [" ", "a b"], 3 => ["日", "=", "open "], _ => [] },
    };

    private void Pad(StringBuilder line)
    {
        if (_random.Next(5) == 0)
        {
            line.Append(Spaces[_random.Next(Spaces.Length)]);
        }
    }
}
