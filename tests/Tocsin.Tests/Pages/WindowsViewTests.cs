using Tocsin.Engine.Windows;
using Tocsin.Pages.Frame;
using Tocsin.Pages.Reading;
using static Tocsin.Tests.Pages.MadeUpStreamWindows;

namespace Tocsin.Tests.Pages;

public sealed class WindowsViewTests
{
    [Fact]
    public void Rows_are_the_newest_window_first_and_in_it_the_largest_group()
    {
        WindowsView view = View(TimeRange.All, Window(0, false, ("404", 5, null, null), ("500", 9, null, null)), Window(1, true, ("404", 3, null, null)));

        Assert.Equal(["404", "500", "404"], view.Rows.Select(row => row.Group.Group));
        Assert.Equal([WindowState.Open, WindowState.Closed, WindowState.Closed], view.Rows.Select(row => row.State));
    }

    [Fact]
    public void A_group_is_loud_above_the_threshold_and_not_at_it_and_what_still_counts_comes_first()
    {
        WindowsView view = View(
            TimeRange.All, Window(0, false, ("404", 5_000, null, null)), Window(1, false, ("404", 100, null, null), ("500", 101, null, null)), Window(2, true, ("404", 102, null, null)));

        Assert.Equal([102, 101, 5_000], view.Loud.Select(row => row.Group.Count));
        Assert.Equal([WindowState.Rings, WindowState.Rang, WindowState.Rang], view.Loud.Select(row => row.State));
    }

    [Fact]
    public void Before_a_row_stand_the_counts_of_its_group_with_zeros_where_it_was_not_seen()
    {
        WindowsView view = View(TimeRange.All, Window(0, false, ("404", 5, null, null)), Window(1, false, ("500", 1, null, null)), Window(2, false, ("404", 7, null, null)));

        Assert.Equal([5, 0, 7], view.Find(Window(2).Start, "404")!.Before.TakeLast(3));
        Assert.Equal([0, 5], view.Find(Window(0).Start, "404")!.Before.TakeLast(2));
        Assert.All(view.Rows, row => Assert.Equal(24, row.Before.Count));
    }

    [Fact]
    public void What_came_before_a_time_range_is_in_the_counts_before_its_first_row()
    {
        TimeRange range = TimeRange.Parse(null, TimeRange.Write(Noon.AddSeconds(60)), TimeRange.Write(Noon.AddSeconds(89)));

        WindowsView view = View(range, Window(0, false, ("404", 5, null, null)), Window(1, false, ("404", 6, null, null)), Window(2, false, ("404", 7, null, null)), Window(3, false, ("404", 8, null, null)));

        WindowRow only = Assert.Single(view.Rows);
        Assert.Equal([5, 6, 7], only.Before.TakeLast(3));
        Assert.Equal(7, view.Count);
    }

    [Fact]
    public void What_is_usual_speaks_for_the_windows_too_in_which_a_group_was_not_seen()
    {
        WindowsView view = View(
            TimeRange.All, Window(0, false, ("404", 5, 0.5, 10)), Window(1, false, ("404", 6, 0.5, 14), ("500", 1, 0.5, 2)), Window(2, false), Window(3, true, ("404", 9, null, null)));

        Assert.Equal(((10 + 14) / 2.0 * 3) + (2 * 3), view.Usual!.Value, 6);
        Assert.Equal(12, view.ClosedCount);
        Assert.Equal(21, view.Count);
    }

    [Fact]
    public void Nobody_says_what_is_usual_before_ten_windows_have_closed() =>
        Assert.Null(View(TimeRange.All, Window(0, false, ("404", 5, null, null))).Usual);

    [Fact]
    public void Rows_beyond_what_a_page_takes_are_counted()
    {
        WindowSummary[] windows = [.. Enumerable.Range(0, 300).Select(at => Window(at, false, [.. Enumerable.Range(0, 10).Select(group => ($"g{group}", 1L, (double?)null, (double?)null))]))];

        WindowsView view = View(TimeRange.All, windows);

        Assert.Equal(WindowsView.MostRows, view.Rows.Count);
        Assert.Equal(3_000 - WindowsView.MostRows, view.Unshown);
        Assert.Equal(Window(299).Start, view.Rows[0].Window.Start);
    }

    [Fact]
    public async Task Of_several_streams_the_one_that_rings_is_shown_else_the_one_that_counted_most()
    {
        Several reader = new()
        {
            Streams =
            {
                ["a"] = Of(Window(0, true, ("404", 5, null, null))) with { Counts = new WindowCounts(10, 10, 0, 0, 0) },
                ["b"] = Of(Window(0, true, ("404", 5, null, null))) with { Counts = new WindowCounts(20, 20, 0, 0, 0) },
                ["c"] = null,
            },
        };
        WindowsView busiest = await WindowsView.ReadAsync(reader, WindowsView.Empty, ["a", "b", "c"], TimeRange.All, Noon, CancellationToken.None);
        reader.Streams["a"] = Of(Window(0, true, ("404", 500, null, null)));
        WindowsView ringing = await WindowsView.ReadAsync(reader, busiest, ["a", "b", "c"], TimeRange.All, Noon, CancellationToken.None);
        WindowsView again = await WindowsView.ReadAsync(reader, ringing, ["a", "b", "c"], TimeRange.All, Noon, CancellationToken.None);

        Assert.Equal("b", busiest.Stream);
        Assert.Equal(["a"], busiest.Others);
        Assert.Equal("a", ringing.Stream);
        Assert.Same(ringing, again);
    }

    private static WindowsView View(TimeRange range, params WindowSummary[] windows) => WindowsView.Of("web", [], Of(windows), range, Noon.AddHours(1));

    private sealed class Several : IWindowReader
    {
        public Dictionary<string, StreamWindows?> Streams { get; } = [];

        public Task<StreamWindows?> WindowsAsync(string stream, CancellationToken cancellation) => Task.FromResult(Streams[stream]);

        public Task<WindowSummary?> WindowAsync(string stream, long start, CancellationToken cancellation) => Task.FromResult<WindowSummary?>(null);

        public Task<WindowRecords> RecordsAsync(string stream, long start, string? group, long? from, int limit, CancellationToken cancellation) => Task.FromResult(new WindowRecords([], null));
    }
}
