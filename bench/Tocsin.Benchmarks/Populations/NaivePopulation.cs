using System.Runtime.InteropServices;

namespace Tocsin.Benchmarks.Populations;

/// <summary>
/// The peer: the formulas as they are stated, with dictionaries and scalar arithmetic, a step for each action of the population and for each other individual. It knows one scope, no
/// findings, no history.
/// </summary>
internal sealed class NaivePopulation
{
    private sealed class Individual
    {
        public Dictionary<string, long> Seen { get; } = [];

        public long Count { get; set; }

        public double Score { get; set; }
    }

    private static readonly double[] LogFactorials = [.. Enumerable.Range(0, 101).Select(n => Enumerable.Range(1, n).Sum(i => Math.Log2(i)))];

    private readonly Dictionary<string, long> _actions = [];
    private readonly Dictionary<string, Individual> _individuals = [];
    private long _all;

    public (double Score, double ZScore) Observe(string id, string action)
    {
        _all++;
        CollectionsMarshal.GetValueRefOrAddDefault(_actions, action, out _)++;
        ref Individual? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_individuals, id, out _);
        Individual individual = known ??= new Individual();
        individual.Count++;
        CollectionsMarshal.GetValueRefOrAddDefault(individual.Seen, action, out _)++;
        long n = individual.Count, m = Math.Min(n, 100);
        double score = 0;
        foreach ((string name, long c) in _actions)
        {
            if (c == _all)
                continue;
            long y = ((2 * individual.Seen.GetValueOrDefault(name) * m) + n) / (2 * n), mode = Math.Min(((2 * m * c) + _all) / (2 * _all), m);
            if (mode != y)
                score += Math.Max(0, LogBinomial(mode, m, c) - LogBinomial(y, m, c));
        }

        individual.Score = score;
        double sum = 0, squares = 0;
        foreach (Individual other in _individuals.Values)
        {
            sum += other.Score;
            squares += other.Score * other.Score;
        }

        long others = _individuals.Count - 1;
        double mean = (sum - score) / others, variance = ((squares - (score * score)) / others) - (mean * mean);
        return (score, variance > 0 ? (score - mean) / Math.Sqrt(variance) : 0);
    }

    private double LogBinomial(long k, long m, long c) =>
        LogFactorials[m] - LogFactorials[k] - LogFactorials[m - k] + (k * Math.Log2((double)c / _all)) + ((m - k) * Math.Log2((double)(_all - c) / _all));
}
