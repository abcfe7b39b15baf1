using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Tests.Templates.Masking;

/// <summary>The scanner against the five regexes one after the other.</summary>
public sealed class MaskScannerTests
{
    private static readonly MaskRule[] Five = Scanned(ScannedMask.Ip, ScannedMask.Block, ScannedMask.Hex, ScannedMask.Uuid, ScannedMask.Num);

    private static readonly MaskRule[] Six =
        [.. Scanned(ScannedMask.Path, ScannedMask.Id, ScannedMask.Ip, ScannedMask.Hex, ScannedMask.Uuid), ScannedMasks.Rule(ScannedMask.Number, "NUM")];

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

    [Theory]
    [InlineData("/var/log/syslog: /var/www/ /var /var// x/a/b //a/b 1/2/3 -/a/b", "<PATH>: <PATH> /var /var// x/a/b //a/b <NUM>/<NUM>/<NUM> -<PATH>")]
    [InlineData("file /mnt/dn/current/blk_-700_1.meta, /10.0.0.1:80 /10.0.0.1/x", "file <PATH>, /<IP> <PATH>")]
    [InlineData("hdfs://10.0.0.1:9000/a/b http://a.b/c/d", "hdfs://<IP>/a/b http://a.b/c/d")]
    [InlineData("/a/b//c /a/b/.. /a/b/-5 /a/b:-5", "<PATH>/c <PATH> <PATH> <PATH>:<NUM>")]
    [InlineData("attempt_1445_0020_m_0_0 blk_-5 blk_-5x rdd_12_3 a_b1_2 _7 __73-[x] a_-b", "attempt_<ID> blk_<ID> blk_<ID> rdd_<ID> a_b1_<ID> _<ID> __<ID>-[x] a_-b")]
    [InlineData("a_-1.2.3.4 a_5-7 0x12_5 1.2.3.4_5 a_-12345678-1234-1234-1234-123456789012", "a_<ID>.<NUM> a_<ID><NUM> 0x12_<ID> <NUM>.4_<ID> a_<ID><NUM>-<NUM>-<NUM>-<NUM>")]
    [InlineData("-5 x-5 5-5 -5-5 --5 (-5) 1.2.3.4-5 =-0.25 -x", "<NUM> x-<NUM> <NUM>-<NUM> <NUM>-<NUM> -<NUM> (<NUM>) <IP><NUM> =<NUM> -x")]
    [InlineData("1.5 1.5.2 1.5a 1.5. .5 1234.1.2.3.4 5.12345678-1234-1234-1234-123456789012 1.2.3.4.5", "<NUM> <NUM> <NUM>.5a <NUM>. .<NUM> <NUM>.<IP> <NUM>.<UUID> <IP>.<NUM>")]
    [InlineData("003a9260 deadbeef DEADbeef0 deadbee 1234567g 12345678.deadbeef -cafebabe", "<NUM> <NUM> <NUM> deadbee 1234567g <NUM>.<NUM> <NUM>")]
    [InlineData("naïve_5 é/a/b /é/ü Größe=-7 –7 …/a/b", "naïve_<ID> é/a/b <PATH> Größe=<NUM> –<NUM> …<PATH>")]
    public void Hand_picked_lines_are_masked_by_the_default_patterns_as_the_regexes_do(string line, string masked)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        Assert.Equal(masked, ByRegexes(Six, bytes, 0));
        Assert.Equal(masked, Encoding.UTF8.GetString(new Masker(Six).Mask(bytes, 0, out _)));
    }

    [Fact]
    public void Nasty_lines_are_masked_as_the_regexes_do_by_every_subset_of_the_scanned_masks()
    {
        Random random = new(20240607);
        MaskRule[] all = Scanned(Enum.GetValues<ScannedMask>());
        for (int subset = 1; subset < 1 << ScannedMasks.Count; subset++)
        {
            AssertSame([.. all.Where((_, k) => (subset >> k & 1) != 0)], 400, random);
        }

        AssertSame(Five, 50_000, random);
        AssertSame(Six, 50_000, random);
    }

    [Fact]
    public void A_skipped_mask_is_skipped_by_the_scanner_as_by_the_regexes()
    {
        Random random = new(7);
        foreach (MaskRule[] rules in (MaskRule[][])[Five, Six])
        {
            Pair pair = new(rules);
            for (int i = 0; i < 20_000; i++)
            {
                pair.AssertSame(NastyLines.Next(random), (ulong)random.Next(64));
            }
        }
    }

    [Fact]
    public void A_character_beyond_ASCII_is_a_word_character_to_the_scanner_when_it_is_one_to_the_regexes()
    {
        Pair pair = new(Six);
        for (int character = 0x80; character <= 0xFFFF; character++)
        {
            if (!char.IsSurrogate((char)character))
            {
                pair.AssertSame(Encoding.UTF8.GetBytes($"{(char)character}5 7{(char)character} _5{(char)character} {(char)character}-3 /a/{(char)character}"), 0);
            }
        }
    }

    [Fact]
    public void Any_string_is_masked_as_the_regexes_do()
    {
        Pair five = new(Five), six = new(Six);
        Prop.ForAll<string>(text =>
        {
            byte[] line = Encoding.UTF8.GetBytes(text ?? string.Empty);
            five.AssertSame(line, 0);
            six.AssertSame(line, 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000).WithReplay(4711, 1));
    }

    [Fact]
    public void Runs_longer_than_a_block_of_the_bitmap_are_masked_as_the_regexes_do()
    {
        Pair pair = new(Five), other = new(Six);
        foreach (int length in Enumerable.Range(50, 100))
        {
            string digits = new('7', length);
            foreach (string line in (string[])[digits, $"blk_{digits}", $"a blk_-{digits}", $"0x{digits}ff ", $"{digits}x", $"{new string(' ', length)}1.2.3.4:5", $"{new string(' ', length)}00000000-0000-0000-0000-000000000000", $"{new string(' ', length)}deadbeef", $"{new string('.', length)}/a/{digits}/b-/", $"/{digits}/{digits}"])
            {
                pair.AssertSame(Encoding.ASCII.GetBytes(line), 0);
                other.AssertSame(Encoding.ASCII.GetBytes(line), 0);
            }
        }
    }

    [Fact]
    public void Lines_of_the_greatest_length_are_masked_as_the_regexes_do()
    {
        Random random = new(64);
        Pair five = new(Five), six = new(Six);
        for (int i = 0; i < 10; i++)
        {
            List<byte> line = [];
            while (line.Count < 64 * 1024)
            {
                line.AddRange(NastyLines.Next(random).Where(b => b < 0x80));
            }

            five.AssertSame([.. line], 0);
            six.AssertSame([.. line], 0);
        }
    }

    [SharedDataFact]
    public void Real_lines_are_masked_as_the_regexes_do()
    {
        Pair pair = new(Five), other = new(Six);
        foreach (string file in Directory.EnumerateFiles(SharedData.File("loghub2k"), "*.log").Order())
        {
            foreach (string line in File.ReadLines(file))
            {
                pair.AssertSame(Encoding.UTF8.GetBytes(line), 0);
                other.AssertSame(Encoding.UTF8.GetBytes(line), 0);
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
            Assert.Equal(plain.HexDigits[..blocks], fast.HexDigits[..blocks]);
            Assert.Equal(plain.Dots[..blocks], fast.Dots[..blocks]);
            Assert.Equal(plain.Slashes[..blocks], fast.Slashes[..blocks]);
            Assert.Equal(plain.Underscores[..blocks], fast.Underscores[..blocks]);
            Assert.Equal(plain.Dashes[..blocks], fast.Dashes[..blocks]);
        }
    }

    [Fact]
    public void A_name_in_which_a_later_mask_would_match_is_left_to_the_regexes()
    {
        MaskRule[] rules = [ScannedMasks.Rule(ScannedMask.Ip, "IP-4"), ScannedMasks.Rule(ScannedMask.Num, "NUM")];
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

    private static MaskRule[] Scanned(params ScannedMask[] masks) => [.. masks.Select(mask => ScannedMasks.Rule(mask, mask.ToString().ToUpperInvariant()))];

    private static void AssertSame(MaskRule[] rules, int cases, Random random)
    {
        Pair pair = new(rules);
        for (int i = 0; i < cases; i++)
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
