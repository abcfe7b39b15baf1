using Tocsin.Engine.Windows;

namespace Tocsin.Engine.Tests.Windows;

/// <summary>Reading a file, where arrival says nothing.</summary>
public sealed class FileTimeTests
{
    private const double Day = 86_400;

    [Fact]
    public void One_wild_record_is_refused_and_two_that_agree_are_both_counted()
    {
        Heard heard = new(fromFile: true);
        foreach (double second in (double[])[1, 2, 4_000 * Day, 3, 4, 100 * Day, 100 * Day + 5, 100 * Day + 6])
            heard.Observe(second, arrival: 0);
        heard.CloseAll(0);

        Assert.Equal(new WindowCounts(8, 7, 0, 0, 1) { Ahead = 1, Windows = 2 }, heard.Engine.Counts);
        Assert.Equal([4L, 3L], heard.Windows.Select(window => window.Count));
    }

    [Fact]
    public void Records_hours_apart_are_all_counted_each_by_the_word_of_the_next_but_the_last()
    {
        Heard heard = new(fromFile: true);
        for (int i = 0; i < 10; i++)
            heard.Observe(i * 7_200, arrival: 0);
        heard.Ignore(9 * 7_200, arrival: 0);
        heard.CloseAll(0);

        Assert.Equal(new WindowCounts(11, 10, 1, 0, 0) { Windows = 10 }, heard.Engine.Counts);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => Heard.Ticks(i * 7_200)), heard.Windows.Select(window => window.Groups[0].First));
    }

    [Fact]
    public void A_wild_first_record_closes_nothing()
    {
        Heard heard = new(fromFile: true);
        heard.Observe(4_000 * Day, arrival: 0);
        for (int second = 0; second < 100; second++)
            heard.Observe(second, arrival: 0);
        heard.CloseAll(0);

        Assert.Equal(new WindowCounts(101, 100, 0, 0, 1) { Ahead = 1, Windows = 4 }, heard.Engine.Counts);
    }

    [Fact]
    public void A_single_record_is_counted()
    {
        Heard heard = new(fromFile: true);
        heard.Observe(5, arrival: 0);
        Assert.True(heard.Engine.HasOpenWindows);
        heard.SaveAndRead();
        heard.CloseAll(0);

        Assert.Equal("5 404 10.0.0.1 /a", Assert.Single(heard.Windows).Groups[0].Examples[0].Text);
        Assert.True(heard.Engine.Counts.Balances);
    }

    [Fact]
    public void Ignored_records_say_how_far_time_has_come_as_others_do()
    {
        Heard heard = new(fromFile: true);
        heard.Ignore(0, arrival: 0);
        heard.Ignore(9_000, arrival: 0);
        heard.Observe(9_001, arrival: 0);
        heard.Ignore(4_000 * Day, arrival: 0);
        heard.CloseAll(0);

        Assert.Equal(new WindowCounts(4, 1, 2, 0, 1) { Ahead = 1, Windows = 1 }, heard.Engine.Counts);
    }
}
