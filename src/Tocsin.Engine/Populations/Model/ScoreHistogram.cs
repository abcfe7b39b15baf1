using System.Numerics;
using Tocsin.Engine.Logs.Bits;

namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// The scores of a scope in fixed buckets, sixteen an octave (each at most 1/16 wider than its lower edge) from 1/64 bit on; below is one bucket. So a count of those that
/// reach a score takes a step for each bucket, not for each individual, and errs only towards less surprise: a bucket that is reached counts whole.
/// </summary>
internal sealed class ScoreHistogram
{
    private const int SubBits = 4, LowestLog = 26, HighestLog = 46;
    private const int Buckets = 1 + ((HighestLog - LowestLog) << SubBits);

    /// <summary>More exceedances than this make a tail that is hardly better and slow to fit.</summary>
    private const int MostExceedances = 256;

    private readonly int[] _counts = new int[Buckets];

    public void Add(long score) => _counts[BucketOf(score)]++;

    public void Remove(long score) => _counts[BucketOf(score)]--;

    /// <summary>The bits of a score that is itself one of these, among the others.</summary>
    public CalibratedBits Bits(long score, long others)
    {
        int own = BucketOf(score);
        long reaching = -1;
        foreach (int count in _counts.AsSpan(own))
            reaching += count;
        CalibratedBits within = CalibratedBits.Within(reaching, others);
        if (reaching > 0 || others < CalibratedBits.LeastScores)
            return within;

        // Alone in its bucket and above all others: those below are the others.
        int highest = own - 1;
        while (_counts[highest] == 0)
            highest--;
        long tail = 0, share = Math.Max(1, (long)(CalibratedBits.TailShare * others));
        int first = own;
        while (first > 0 && tail + _counts[first - 1] <= share)
            tail += _counts[--first];
        if (tail < GeneralisedPareto.LeastExceedances)
            return within;
        double start = ScoreSums.Bits(Edge(first)), top = ScoreSums.Bits(Edge(highest + 1));
        return Fit(first, (int)Math.Min(tail, int.MaxValue), start) is { } pareto
            ? CalibratedBits.Beyond(others, pareto, top - start, Math.Max(top, ScoreSums.Bits(score)) - start)
            : within;
    }

    // The middle of its bucket stands for each score; of many, evenly spaced quantiles.
    private GeneralisedPareto? Fit(int first, int tail, double start)
    {
        int taken = Math.Min(tail, MostExceedances), bucket = first;
        Span<double> exceedances = stackalloc double[taken];
        long below = 0;
        for (int i = 0; i < taken; i++)
        {
            long rank = ((2L * i) + 1) * tail / (2 * taken);
            while (below + _counts[bucket] <= rank)
                below += _counts[bucket++];
            exceedances[i] = ScoreSums.Bits((Edge(bucket) + Edge(bucket + 1)) / 2) - start;
        }

        return GeneralisedPareto.Fit(exceedances);
    }

    internal static int BucketOf(long score)
    {
        int octave = BitOperations.Log2((ulong)score | 1) - LowestLog;
        return octave < 0 ? 0 : 1 + (octave << SubBits) + (int)((score >> (octave + LowestLog - SubBits)) & ((1 << SubBits) - 1));
    }

    /// <summary>The lowest score of a bucket.</summary>
    internal static long Edge(int bucket)
    {
        if (bucket == 0)
            return 0;
        int octave = (bucket - 1) >> SubBits, step = (bucket - 1) & ((1 << SubBits) - 1);
        return (long)((1 << SubBits) + step) << (octave + LowestLog - SubBits);
    }
}
