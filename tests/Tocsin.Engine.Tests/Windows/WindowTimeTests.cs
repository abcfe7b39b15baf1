using Tocsin.Engine.Windows;

namespace Tocsin.Engine.Tests.Windows;

public sealed class WindowTimeTests
{
    [Theory]
    [InlineData(0, 30, 0)]
    [InlineData(29, 30, 0)]
    [InlineData(-1, 30, -30)]
    [InlineData(-30, 30, -30)]
    [InlineData(13, 7, 7)]
    [InlineData(-13, 7, -14)]
    public void Windows_begin_at_multiples_of_their_size_from_1970_on(long second, long size, long start)
    {
        static long At(long second) => DateTime.UnixEpoch.Ticks + (second * TimeSpan.TicksPerSecond);

        Assert.Equal(At(start), WindowGrid.StartOf(At(second), size * TimeSpan.TicksPerSecond));
        Assert.Equal(At(start), WindowGrid.StartOf(At(second) + 9_999_999, size * TimeSpan.TicksPerSecond));
    }

    [Fact]
    public void Windows_close_when_the_input_stops()
    {
        Heard heard = new();
        heard.Observe(1);
        heard.Observe(35);
        heard.Tick(64);
        Assert.Empty(heard.Windows);

        heard.Tick(65);

        Assert.Equal([Heard.Ticks(0), Heard.Ticks(30)], heard.Windows.Select(window => window.Start));
        Assert.Equal(Heard.Ticks(65), heard.Windows[0].ClosedTicks);
        Assert.False(heard.Engine.HasOpenWindows);
        heard.Observe(59, arrival: 66);
        Assert.Equal(1, heard.Engine.Counts.Late);
        heard.Observe(60, arrival: 66);
        Assert.Equal(1, heard.Engine.Counts.Late);
    }

    [Fact]
    public void A_pause_in_a_long_window_is_not_its_end()
    {
        Heard heard = new(new WindowOptions { Size = TimeSpan.FromHours(1) });
        heard.Observe(60);
        heard.Tick(120);
        heard.Observe(121);
        heard.Tick(479);
        Assert.Empty(heard.Windows);

        heard.Tick(480);

        // 18:52 + 8 min.
        Assert.Equal(2, Assert.Single(heard.Windows).Count);
    }

    [Fact]
    public void Old_records_that_stop_coming_close_their_window_although_its_end_is_long_past()
    {
        Heard heard = new();
        heard.Observe(1, arrival: 1_000_000);
        heard.Tick(1_000_029);
        Assert.Empty(heard.Windows);
        heard.Tick(1_000_030);
        Assert.Single(heard.Windows);
        heard.Observe(31, arrival: 1_000_040);
        Assert.Equal(0, heard.Engine.Counts.Late);
    }

    [Fact]
    public void The_slowest_lane_holds_the_watermark_until_it_is_idle()
    {
        Heard heard = new();
        heard.Observe(1, lane: 0);
        heard.Observe(1, lane: 7);
        heard.Observe(25, lane: 7);
        for (int second = 30; second < 55; second++)
            heard.Observe(second, lane: 0);
        Assert.Empty(heard.Windows);

        heard.Observe(55, lane: 0);

        Assert.Single(heard.Windows);
    }

    [Fact]
    public void A_lane_that_joins_with_older_records_opens_nothing_again_and_holds_the_watermark_from_then_on()
    {
        Heard heard = new();
        heard.Observe(1);
        heard.Observe(41);
        Assert.Single(heard.Windows);

        heard.Observe(5, lane: 1, arrival: 41);
        heard.Observe(35, lane: 1, arrival: 41);
        heard.Observe(100, arrival: 45);

        Assert.Equal(1, heard.Engine.Counts.Late);
        Assert.Single(heard.Windows);
        Assert.Equal(2, heard.Engine.Window(Heard.Ticks(30))!.Count);
        Assert.Equal(Heard.Zero.AddSeconds(31), heard.Engine.Watermark);
    }

