namespace Tocsin.Engine.Logs.Bits;

/// <summary>
/// Counts that vary more than those of independent events do: a Poisson count whose rate is itself drawn from a gamma distribution. With mean μ and size r, its variance is
/// μ + μ²/r.
/// </summary>
/// <param name="Mean">μ, above 0.</param>
/// <param name="Size">r, above 0.</param>
public readonly record struct NegativeBinomial(double Mean, double Size)
{
    private const double Tiny = 1e-300, Precision = 1e-15;

    // The continued fraction takes some square root of its arguments: enough for counts of many billions.
    private const int MostSteps = 1_000_000;

    /// <summary>
    /// Fitted to counts: μ = (Σ + ½)/(n + 1), v the sample variance but at least 1.05 μ, r = μ²/(v − μ). A half in a window more keeps the mean above 0; the least variance keeps
    /// r finite, at most 20 μ.
    /// </summary>
    /// <param name="counts">At least two.</param>
    public static NegativeBinomial Fit(ReadOnlySpan<long> counts)
    {
        double sum = 0, squares = 0;
        foreach (long count in counts)
            sum += count;
        double average = sum / counts.Length;
        foreach (long count in counts)
            squares += (count - average) * (count - average);
        double mean = (sum + 0.5) / (counts.Length + 1), variance = Math.Max(squares / (counts.Length - 1), 1.05 * mean);
        return new NegativeBinomial(mean, mean * mean / (variance - mean));
    }

    /// <summary>-log2 P(X ≥ k), from 0 to <see cref="CalibratedBits.MostBits"/>.</summary>
    public double Bits(long k) => Math.Clamp(-LogTail(k) / Math.Log(2), 0, CalibratedBits.MostBits);

    /// <summary>
    /// ln P(X ≥ k): the logarithm of the regularised incomplete beta function I_x(k, r) at x = μ/(r + μ), by its continued fraction (DLMF 8.17.22), evaluated from the front
    /// (Lentz). Where the fraction converges badly, the other tail is taken: I_x(a, b) = 1 − I_(1−x)(b, a).
    /// </summary>
    public double LogTail(long k)
    {
        if (k <= 0)
            return 0;
        double x = Mean / (Mean + Size), y = Size / (Mean + Size);
        // x^k y^r / B(k, r), which both tails begin with.
        double front = (k * Math.Log(x)) + (Size * Math.Log(y)) - LogBeta(k, Size);
        if (x < (k + 1) / (k + Size + 2))
            return Math.Min(0, front - Math.Log(k) + Math.Log(Fraction(k, Size, x)));
        double below = Math.Exp(front - Math.Log(Size) + Math.Log(Fraction(Size, k, y)));
        return below < 1 ? Math.Log(1 - below) : double.NegativeInfinity;
    }

    private static double Fraction(double a, double b, double x)
    {
        double c = 1, d = Whole(1 - ((a + b) * x / (a + 1))), value = 1 / d;
        d = 1 / d;
        for (int m = 1; m < MostSteps; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Whole(1 + (even * d));
            c = Whole(1 + (even / c));
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Whole(1 + (odd * d));
            c = Whole(1 + (odd / c));
            double step = d * c;
            value *= step;
            if (Math.Abs(step - 1) < Precision)
                break;
        }

        return value;
    }

    private static double Whole(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    private static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    // Stirling's series (DLMF 5.11.1) from 15 on, where its next term is below 1e-16; smaller arguments are raised by Γ(x + 1) = x Γ(x).
    private static double LogGamma(double x)
    {
        double product = 1;
        for (; x < 15; x++)
            product *= x;
        double w = 1 / (x * x);
        double series = ((((((((((-691.0 / 360360) * w) + (1.0 / 1188)) * w) - (1.0 / 1680)) * w) + (1.0 / 1260)) * w) - (1.0 / 360)) * w) + (1.0 / 12);
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x) - Math.Log(product);
    }
}
