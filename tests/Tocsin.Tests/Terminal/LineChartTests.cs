using Spectre.Console;
using Tocsin.Terminal;

namespace Tocsin.Tests.Terminal;

public sealed class LineChartTests
{
    private static readonly double[] Falling = [.. Enumerable.Range(0, 20).Select(static step => 0.7 * Math.Exp(-step / 5.0))];

    [Fact]
    public void A_rising_straight_line_goes_from_the_lower_left_to_the_upper_right()
    {
        string[] rows = Draw(new LineChart([new ChartLine("up", [.. Enumerable.Range(0, 24).Select(static step => (double)step)], Ink.Fresh)], "epochs") { Rows = 3 }, 40);

        Assert.StartsWith("23.00 ┤", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("11.50 ┤", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("    0 ┤", rows[2], StringComparison.Ordinal);
        Assert.EndsWith(" 23.00 up", rows[0], StringComparison.Ordinal);
        List<(int X, int Y)> dots = Dots([.. rows[..3].Select(static row => row[7..])]);
        Assert.Equal(Enumerable.Range(0, 46), dots.Select(static dot => dot.X).Distinct().Order()); // 39 cells, without 7 for the scale and 9 for the name
        Assert.All(dots, static dot => Assert.InRange(dot.Y, (11.0 * (45 - dot.X) / 45) - 1, (11.0 * (45 - dot.X) / 45) + 1));
    }

    [Theory]
    [InlineData(80, true)]
    [InlineData(120, true)]
    [InlineData(40, false)]
    [InlineData(int.MaxValue, false)]
    public void No_row_is_wider_than_the_window_and_none_ends_in_spaces(int width, bool colours)
    {
        LineChart chart = new([new ChartLine("training", Falling, Ink.Fresh), new ChartLine("validation", [.. Falling.Select(static loss => loss * 1.1)], Ink.Warning)], "epochs");

        Assert.All(Draw(chart, width, colours), row =>
        {
            Assert.True(row.Length < width, row);
            Assert.Equal(row.TrimEnd(), row);
        });
    }

    [Fact]
    public void Lines_that_end_at_the_same_place_still_have_a_row_each_for_their_names()
    {
        string[] rows = Draw(new LineChart([new ChartLine("a", [1, 0], Ink.Fresh), new ChartLine("b", [1, 0], Ink.Warning), new ChartLine("c", [1, double.NaN], Ink.Plain)], "epochs") { Rows = 4 }, 60);

        Assert.EndsWith(" c", rows[0], StringComparison.Ordinal);
        Assert.EndsWith(" a", rows[2], StringComparison.Ordinal);
        Assert.EndsWith(" b", rows[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 5.0 })]
    [InlineData(new[] { 0.0, 0.0, 0.0 })]
    [InlineData(new[] { double.NaN, 2.0, double.PositiveInfinity, 2.0 })]
    [InlineData(new[] { -1.0, 1e-12, 1e12 })]
    public void Odd_values_are_drawn_as_far_as_they_can_be(double[] values)
    {
        string[] rows = Draw(new LineChart([new ChartLine("loss", values, Ink.Fresh)], "epochs"), 60);

        Assert.Equal(10, rows.Length);
        Assert.Contains(rows, static row => row.Any(static character => character is > '\u2800' and <= '\u28ff'));
    }

    [Fact]
    public void The_scale_stands_in_one_column_whatever_is_written_there()
    {
        string[] rows = Draw(new LineChart([new ChartLine("loss", [1.28, 0.35], Ink.Fresh)], "epochs"), 80);

        Assert.Single(rows[..^1].Select(static row => row.IndexOfAny(['┤', '│', '└'])).Distinct());
    }

    [Fact]
    public void Without_a_value_nothing_is_drawn() => Assert.Empty(Draw(new LineChart([new ChartLine("loss", [double.NaN], Ink.Fresh)], "epochs"), 60));

    [Fact]
    public void A_wide_span_is_drawn_on_a_logarithmic_scale_and_says_so()
    {
        Assert.Contains(Draw(new LineChart([new ChartLine("loss", Falling, Ink.Fresh)], "epochs"), 60), static row => row.Contains("epochs (logarithmic scale)", StringComparison.Ordinal));
        Assert.DoesNotContain(Draw(new LineChart([new ChartLine("loss", [3, 2, 1], Ink.Fresh)], "epochs"), 60), static row => row.Contains("logarithmic", StringComparison.Ordinal));
    }

    /// <summary>Where dots are, read back from the braille patterns: x from the left, y from above.</summary>
    private static List<(int X, int Y)> Dots(string[] rows)
    {
        (int X, int Y)[] places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]; // by bit, as Unicode numbers the dots
        List<(int X, int Y)> dots = [];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int cell = 0; cell < rows[row].Length; cell++)
            {
                int pattern = rows[row][cell] is >= '\u2800' and <= '\u28ff' and char braille ? braille - 0x2800 : 0;
                dots.AddRange(places.Where((_, bit) => (pattern >> bit & 1) == 1).Select(place => ((2 * cell) + place.X, (4 * row) + place.Y)));
            }
        }

        return dots;
    }

    private static string[] Draw(LineChart chart, int width, bool colours = false)
    {
        StringWriter text = new() { NewLine = "\n" };
        IAnsiConsole console = new Screen(Live: false, colours, width, 0).On(text);
        console.Write(new Rows(chart));
        string plain = System.Text.RegularExpressions.Regex.Replace(text.ToString(), "\e\\[[0-9;]*m", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        return plain.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
