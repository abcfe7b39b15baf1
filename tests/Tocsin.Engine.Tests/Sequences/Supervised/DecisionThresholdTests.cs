using Tocsin.Engine.Sequences.Supervised;

namespace Tocsin.Engine.Tests.Sequences.Supervised;

public sealed class DecisionThresholdTests
{
    [Fact]
    public void The_limit_lies_half_way_between_what_rings_and_what_does_not() =>
        Assert.Equal(1.5, DecisionThreshold.Choose([(4, true), (3, true), (0, false), (-1, false), (-2, true)], odds: 1));

    [Fact]
    public void Where_normal_sessions_are_few_a_false_alarm_weighs_as_much_as_in_life()
    {
        (double, bool)[] sessions = [(9, true), (8, false), (7, true), (6, true), (5, true), (1, false)];

        Assert.Equal(3, DecisionThreshold.Choose(sessions, odds: 0.1));
        Assert.Equal(8.5, DecisionThreshold.Choose(sessions, odds: 30));
    }

    [Fact]
    public void With_few_sessions_a_wide_gap_is_worth_more_than_one_of_them()
    {
        List<(double, bool)> sessions = [.. Enumerable.Range(0, 20).Select(i => (6 + (i * 0.001), true)), (5.99, false), (-5, false), .. Enumerable.Repeat((-6.0, false), 600)];

        Assert.InRange(DecisionThreshold.Choose(sessions, odds: 30), 0, 3);
    }

    [Fact]
    public void Nothing_rings_that_the_network_finds_likelier_normal() =>
        Assert.Equal(0, DecisionThreshold.Choose([(4, true), (-5, true), (-8, false), (-9, false)], odds: 1));

    [Fact]
    public void Where_there_is_nothing_to_find_nothing_rings() =>
        Assert.True(DecisionThreshold.Choose([(3, false), (1, false)], odds: 30) > 3);
}
