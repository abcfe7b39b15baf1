using System.Text;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Tests.Templates.Masking;

public sealed class LocateTests
{
    private static readonly MaskRule[] Five = [.. new[] { ScannedMask.Ip, ScannedMask.Block, ScannedMask.Hex, ScannedMask.Uuid, ScannedMask.Num }.Select(mask => ScannedMasks.Rule(mask, mask.ToString()))];

    [Fact]
    public void A_match_is_reported_by_its_bytes_in_the_original_line() =>
        Assert.Equal(["Num 17", "Ip 10.0.0.1:80", "Block blk_-5"], Located("Größe 17 von 10.0.0.1:80 für blk_-5.", Five));

    [Fact]
    public void What_a_later_mask_takes_together_with_an_earlier_one_is_one_match() =>
        Assert.Equal(["PAIR 1=2", "NUM 3"], Located("1=2 3", new MaskRule("\\d", "NUM"), new MaskRule("<NUM>=<NUM>", "PAIR")));

    [Fact]
    public void A_byte_that_is_not_UTF_8_counts_as_one_byte()
    {
        byte[] line = [0xFF, (byte)' ', (byte)'4', (byte)'2'];
        Assert.Equal([new MaskMatch(4, 2, 2)], new Masker(Five).Locate(line, 0));
    }

    [Fact]
    public void Replacing_the_located_bytes_gives_the_masked_line()
    {
        Random random = new(5);
        foreach (IReadOnlyList<MaskRule> rules in (IReadOnlyList<MaskRule>[])[Five, DefaultMasks.Rules])
        {
            AssertRebuilds(rules, random);
        }
    }

    private static void AssertRebuilds(IReadOnlyList<MaskRule> rules, Random random)
    {
        Masker masker = new(rules);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] line = NastyLines.Next(random);
            List<byte> rebuilt = [];
            int copied = 0;
            foreach (MaskMatch match in masker.Locate(line, 0))
            {
                rebuilt.AddRange(line[copied..match.Start]);
                rebuilt.AddRange(Encoding.ASCII.GetBytes($"<{rules[match.Rule].Name}>"));
                copied = match.Start + match.Length;
            }

            rebuilt.AddRange(line[copied..]);
            Assert.Equal(Encoding.UTF8.GetString(masker.Mask(line, 0, out _)), Encoding.UTF8.GetString([.. rebuilt]));
        }
    }

    private static IEnumerable<string> Located(string line, params MaskRule[] rules)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        return new Masker(rules).Locate(bytes, 0).Select(match => $"{rules[match.Rule].Name} {Encoding.UTF8.GetString(bytes, match.Start, match.Length)}");
    }
}