    [Fact]
    public void A_lane_that_is_expected_holds_the_watermark_before_its_first_record()
    {
        Heard heard = new();
        heard.Engine.Expect(1, Heard.Ticks(0));
        heard.Observe(1);
        heard.Observe(29.9, arrival: 25);
        heard.Observe(200, arrival: 26);
        heard.Observe(2, lane: 1, arrival: 26);
        Assert.Empty(heard.Windows);
        Assert.Equal(0, heard.Engine.Counts.Late);

        heard.Observe(100, lane: 1, arrival: 27);

        Assert.Equal(3, Assert.Single(heard.Windows).Count);
    }

    [Fact]
    public void One_wild_record_is_refused_and_moves_nothing()
    {
        Heard heard = new();
        heard.Observe(1);
        heard.Observe(302, arrival: 1);
        heard.Ignore(1e9, arrival: 1);
        heard.Engine.Observe(0, new WindowRecord { Ticks = DateTime.MaxValue.Ticks }, 9, Heard.Ticks(1));
        heard.Engine.Observe(0, new WindowRecord { Ticks = long.MinValue }, 9, Heard.Ticks(1));
        heard.Engine.Ignore(0, 0, 9, Heard.Ticks(1));
        heard.Observe(301, arrival: 1);
        heard.Observe(2);

        Assert.Equal(new WindowCounts(8, 2, 1, 1, 4) { Ahead = 3, Windows = 1 }, heard.Engine.Counts);
    }

    [Fact]
    public void With_grace_a_window_stays_open_for_longer()
    {
        Heard heard = new(new WindowOptions { Grace = TimeSpan.FromSeconds(20) });
        heard.Observe(1);
        heard.Observe(59.9);
        heard.Observe(2);
        Assert.Empty(heard.Windows);
        heard.Observe(60);
        heard.Observe(3);
        Assert.Equal((1L, 2L), (heard.Engine.Counts.Late, Assert.Single(heard.Windows).Count));
    }

    [Fact]
    public void Windows_of_another_size_close_before_the_next_record_and_no_start_comes_back()
    {
        Heard heard = new(new WindowOptions { Threshold = 0 });
        heard.Observe(1);
        heard.Observe(31);
        heard.Engine.Options = heard.Engine.Options with { Size = TimeSpan.FromMinutes(5) };
        Assert.Empty(heard.Windows);

        heard.Observe(40);
        heard.Observe(61);
        heard.CloseAll(500);

        // 18:50 to 18:55, of which all up to 18:53 had closed.
        Assert.Equal([(0, 30), (30, 60), (60, 180)], heard.Windows.Select(window => ((int)(window.Start - Heard.Ticks(0)) / 10_000_000, (int)(window.End - Heard.Ticks(0)) / 10_000_000)));
        Assert.Equal(1, heard.Engine.Counts.Late);
        Assert.Equal(heard.Alerts.Count, heard.Alerts.DistinctBy(alert => (alert.Id, alert.Revision)).Count());
    }

    [Fact]
    public void Too_many_open_windows_close_the_oldest_and_lose_nothing_in_silence()
    {
        Heard heard = new(new WindowOptions { Size = TimeSpan.FromSeconds(1), Lateness = TimeSpan.FromDays(1) });
        for (int second = 0; second < 10_050; second++)
            heard.Observe(second);
        heard.Observe(3);

        Assert.Equal(50, heard.Windows.Count);
        Assert.Equal(new WindowCounts(10_051, 10_050, 0, 1, 0) { Windows = 50, Early = 50 }, heard.Engine.Counts);
        heard.SaveAndRead();
    }

    [Fact]
    public void Groups_that_are_one_too_many_are_counted_as_overflow()
    {
        Heard heard = new(new WindowOptions { MaxGroups = 3 });
        for (int i = 0; i < 10; i++)
            heard.Observe(1, $"g{i % 5}");
        heard.CloseAll(50);

        Assert.Equal(["g0", "g1", "g2"], heard.Windows[0].Groups.Select(group => group.Group));
        Assert.Equal((6L, 4L, 4L, 10L), (heard.Windows[0].Count, heard.Windows[0].Overflow, heard.Engine.Counts.Overflow, heard.Engine.Counts.Used));
    }
}
