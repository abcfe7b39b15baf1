namespace Tocsin.Engine.Logs.Bits;

/// <summary>What calibration says of a score: the same arithmetic for every detector, so that bits rank across them.</summary>
/// <param name="Bits">-log2 of the chance that something normal of its kind scores at least this high, at most <see cref="MostBits"/>; NaN while there is too little to say.</param>
/// <param name="Extrapolated">The score lies beyond the data: the bits come from the fitted tail.</param>
public readonly record struct CalibratedBits(double Bits, bool Extrapolated)
{
    /// <summary>The most that is ever claimed.</summary>
    public const double MostBits = 64;

    /// <summary>With fewer scores to compare with there is too little to say.</summary>
    public const int LeastScores = 19;

    /// <summary>The share of the highest scores that the tail is fitted to.</summary>
    public const double TailShare = 0.05;

    /// <summary>Too little to say.</summary>
    public static CalibratedBits Unknown => new(double.NaN, false);

    /// <summary>
    /// Of a score that r of n others reach: p = (r + 1) / (n + 1). Were it exchangeable with them, P(p ≤ α) ≤ α for every α (Vovk, Gammerman, Shafer, "Algorithmic learning
    /// in a random world", 2005, chapter 2).
    /// </summary>
    public static CalibratedBits Within(long reaching, long scores) =>
        scores < LeastScores ? Unknown : new CalibratedBits(Math.Max(0, -Math.Log2((reaching + 1.0) / (scores + 1.0))), false);

    /// <summary>Of a score above all n others: the fitted tail goes on from 1 / (n + 1) at the highest of them. Both scores count from where the tail begins.</summary>
    public static CalibratedBits Beyond(long scores, GeneralisedPareto tail, double highest, double score)
    {
        double beyond = (tail.LogSurvival(highest) - tail.LogSurvival(score)) / Math.Log(2);
        return new CalibratedBits(Math.Min(MostBits, Math.Log2(scores + 1.0) + beyond), true);
    }
}
