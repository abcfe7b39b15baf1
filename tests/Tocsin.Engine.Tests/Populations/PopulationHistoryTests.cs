using Tocsin.Engine.Populations;

namespace Tocsin.Engine.Tests.Populations;

public sealed class PopulationHistoryTests
{
    [Fact]
    public void The_history_of_the_first_few_begins_with_their_first_action_and_others_have_one_when_they_stand_out()
    {
        PopulationEngine engine = new(new PopulationLimits());
        Random random = new(4);
        for (int i = 0; i < 3 * 400; i++)
            engine.Observe($"user{i % 400}", $"a{random.Next(3)}", i);
        Assert.Equal([1, 2, 3], HistoryOf(engine, "user0").Select(point => point.Count));
        Assert.Equal([255L, 655, 1055], HistoryOf(engine, "user255").Select(point => point.Position));
        Assert.Empty(HistoryOf(engine, "user256"));

        PopulationEngine again = new(new PopulationLimits());
        again.Read(engine.Save())();
        foreach (PopulationEngine one in (PopulationEngine[])[engine, again])
        {
            for (int i = 0; i < 20; i++)
                one.Observe("user300", "scrape", 2_000 + i);
            one.Observe("late", "a1", 3_000);
            Assert.NotEmpty(HistoryOf(one, "user300"));
            Assert.Empty(HistoryOf(one, "late"));
        }

        Assert.Equal(engine.Save(), again.Save());
    }

    private static IReadOnlyList<HistoryPoint> HistoryOf(PopulationEngine engine, string id) => engine.Individual(Observing.Web, id)!.History;
}
