using Spectre.Console;
using Tocsin.Commands.Populations;
using Tocsin.Engine.Populations;
using Tocsin.Terminal;

namespace Tocsin.Tests.Commands.Populations;

public sealed class OutlierViewTests
{
    private static readonly string Long = new('w', 300);
    private static readonly string Wordy = string.Concat(Enumerable.Repeat(" 日本語 words", 20));

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void No_line_is_wider_than_the_window_and_all_that_matters_is_there(int width)
    {
        string[] lines = Lines(width);

        // The head must be read whole: a narrow terminal breaks it.
        Assert.All(lines.Skip(width < 80 ? 1 : 0), line => Assert.InRange(line.GetCellWidth(), 0, width - 1));
        string row = Assert.Single(lines, static line => line.TrimEnd().EndsWith("bot", StringComparison.Ordinal));
        Assert.Contains("far outside", row, StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.StartsWith("          + PUT /admin", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("日本語", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wide_window_shows_score_actions_and_confidence_and_a_narrow_one_leaves_them_out()
    {
        Assert.Contains(Lines(120), static line => line.Contains("confidence  individual", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines(60), static line => line.Contains("confidence", StringComparison.Ordinal));
        Assert.Contains(Lines(60), static line => line.Contains("words              individual", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pipe_has_no_width_and_nothing_is_cut()
    {
        Assert.Contains(Lines(int.MaxValue), static line => line.Contains(Long, StringComparison.Ordinal));
    }

    private static string[] Lines(int width)
    {
        PopulationEngine engine = new(new PopulationLimits());
        for (int i = 0; i < 840; i++)
        {
            (string id, string action) = i % 21 == 20 ? ("bot", "PUT /admin") : ($"日本語 user{i % 21} {Long}", $"GET /{i * 7 % 4}{Wordy}");
            engine.TryObserve(
                new PopulationEvent
                {
                    Org = "acme"u8,
                    Source = System.Text.Encoding.UTF8.GetBytes(Long),
                    Pop = "日本"u8,
                    Id = System.Text.Encoding.UTF8.GetBytes(id),
                    Action = System.Text.Encoding.UTF8.GetBytes(action),
                },
                i,
                0,
                out _);
        }

        using StringWriter output = new();
        OutlierView.Print(new ReplayRequest { File = "-", Top = 3 }, engine, engine.Counts, TimeSpan.FromSeconds(1), new Screen(Live: false, Colors: false, width, 24), output);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
