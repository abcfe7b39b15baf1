using Tocsin.Engine.Populations;

namespace Tocsin.Engine.Tests.Populations;

public sealed class PopulationTwinTests
{
    // seed, events, scopes, individuals, actions, most actions, most individuals (0: all)
    [Theory]
    [InlineData(1, 3_000, 1, 40, 12, 4096, 0)]
    [InlineData(2, 3_000, 3, 12, 60, 4096, 0)]
    [InlineData(3, 3_000, 2, 30, 40, 5, 0)]
    [InlineData(4, 3_000, 1, 60, 10, 4096, 8)]
    [InlineData(5, 3_000, 2, 20, 30, 12, 2)]
    [InlineData(6, 6_000, 1, 3, 25, 4096, 0)]
    [InlineData(7, 3_000, 1, 5, 2, 4096, 0)]
    [InlineData(8, 2_000, 1, 200, 400, 4096, 0)]
    [InlineData(9, 2_000, 4, 20, 1, 4096, 3)]
    [InlineData(10, 2_000, 1, 50, 300, 1, 20)]
    public void Every_answer_is_that_of_the_formulas(int seed, int events, int scopes, int individuals, int actions, int mostActions, int mostIndividuals)
    {
        Random random = new(seed);
        PopulationEngine engine = new(new PopulationLimits { Actions = mostActions });
        PlainPopulations plain = new(mostActions);
        if (mostIndividuals > 0)
        {
            engine.Options = new PopulationOptions { MaxIndividuals = mostIndividuals };
            plain.MaxIndividuals = mostIndividuals;
        }

        for (int i = 0; i < events; i++)
        {
            ScopeName scope = new("o", "s", $"p{random.Next(scopes)}");
            string id = $"u{Skewed(random, individuals)}", action = random.Next(500) == 0 ? PopulationAnswer.SharedName : $"a{Skewed(random, actions)}";
            // One individual has its own taste.
            action = id == "u1" && random.Next(2) == 0 ? $"a{actions - 1}" : action;
            PopulationAnswer expected = plain.Observe(scope, id, action), answer = engine.Observe(scope.Org, scope.Source, scope.Pop, id, action, i);

            Assert.Equal((expected.Count, expected.Others, expected.SharedAction), (answer.Count, answer.Others, answer.SharedAction));
            Assert.Equal(expected.Score, answer.Score, 1e-6);
            AssertZ(plain.Scopes[scope], id, expected.ZScore, answer.ZScore);
            if (i == events / 2 && mostIndividuals > 2)
            {
                engine.Options = new PopulationOptions { MaxIndividuals = mostIndividuals / 2 };
                plain.MaxIndividuals = mostIndividuals / 2;
                plain.Evict();
            }
        }

        Assert.Equal(scopes, engine.Scopes().Count);
        Assert.All(engine.Scopes(), summary => AssertSummary(plain.Scopes[summary.Name], summary, engine));
        Assert.Equal(plain.Scopes.Values.Sum(scope => scope.Evicted), engine.Counts.Evicted);
    }

    private static void AssertSummary(PlainPopulations.PlainScope plain, ScopeSummary summary, PopulationEngine engine)
    {
        Assert.Equal((plain.Actions.Values.Sum(), plain.Individuals.Count, plain.Actions.Count), (summary.Events, summary.Individuals, summary.Actions));
        Assert.Equal((plain.Evicted, plain.Actions.GetValueOrDefault(PopulationAnswer.SharedName)), (summary.Evicted, summary.SharedActions));
        double[] scores = [.. plain.Individuals.Values.Select(individual => individual.Score)];
        Assert.Equal(scores.Average(), summary.Mean, 1e-6);
        Assert.Equal(PlainPopulations.Deviation(scores), summary.Deviation, 1e-6);
        Assert.Equal(plain.Individuals.Values.Count(individual => individual.ZAtLastEvent >= 3), summary.Outliers);

        IReadOnlyList<IndividualSummary> all = engine.Top(summary.Name, 0, int.MaxValue);
        Assert.Equal(plain.Individuals.Keys.Order(), all.Select(individual => individual.Id).Order());
        Assert.Equal(all.OrderByDescending(individual => individual.ZScore).ThenBy(individual => individual.Id, StringComparer.Ordinal), all);
        Assert.Equal(summary.HighestZ, all[0].ZScore);
        Assert.Equal(all.Skip(2).Take(3), engine.Top(summary.Name, 2, 3));
        foreach (IndividualSummary individual in all)
        {
            PlainPopulations.PlainIndividual expected = plain.Individuals[individual.Id];
            Assert.Equal((expected.Count, expected.Seen.Count), (individual.Count, individual.Distinct));
            AssertZ(plain, individual.Id, PlainPopulations.ZScore(plain, expected), individual.ZScore);
        }
    }

    // Where the others differ by no more than what is rounded, so does z.
    private static void AssertZ(PlainPopulations.PlainScope scope, string id, double expected, double zScore)
    {
        double deviation = PlainPopulations.Deviation([.. scope.Individuals.Where(other => other.Key != id).Select(other => other.Value.Score)]);
        if (deviation > 1e-8 || deviation == 0)
            Assert.Equal(expected, zScore, 1e-6 + (deviation == 0 ? 0 : 1e-8 / deviation));
    }

    private static int Skewed(Random random, int most) => (int)(most * Math.Pow(random.NextDouble(), 2));
}
