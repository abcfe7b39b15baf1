using Tocsin.Terminal;

namespace Tocsin.Tests.Terminal;

public sealed class TextTableTests
{
    private static readonly string Long = new('x', 200);

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void No_line_is_wider_than_the_window_and_the_flexible_column_keeps_room(int width)
    {
        string[] lines = [.. Table(Long).Lines(width, colors: false)];

        Assert.All(lines, line => Assert.InRange(Cells.Width(line), 1, width));
        Assert.Contains("xxxxxxxxxxxxxxxxxxxx…", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Spare_columns_go_one_after_the_other_where_there_is_no_room()
    {
        Assert.Contains("rate", Heading(80), StringComparison.Ordinal);
        Assert.DoesNotContain("rate", Heading(40), StringComparison.Ordinal);
        Assert.Contains("lines", Heading(40), StringComparison.Ordinal);

        static string Heading(int width) => Table(Long).Lines(width, colors: false).First();
    }

    [Fact]
    public void Without_a_window_nothing_is_cut_and_no_line_ends_in_spaces()
    {
        string[] lines = [.. Table(Long, "short").Lines(int.MaxValue, colors: false)];

        Assert.EndsWith(Long, lines[1], StringComparison.Ordinal);
        Assert.All(lines, static line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void Wide_characters_take_two_cells_and_combining_ones_none()
    {
        Assert.Equal(6, Cells.Width("日本語"));
        Assert.Equal(1, Cells.Width("e\u0301"));
        Assert.Equal("日…", Cells.Fit("日本語", 4));
        Assert.Equal("…本語", Cells.FitEnd("日本語", 5));
    }

    [Theory]
    [InlineData(0, 8, "")]
    [InlineData(0.00001, 8, "▏")]
    [InlineData(0.5, 8, "████")]
    [InlineData(1, 8, "████████")]
    public void A_share_that_is_there_shows(double share, int cells, string bar) => Assert.Equal(bar, Bar.Share(share, cells));

    [Fact]
    public void Parameters_of_a_template_are_inked_only_with_colours()
    {
        Assert.Equal("took <NUM> ms", "took <NUM> ms".With(Ink.Template, colors: false));
        Assert.Equal("took \e[36m<NUM>\e[0m ms", "took <NUM> ms".With(Ink.Template, colors: true));
    }

    private static TextTable Table(params string[] texts)
    {
        TextTable table = new(new("lines", Right: true), new("share", Right: true, Spare: 2), new("rate", Right: true, Spare: 1), new("template", Flexible: true));
        foreach (string text in texts)
        {
            table.Add(new("1,234,567", Ink.Strong), new("12.3%"), new("250 k/s"), new(text, Ink.Template));
        }

        return table;
    }
}
