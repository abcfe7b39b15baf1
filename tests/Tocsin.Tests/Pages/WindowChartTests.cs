using Tocsin.Engine.Windows;
using Tocsin.Pages.Components;
using Tocsin.Pages.Reading;
using static Tocsin.Tests.Pages.MadeUpStreamWindows;

namespace Tocsin.Tests.Pages;

public sealed class WindowChartTests
{
    private static readonly double Start = (Noon - DateTime.UnixEpoch).TotalSeconds;

    [Fact]
    public void Each_window_is_a_bar_and_the_last_has_its_width()
    {
        WindowChart chart = Chart(Window(0, false, ("404", 5, null, null)), Window(1, true, ("404", 7, null, null), ("500", 2, null, null)));

        Assert.Equal([Start, Start + 30, Start + 60], chart.Errors.Times);
        Assert.Equal(["404", "500"], chart.Errors.Names);
        Assert.Equal([5, 7, null], chart.Errors.Values[0]);
        Assert.Equal([0, 2, null], chart.Errors.Values[1]);
        Assert.Equal(60, chart.Errors.Span);
        Assert.Equal(Start + 30, chart.Errors.OpenFrom);
    }

    [Fact]
    public void Time_without_windows_is_a_gap_and_a_window_without_records_a_zero()
    {
        WindowChart chart = Chart(Window(0, false, ("404", 5, null, null)), Window(1), Window(10, false, ("404", 7, null, null)));

        Assert.Equal([5, 0, null, 7, null], chart.Errors.Values[0]);
        Assert.Equal([Start, Start + 30, Start + 60, Start + 300, Start + 330], chart.Errors.Times);
    }

    [Fact]
    public void A_line_holds_its_value_to_the_end_of_its_window_and_not_over_a_gap()
    {
        ChartData addresses = Chart(Window(0, false, ("404", 8, null, null)), Window(10, false, ("404", 6, null, null))).Addresses;

        Assert.Equal([4, 4, null, 3, 3], addresses.Values[0]);
        Assert.Equal([Start, Start + 30, Start + 31, Start + 300, Start + 330], addresses.Times);
    }

    [Fact]
    public void A_year_between_two_windows_costs_no_more_than_a_minute()
    {
        WindowChart chart = Chart(Window(0, false, ("404", 5, null, null)), Window(1_051_200, false, ("404", 7, null, null)));

        Assert.Equal(4, chart.Errors.Times.Length);
    }

    [Fact]
    public void More_windows_than_bars_are_shown_by_the_loudest_of_each_few()
    {
        WindowSummary[] windows = [.. Enumerable.Range(0, 1_000).Select(at => Window(at, false, ("404", at == 500 ? 900 : 1, null, null)))];

        WindowChart chart = Chart(windows);

        Assert.Equal(3, chart.Each);
        Assert.Equal(334, chart.Errors.Values[0].Count(value => value is not null));
        Assert.Equal(900, chart.Errors.Values[0].Max());
        Assert.DoesNotContain(null, chart.Errors.Values[0][..^1]);
    }

    [Fact]
    public void Groups_beyond_the_eighth_are_together_and_none_is_forgotten()
    {
        WindowChart chart = Chart(Window(0, false, [.. Enumerable.Range(0, 12).Select(group => ($"g{group}", 100L - group, (double?)null, (double?)null))]));

        Assert.Equal(8, chart.Errors.Names.Count);
        Assert.Equal("5 others", chart.Errors.Names[^1]);
        Assert.Equal(Enumerable.Range(0, 12).Sum(group => 100 - group), chart.Errors.Values.Sum(row => row[0]));
    }

    [Fact]
    public void A_colour_once_given_stays()
    {
        List<string> order = [];
        WindowChart.Of([Window(0, false, ("500", 9, null, null))], new WindowOptions(), order);

        WindowChart later = WindowChart.Of([Window(1, false, ("404", 100, null, null), ("500", 1, null, null))], new WindowOptions(), order);

        Assert.Equal(["500", "404"], later.Errors.Names);
    }

    [Fact]
    public void What_rang_is_a_mark_of_its_bits_and_the_threshold_a_line()
    {
        WindowChart chart = Chart(Window(0, false, ("404", 100, 9.0, 5.0)), Window(1, false, ("404", 101, 38.0, 5.0)));

        (double time, int step) = Assert.Single(chart.Errors.Marks);
        Assert.Equal((Start + 45, 6), (time, step));
        Assert.Equal(100, chart.Errors.Threshold);
    }

    private static WindowChart Chart(params WindowSummary[] windows) => WindowChart.Of([.. windows.OrderByDescending(window => window.Start)], new WindowOptions(), []);
}
