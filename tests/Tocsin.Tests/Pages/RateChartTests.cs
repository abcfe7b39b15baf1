using Tocsin.Pages.Components;
using Tocsin.Pages.Frame;
using Tocsin.Pages.Reading;

namespace Tocsin.Tests.Pages;

public sealed class RateChartTests
{
    private static readonly DateTime Now = new(2026, 3, 4, 10, 0, 0, 500, DateTimeKind.Utc);
    private static readonly long LastFull = new DateTimeOffset(Now).ToUnixTimeSeconds() - 1;

    [Fact]
    public void The_last_value_is_the_last_full_second_and_what_was_not_measured_is_a_gap()
    {
        ChartData chart = RateChart.Of([("web", [1, double.NaN, 3])], TimeRange.All, Now);

        Assert.Equal(LastFull, chart.Times[^1]);
        Assert.Equal(RateChart.LeastSpan, chart.Times.Length);
        Assert.Equal([1, null, 3], chart.Values[0][^3..]);
        Assert.All(chart.Values[0][..^3], value => Assert.Null(value));
    }

    [Fact]
    public void Streams_of_different_age_lie_on_one_axis()
    {
        ChartData chart = RateChart.Of([("old", [.. Enumerable.Range(0, 100).Select(i => (double)i)]), ("young", [7.0])], TimeRange.Parse("1m", null, null), Now);

        Assert.Equal(99, chart.Values[0][^1]);
        Assert.Equal(7, chart.Values[1][^1]);
        Assert.Null(chart.Values[1][^2]);
        Assert.InRange(chart.Times[0], LastFull - 60, LastFull - 58);
    }

    [Fact]
    public void Chosen_moments_are_shown_whether_anything_is_known_of_them_or_not()
    {
        TimeRange range = TimeRange.Parse(null, TimeRange.Write(Now.AddHours(-2)), TimeRange.Write(Now.AddHours(-1)));

        ChartData chart = RateChart.Of([("web", [1.0])], range, Now);

        Assert.True(chart.IsSilent);
        Assert.Equal(3600, chart.Span);
        Assert.Equal(3600, chart.Times[^1] - chart.Times[0]);
    }

    [Fact]
    public void A_range_that_reaches_out_of_what_is_kept_shows_the_part_that_is()
    {
        TimeRange range = TimeRange.Parse(null, TimeRange.Write(Now.AddMinutes(-30)), TimeRange.Write(Now.AddSeconds(-30)));

        ChartData chart = RateChart.Of([("web", [.. Enumerable.Repeat(5.0, 100)])], range, Now);

        Assert.Null(chart.Values[0][0]);
        Assert.Equal(5, chart.Values[0][1]);
        Assert.Equal(1770, chart.Span);
        Assert.Equal(71, chart.Values[0].Count(value => value == 5));
    }

    [Fact]
    public void An_absurd_range_does_not_make_an_absurd_chart()
    {
        TimeRange range = TimeRange.Parse(null, "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z");

        ChartData chart = RateChart.Of([("web", [1.0])], range, Now);

        Assert.InRange(chart.Times.Length, 2, RateChart.LeastSpan + 2);
        Assert.Equal(chart.Times.Distinct().Order(), chart.Times);
        Assert.Contains(1.0, chart.Values[0]);
    }

    [Fact]
    public void More_streams_than_colours_are_drawn_together_and_nothing_is_left_out()
    {
        (string, IReadOnlyList<double>)[] streams = [.. Enumerable.Range(1, 20).Select(i => ($"s{i}", (IReadOnlyList<double>)[(double)i]))];

        ChartData chart = RateChart.Of(streams, TimeRange.All, Now);

        Assert.Equal(8, chart.Names.Count);
        Assert.Equal("13 others", chart.Names[^1]);
        Assert.Equal(210, chart.Values.Sum(row => row[^1]));
    }
}
