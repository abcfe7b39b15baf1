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
    public void Where_there_is_nothing_to_find_nothing_rings() =>
        Assert.True(DecisionThreshold.Choose([(3, false), (1, false)], odds: 30) > 3);
}
