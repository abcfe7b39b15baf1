using System.Text;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Tests.Templates.Masking;

public sealed class MaskerTests
{
    [Fact]
    public void Masks_run_one_after_the_other_each_on_the_result_of_the_former() =>
        Assert.Equal("<B> <A>b", Mask("ab aab", new MaskRule("\\bab", "A"), new MaskRule("<A>", "B"), new MaskRule("aa", "A")));

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

    private static string Mask(string line, params MaskRule[] rules) =>
        Encoding.UTF8.GetString(new Masker(rules).Mask(Encoding.UTF8.GetBytes(line), 0, out _));
}
