namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// Mean and deviation of the scores of a scope, exact whatever came and went: scores are whole multiples of 2^-32 bits, their sum and the sum of their squares whole numbers.
/// </summary>
/// <remarks>
/// A score stays below 2^14 bits (<see cref="BinomialScore"/>), that is 2^46; a square below 2^92; so with up to 2^31 individuals everything here stays below 2^125.
/// </remarks>
internal struct ScoreSums
{
    /// <summary>A bit of surprise.</summary>
    public const long One = 1L << 32;

    private Int128 _sum;
    private UInt128 _squares;

    /// <summary>How many scores.</summary>
    public long Count { get; private set; }

    public readonly Int128 Sum => _sum;

    public readonly UInt128 Squares => _squares;

    /// <summary>A score in bits as a whole multiple of 2^-32, rounded to the nearest.</summary>
    public static long Fixed(double bits) => (long)Math.Round(bits * One);

    /// <summary>And back; exact.</summary>
    public static double Bits(long score) => score * (1.0 / One);

    public void Add(long score)
    {
        _sum += score;
        _squares += Square(score);
        Count++;
    }

    public void Remove(long score)
    {
        _sum -= score;
        _squares -= Square(score);
        Count--;
    }

    /// <summary>The sums without one of them.</summary>
    public readonly ScoreSums Without(long score)
    {
        ScoreSums others = this;
        others.Remove(score);
        return others;
    }

    /// <summary>Standard deviations of a score above the mean; 0 where there is nothing to compare with, or all are equal.</summary>
    public readonly double ZScore(long score)
    {
        double deviation = Deviation(out long near, out double beyond);
        return deviation > 0 ? (score - near - beyond) / deviation : 0;
    }

    /// <summary>In bits; 0 where there are none.</summary>
    public readonly double Mean()
    {
        _ = Deviation(out long near, out double beyond);
        return (near + beyond) / One;
    }

    /// <summary>The population's standard deviation, in bits; exactly 0 where all are equal.</summary>
    public readonly double Deviation() => Deviation(out _, out _) / One;

    // The mean is q + r / k with q = sum div k and r = sum mod k. D, the sum of (score - q)², is a whole number, and variance · k = D - r² / k = (D - r) + r (k - r) / k:
    // both parts are at least 0 and the first is exact, so nothing cancels.
    private readonly double Deviation(out long near, out double beyond)
    {
        if (Count == 0)
        {
            (near, beyond) = (0, 0);
            return 0;
        }

        ulong k = (ulong)Count, q, r;
        UInt128 sum = (UInt128)_sum;
        if (sum <= ulong.MaxValue)
        {
            (q, r) = Math.DivRem((ulong)sum, k);
        }
        else
        {
            q = (ulong)(sum / k);
            r = (ulong)(sum - ((UInt128)q * k));
        }

        UInt128 spread = _squares - (2 * (UInt128)q * sum) + ((UInt128)q * q * k);
        (near, beyond) = ((long)q, (double)r / k);
        return Math.Sqrt(((double)(spread - r) + ((double)r * (k - r) / k)) / k);
    }

    private static UInt128 Square(long score) => Math.BigMul((ulong)score, (ulong)score);
}
