using System.Text;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Tests.Templates.Masking;

public sealed class MaskerTests
{
    private static readonly MaskRule Slow = new("^(?=a)(?:a|aa)+$", "SLOW", AllowBacktracking: true);
    private static readonly byte[] SlowLine = Encoding.ASCII.GetBytes(new string('a', 60) + " 7");

    [Fact]
    public void Masks_run_one_after_the_other_each_on_the_result_of_the_former() =>
        Assert.Equal("<B> <A>b", Mask("ab aab", new MaskRule("\\bab", "A"), new MaskRule("<A>", "B"), new MaskRule("aa", "A")));

    [Fact]
    public void Without_masks_the_line_comes_back_as_it_is() => Assert.Equal("a 1 é", Mask("a 1 é"));

    [Fact]
    public void Bytes_that_are_not_UTF_8_become_the_replacement_character()
    {
        byte[] line = [(byte)'a', 0xFF, (byte)'1', (byte)' ', (byte)'2'];
        Assert.Equal("a\uFFFD1 2", Encoding.UTF8.GetString(new Masker([]).Mask(line, 0, out _)));
        Assert.Equal("a\uFFFD<NUM> <NUM>", Encoding.UTF8.GetString(new Masker([ScannedMasks.Rule(ScannedMask.Num, "NUM")]).Mask(line, 0, out _)));
    }

    [Fact]
    public void A_mask_that_needs_backtracking_is_refused_with_its_name_and_the_remedy()
    {
        var fault = Assert.Throws<ArgumentException>(() => new Masker([new MaskRule("(?<=x)\\d+", "ID")]));
        Assert.Contains("'ID'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("allow_backtracking", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_that_needs_backtracking_runs_when_it_is_allowed_to() =>
        Assert.Equal("x<ID> 7", Mask("x12 7", new MaskRule("(?<=x)\\d+", "ID", AllowBacktracking: true)));

    [Fact]
    public void A_mask_that_runs_out_of_time_is_left_out_and_reported_and_the_others_run()
    {
        Masker masker = new([new MaskRule("7", "SEVEN"), Slow, new MaskRule("a", "A")], TimeSpan.FromMilliseconds(5));
        byte[] masked = masker.Mask(SlowLine, 0, out ulong timedOut).ToArray();
        Assert.Equal(0b010UL, timedOut);
        Assert.Equal(string.Concat(Enumerable.Repeat("<A>", 60)) + " <SEVEN>", Encoding.UTF8.GetString(masked));
    }

    [Fact]
    public void The_default_masks_never_run_out_of_time()
    {
        // Other digits than 0 to 9 leave the line to the regexes; one tick is less than any match takes.
        Masker masker = new(DefaultMasks.Rules, TimeSpan.FromTicks(1));
        byte[] line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("٣ /var/log/x blk_-5 -0.5 ", 1_000)));
        string masked = Encoding.UTF8.GetString(masker.Mask(line, 0, out ulong timedOut));
        Assert.Equal(0UL, timedOut);
        Assert.Equal(string.Concat(Enumerable.Repeat("<NUM> <PATH> blk_<ID> <NUM> ", 1_000)), masked);
    }

    [Fact]
    public void A_recorded_time_out_is_obeyed_without_running_the_mask()
    {
        Masker masker = new([Slow with { Pattern = "(?=a)a" }, ScannedMasks.Rule(ScannedMask.Num, "NUM")]);
        Assert.Equal("a <NUM>", Encoding.UTF8.GetString(masker.Mask("a 7"u8, 0b01, out ulong timedOut)));
        Assert.Equal(0UL, timedOut);
        Assert.Equal("<SLOW> 7", Encoding.UTF8.GetString(masker.Mask("a 7"u8, 0b10, out _)));
    }

    [Fact]
    public void A_broken_pattern_is_refused_with_its_name()
    {
        var fault = Assert.Throws<ArgumentException>(() => new Masker([new MaskRule("(", "OPEN")]));
        Assert.Contains("'OPEN'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A B")]
    [InlineData("A>")]
    public void A_name_that_is_not_one_token_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new Masker([new MaskRule("x", name)]));

    [Fact]
    public void More_than_64_masks_are_refused() =>
        Assert.Throws<ArgumentException>(() => new Masker([.. Enumerable.Repeat(new MaskRule("x", "X"), 65)]));

    [Fact]
    public void Masking_allocates_nothing_in_the_steady_state()
    {
        MaskRule[] five = [.. Enum.GetValues<ScannedMask>().Select(mask => ScannedMasks.Rule(mask, "M"))];
        Masker scanner = new(five), regexes = new([new MaskRule("\\d+", "N"), new MaskRule("<N>(?:\\.<N>)+", "D"), new MaskRule("(?=b)blk", "B", AllowBacktracking: true)]);
        byte[] line = Encoding.ASCII.GetBytes("Received block blk_-1608999687919862906 of size 91178 from /10.250.10.6:50010 id 550e8400-e29b-41d4-a716-446655440000");
        AssertNothing(scanner, line);
        AssertNothing(regexes, line);
        AssertNothing(scanner, Encoding.UTF8.GetBytes("Größe 17 von 10.0.0.1"));
    }

    // The first lines grow the buffers and the states of the regexes.
    private static void AssertNothing(Masker masker, byte[] line) => AllocationProbe.AssertNone(() =>
    {
        for (int i = 0; i < 500; i++)
        {
            _ = masker.Mask(line, 0, out _);
        }
    });

    private static string Mask(string line, params MaskRule[] rules) =>
        Encoding.UTF8.GetString(new Masker(rules).Mask(Encoding.UTF8.GetBytes(line), 0, out _));
}
