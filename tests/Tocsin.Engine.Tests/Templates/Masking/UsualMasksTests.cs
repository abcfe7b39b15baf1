using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Tests.Templates.Masking;

/// <summary>The scanner against the five regexes one after the other.</summary>
public sealed class UsualMasksTests
{
    private static readonly MaskRule[] Five =
    [
        UsualMasks.Rule(UsualMask.Ip, "IP"),
        UsualMasks.Rule(UsualMask.Block, "BLOCK"),
        UsualMasks.Rule(UsualMask.Hex, "HEX"),
        UsualMasks.Rule(UsualMask.Uuid, "UUID"),
        UsualMasks.Rule(UsualMask.Num, "NUM"),
    ];

    [Theory]
    [InlineData("1.2.3.4", "<IP>")]
    [InlineData("1.2.3.4.5", "<IP>.<NUM>")]
    [InlineData("1.2.3.4.5.6.7.8", "<IP>.<IP>")]
    [InlineData("1.2.3.4:56789", "<IP>")]
    [InlineData("1.2.3.4:567890", "<IP>:<NUM>")]
    [InlineData("1.2.3.4:5.6.7.8", "<IP>.<NUM>.<NUM>.<NUM>")]
    [InlineData("1.2.3.4:5x", "<IP>:5x")]
    [InlineData("1.2.3.4:", "<IP>:")]
    [InlineData("10.0.0.1abc", "<NUM>.<NUM>.<NUM>.1abc")]
    [InlineData("1234.1.2.3.4", "<NUM>.<IP>")]
    [InlineData("1.2.3.4444 1.2.3", "<NUM>.<NUM>.<NUM>.<NUM> <NUM>.<NUM>.<NUM>")]
    [InlineData("/10.251.1.2:50010->_1.2.3.4", "/<IP>->_1.<NUM>.<NUM>.<NUM>")]
    [InlineData("blk_12 blk_-12 blk_-12x blk_ blk_- blk_x xblk_1 blk_1_ Blk_1", "<BLOCK> <BLOCK> blk_-12x blk_ blk_- blk_x xblk_1 blk_1_ Blk_1")]
    [InlineData("blk_-1.2.3.4 blk_1.2.3.4 blk_-1.2.3", "blk_-<IP> <BLOCK>.<NUM>.<NUM>.<NUM> <BLOCK>.<NUM>.<NUM>")]
    [InlineData("0x1F 0X1F 0x 0x1g 00x1 0x1f-0x_1", "<HEX> 0X1F 0x 0x1g 00x1 <HEX>-0x_1")]
    [InlineData("12345678-1234-1234-1234-123456789012", "<UUID>")]
    [InlineData("12345678-1234-1234-1234-1234567890123", "<NUM>-<NUM>-<NUM>-<NUM>-<NUM>")]
    [InlineData("abcdefab-abcd-abcd-abcd-abcdefabcdef.", "<UUID>.")]
    [InlineData("ABCDEFAB-abcd-abcd-abcd-abcdefabcdef", "ABCDEFAB-abcd-abcd-abcd-abcdefabcdef")]
    [InlineData("blk_-12345678-1234-1234-1234-123456789012", "<BLOCK>-<NUM>-<NUM>-<NUM>-<NUM>")]
    [InlineData("1.2.3.4:12345678-1234-1234-1234-123456789012", "<IP>:<UUID>")]
    [InlineData("-1 +2 3_ _4 5a a6 7.8e9 <10>", "-<NUM> +<NUM> 3_ _4 5a a6 <NUM>.8e9 <<NUM>>")]
    [InlineData("", "")]
    [InlineData("no number at all", "no number at all")]
    [InlineData("é1 1é 1 ٣ x٣ 1.2.3.٤ ² 5² 5\u0301", "é1 1é <NUM> <NUM> x٣ <IP> ² <NUM>² 5\u0301")]
    public void Hand_picked_lines_are_masked_as_the_regexes_do(string line, string masked)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        Assert.Equal(masked, ByRegexes(Five, bytes, 0));
        Assert.Equal(masked, Encoding.UTF8.GetString(new Masker(Five).Mask(bytes, 0, out _)));
    }

    [Fact]
    public void Nasty_lines_are_masked_as_the_regexes_do_by_every_subset_of_the_five()
    {
        Random random = new(20240607);
        for (int subset = 1; subset < 32; subset++)
        {
            MaskRule[] rules = [.. Five.Where((_, k) => (subset >> k & 1) != 0)];
            Pair pair = new(rules);
            int cases = subset == 31 ? 60_000 : 2_500;
            for (int i = 0; i < cases; i++)
            {
                pair.AssertSame(NastyLines.Next(random), 0);
            }
        }
    }

    [Fact]
    public void A_skipped_mask_is_skipped_by_the_scanner_as_by_the_regexes()
    {
        Random random = new(7);
        Pair pair = new(Five);
        for (int i = 0; i < 20_000; i++)
        {
            pair.AssertSame(NastyLines.Next(random), (ulong)random.Next(32));
        }
    }

    [Fact]
    public void Any_string_is_masked_as_the_regexes_do()
    {
        Pair pair = new(Five);
        Prop.ForAll<string>(text => pair.AssertSame(Encoding.UTF8.GetBytes(text ?? string.Empty), 0))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000).WithReplay(4711, 1));
    }

    [Fact]
    public void Runs_longer_than_a_block_of_the_bitmap_are_masked_as_the_regexes_do()
    {
        Pair pair = new(Five);
        foreach (int length in Enumerable.Range(50, 100))
        {
            string digits = new('7', length);
            foreach (string line in (string[])[digits, $"blk_{digits}", $"a blk_-{digits}", $"0x{digits}ff ", $"{digits}x", $"{new string(' ', length)}1.2.3.4:5", $"{new string(' ', length)}00000000-0000-0000-0000-000000000000"])
            {
                pair.AssertSame(Encoding.ASCII.GetBytes(line), 0);
            }
        }
    }

    [SharedDataFact]
    public void Real_lines_are_masked_as_the_regexes_do()
    {
        Pair pair = new(Five);
        foreach (string file in Directory.EnumerateFiles(SharedData.File("loghub2k"), "*.log").Order())
        {
            foreach (string line in File.ReadLines(file))
            {
                pair.AssertSame(Encoding.UTF8.GetBytes(line), 0);
            }
        }
    }

    [Fact]
    public void The_vector_and_the_scalar_reading_of_a_line_agree()
    {
        Random random = new(3);
        LineBitmaps fast = new(), plain = new();
        for (int i = 0; i < 5_000; i++)
        {
            byte[] line = NastyLines.Next(random);
            int blocks = line.Length / 64 + 1;
            Assert.Equal(plain.ReadPlainly(line), fast.Read(line));
            Assert.Equal(plain.Words[..blocks], fast.Words[..blocks]);
            Assert.Equal(plain.Digits[..blocks], fast.Digits[..blocks]);
            Assert.Equal(plain.Underscores[..blocks], fast.Underscores[..blocks]);
            Assert.Equal(plain.Dashes[..blocks], fast.Dashes[..blocks]);
        }
    }

    [Fact]
    public void A_name_in_which_a_later_mask_would_match_is_left_to_the_regexes()
    {
        MaskRule[] rules = [UsualMasks.Rule(UsualMask.Ip, "IP-4"), UsualMasks.Rule(UsualMask.Num, "NUM")];
        Assert.Equal("<IP-<NUM>> <NUM>", Encoding.UTF8.GetString(new Masker(rules).Mask("1.2.3.4 5"u8, 0, out _)));
    }

    [Fact]
    public void The_usual_masks_among_others_and_out_of_order_answer_as_the_regexes_do()
    {
        MaskRule[] rules = [Five[4], new("<NUM>(?:\\.<NUM>)+", "DOTTED"), Five[0], Five[2], Five[1], new("[A-Z]{3,}", "CAPS")];
        Pair pair = new(rules);
        Random random = new(11);
        for (int i = 0; i < 5_000; i++)
        {
            pair.AssertSame(NastyLines.Next(random), 0);
        }
    }

    private static string ByRegexes(MaskRule[] rules, byte[] line, ulong skip) => new Pair(rules).Plain(line, skip);

    private sealed class Pair(MaskRule[] rules)
    {
        private readonly Masker _masker = new(rules);
        private readonly RegexMasks _regexes = new(rules, Masker.DefaultTimeLimit);

        public string Plain(byte[] line, ulong skip)
        {
            ulong timedOut = 0;
            int length = Encoding.UTF8.GetChars(line, _regexes.Input(line.Length));
            return _regexes.Mask(length, 0, rules.Length, skip, ref timedOut).ToString();
        }

        public void AssertSame(byte[] line, ulong skip)
        {
            string expected = Plain(line, skip);
            string actual = Encoding.UTF8.GetString(_masker.Mask(line, skip, out ulong timedOut));
            Assert.Equal(0UL, timedOut);
            if (expected != actual)
            {
                Assert.Fail($"'{Encoding.UTF8.GetString(line)}' gave '{actual}' and not '{expected}' with {string.Join(' ', rules.Select(rule => rule.Name))} but {skip:X}.");
            }
        }
    }
}
