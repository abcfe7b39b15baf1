using System.Numerics;
using Tocsin.Engine.Populations;

namespace Tocsin.Engine.Tests.Populations;

/// <summary>The model as its formulas say it, everything recomputed from scratch at every event.</summary>
internal sealed class PlainPopulations(int mostActions)
{
    public sealed class PlainIndividual
    {
        public Dictionary<string, long> Seen { get; } = [];

        public double Score { get; set; }

        public double ZAtLastEvent { get; set; }

        public long LastSeen { get; set; }

        public long Count => Seen.Values.Sum();
    }

    public sealed class PlainScope
    {
        public Dictionary<string, long> Actions { get; } = [];

        public Dictionary<string, PlainIndividual> Individuals { get; } = [];

        public long Evicted { get; set; }
    }

    private long _clock;

    public Dictionary<ScopeName, PlainScope> Scopes { get; } = [];

    public int? MaxIndividuals { get; set; }

    public PopulationAnswer Observe(ScopeName name, string id, string action)
    {
        PlainScope scope = Scopes.TryGetValue(name, out PlainScope? known) ? known : Scopes[name] = new PlainScope();
        if (!scope.Actions.ContainsKey(action) && scope.Actions.Keys.Count(key => key != PopulationAnswer.SharedName) >= mostActions)
            action = PopulationAnswer.SharedName;
        scope.Actions[action] = scope.Actions.GetValueOrDefault(action) + 1;
        if (!scope.Individuals.TryGetValue(id, out PlainIndividual? individual))
        {
            Evict(scope, MaxIndividuals - 1);
            scope.Individuals[id] = individual = new PlainIndividual();
        }

        individual.Seen[action] = individual.Seen.GetValueOrDefault(action) + 1;
        individual.LastSeen = ++_clock;
        individual.Score = Score(scope, individual);
        individual.ZAtLastEvent = ZScore(scope, individual);
        return new PopulationAnswer(individual.Score, individual.Count, individual.ZAtLastEvent, scope.Individuals.Count - 1, action == PopulationAnswer.SharedName);
    }

    public void Evict()
    {
        foreach (PlainScope scope in Scopes.Values)
            Evict(scope, MaxIndividuals);
    }

    public static double ZScore(PlainScope scope, PlainIndividual individual)
    {
        double[] others = [.. scope.Individuals.Values.Where(other => other != individual).Select(other => other.Score)];
        double deviation = Deviation(others);
        return deviation == 0 ? 0 : (individual.Score - others.Average()) / deviation;
    }

    public static double Deviation(double[] scores)
    {
        if (scores.Length == 0 || Array.TrueForAll(scores, score => score == scores[0]))
            return 0;
        double mean = scores.Average();
        return Math.Sqrt(scores.Average(score => (score - mean) * (score - mean)));
    }

    private static void Evict(PlainScope scope, int? most)
    {
        while (scope.Individuals.Count > most)
        {
            scope.Individuals.Remove(scope.Individuals.MinBy(pair => pair.Value.LastSeen).Key);
            scope.Evicted++;
        }
    }

    private static double Score(PlainScope scope, PlainIndividual individual)
    {
        long all = scope.Actions.Values.Sum(), n = individual.Count, m = Math.Min(n, 100);
        double score = 0;
        foreach ((string action, long c) in scope.Actions)
        {
            if (c == all)
                continue;
            long y = ((2 * individual.Seen.GetValueOrDefault(action) * m) + n) / (2 * n);
            long mode = Math.Min(((2 * m * c) + all) / (2 * all), m);
            score += Math.Max(0, LogBinomial(mode, m, c, all) - LogBinomial(y, m, c, all));
        }

        return Math.Round(score * 4294967296) / 4294967296;
    }

    /// <summary>log2 of C(m, k) p^k (1-p)^(m-k).</summary>
    private static double LogBinomial(long k, long m, long c, long all)
    {
        BigInteger ways = 1;
        for (long i = 1; i <= k; i++)
            ways = ways * (m - k + i) / i;
        return (BigInteger.Log(ways) / Math.Log(2)) + (k * Math.Log2((double)c / all)) + ((m - k) * Math.Log2((double)(all - c) / all));
    }
}
