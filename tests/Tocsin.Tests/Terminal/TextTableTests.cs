using Spectre.Console;
using Spectre.Console.Rendering;
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
        string[] lines = Lines(Table(Long, "日本語" + Long, string.Concat(Enumerable.Repeat("日", 200)), string.Concat(Enumerable.Repeat("😀", 200))), width);

        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.GetCellWidth(), 1, width - 1));
        Assert.Contains("xxxxxxxxxxxxxxxxxxxx…", lines[1], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), static line => Assert.EndsWith("…", line, StringComparison.Ordinal));
        Assert.All(lines, static line => Assert.DoesNotContain(line.EnumerateRunes(), static rune => rune == System.Text.Rune.ReplacementChar));
    }

    [Fact]
    public void Spare_columns_go_one_after_the_other_where_there_is_no_room()
    {
        Assert.Contains("rate", Heading(80), StringComparison.Ordinal);
        Assert.DoesNotContain("rate", Heading(40), StringComparison.Ordinal);
        Assert.Contains("lines", Heading(40), StringComparison.Ordinal);

        static string Heading(int width) => Lines(Table(Long), width)[0];
    }

    [Fact]
    public void Without_a_window_nothing_is_cut_and_no_line_ends_in_spaces()
    {
        string[] lines = Lines(Table(Long, "short", ""), int.MaxValue);

        Assert.EndsWith(Long, lines[1], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
        Assert.All(lines, static line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void Figures_stand_at_the_right_of_columns_that_keep_their_room()
    {
        TextTable table = new(new("lines", Right: true, Least: 9), new("template", Flexible: true));
        table.Add(new("7"), new("a"));

        Assert.Equal(["      lines  template", "          7  a"], Lines(table, 80));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(50)]
    public void Where_nothing_can_be_left_out_the_widest_columns_give_way_together(int width)
    {
        TextTable table = new(new(""), new("name"), new("found"), new("what for", Flexible: true));
        table.Add(new("!"), new("clock"), new("2026-11-22 01:52:55Z, not synchronised"), new("arrival times, ticks, alarms"));

        string[] lines = Lines(table, width);

        Assert.StartsWith("  !  cl", lines[1], StringComparison.Ordinal);
        Assert.Contains("20", lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.GetCellWidth(), 1, width - 1));
    }

    [Fact]
    public void Text_of_a_log_is_never_markup() => Assert.Contains("[red]x[/] [[", Lines(Table("[red]x[/] [["), 80)[1], StringComparison.Ordinal);

    [Fact]
    public void Wide_characters_take_two_cells_and_combining_ones_none()
    {
        Assert.Equal("日…", Cells.Fit("日本語", 4));
        Assert.Equal("e\u0301…", Cells.Fit("e\u0301xyz", 2));
        Assert.Equal("a…", Cells.Fit("a😀b😀", 3));
        Assert.Equal("…本語", Cells.FitEnd("日本語", 5));
        Assert.Equal("…😀", Cells.FitEnd("日本😀", 4));
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
        Line template = new("took <NUM> ms", Ink.Template);

        Assert.Equal("took <NUM> ms", Lines(template, 80)[0]);
        Assert.Equal("took \e[36m<NUM>\e[0m ms", Lines(template, 80, colors: true)[0]);
        Assert.Equal("to…", Lines(template, 4)[0]);
    }

    [Fact]
    public void Nothing_is_inked_where_a_terminal_wants_no_colours() => Assert.Equal("7", Print(new Screen(Live: true, Colors: false, 80, 24), new Line("7", Ink.Strong)));

    [Fact]
    public void Progress_fits_a_narrow_window()
    {
        Screen screen = new(Live: false, Colors: true, 50, 24);
        IRenderable line = Bar.Progress(new Line("app.log"), 0.5, 10, new Line(" 50%  1,234,567 lines  250 k/s  2m 05s left") { Least = 0 }, screen.On(TextWriter.Null));

        string shown = Assert.Single(Lines(line, 50));
        Assert.StartsWith("app.log  ━━━━━  ", shown.Replace("     ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.EndsWith("…", shown, StringComparison.Ordinal);
        Assert.InRange(shown.GetCellWidth(), 1, 49);
    }

    private static string[] Lines(IRenderable shown, int width, bool colors = false) =>
        Print(new Screen(Live: false, colors, width, 24), shown).TrimEnd('\n').Split('\n');

    private static string Print(Screen screen, IRenderable shown)
    {
        using StringWriter output = new();
        screen.On(output).Write(shown);
        return output.ToString();
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
