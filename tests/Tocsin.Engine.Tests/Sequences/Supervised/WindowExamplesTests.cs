using Tocsin.Engine.Sequences.Supervised;
using Tocsin.Neural.Training;

namespace Tocsin.Engine.Tests.Sequences.Supervised;

public sealed class WindowExamplesTests
{
    private const int End = 9;

    [Fact]
    public void What_normal_sessions_have_too_is_normal()
    {
        WindowExamples examples = new(new SessionWindows(30, 1), End);
        for (int i = 0; i < 50; i++)
        {
            examples.Add([2, 3, 4], anomalous: i % 10 == 0);
        }

        Assert.All(examples.Examples(), example => Assert.Equal(0, example.Label));
    }

    [Fact]
    public void Another_order_of_the_same_events_is_no_evidence_until_it_is_repeated_and_missed()
    {
        WindowExamples examples = new(new SessionWindows(30, 1), End);
        for (int i = 0; i < 200; i++)
        {
            examples.Add([2, 3, 4], anomalous: false);
        }

        examples.Add([2, 4, 3], anomalous: true);
        Assert.All(examples.Examples(), example => Assert.Equal(0, example.Label));

        examples.Add([2, 4, 3], anomalous: true);
        examples.Add([2, 4, 3], anomalous: true);
        Assert.Contains(examples.Examples(), example => example.Label == 1 && example.Events.SequenceEqual([2, 4, 3, End]));
    }

    [Fact]
    public void A_beginning_is_normal_and_the_same_with_the_mark_of_the_end_is_anomalous()
    {
        WindowExamples examples = new(new SessionWindows(30, 1), End);
        for (int i = 0; i < 100; i++)
        {
            examples.Add(i % 20 == 0 ? [2, 3] : [2, 3, 4], anomalous: i % 20 == 0);
        }

        List<Example> all = examples.Examples();
        Assert.Equal(0, Assert.Single(all.DistinctBy(example => string.Join(' ', example.Events)), example => example.Events.SequenceEqual([2, 3])).Label);
        Assert.Equal(1, Assert.Single(all.DistinctBy(example => string.Join(' ', example.Events)), example => example.Events.SequenceEqual([2, 3, End])).Label);
    }

    [Fact]
    public void A_rare_normal_window_takes_part_in_other_orders_too()
    {
        WindowExamples examples = new(new SessionWindows(30, 1), End);
        examples.Add([2, 4, 5, 6, 7, 8], anomalous: false);
        examples.Add([3], anomalous: true);

        int[][] whole = [.. examples.Examples().Where(example => example.Label == 0 && example.Events.Length == 7).Select(example => example.Events)];

        Assert.Contains(whole, order => !order.SequenceEqual([2, 4, 5, 6, 7, 8, End]) && order.Order().SequenceEqual([2, 4, 5, 6, 7, 8, End]));
        Assert.All(whole, order => Assert.Equal(End, order[^1]));
    }

    [Fact]
    public void An_order_that_is_anomalous_by_itself_is_never_made_of_a_normal_one()
    {
        WindowExamples examples = new(new SessionWindows(30, 1), End);
        for (int i = 0; i < 400; i++)
        {
            examples.Add(i < 8 ? [2, 3] : [4, 5], anomalous: false);
        }

        for (int i = 0; i < 33; i++)
        {
            examples.Add(i < 3 ? [3, 2] : [6, 7], anomalous: true);
        }

        Assert.All(examples.Examples().Where(example => example.Events.SequenceEqual([3, 2, End])), example => Assert.Equal(1, example.Label));
        Assert.Contains(examples.Examples(), example => example.Events.SequenceEqual([3, 2, End]));
        Assert.Contains(examples.Examples(), example => example.Label == 0 && example.Events.SequenceEqual([2, 3, End]));
    }
}
