namespace Tocsin.Engine.Sequences.Calibration;

/// <summary>
/// The tail of a distribution beyond a high threshold: P(X ≥ u + y | X > u) ≈ (1 + ξ y / σ)^(-1/ξ) (Pickands, Balkema, de Haan). ξ = 0 is the exponential tail.
/// </summary>
/// <param name="Shape">ξ, never below 0: an estimate of a tail that ends would call the next larger score impossible.</param>
/// <param name="Scale">σ, above 0.</param>
public readonly record struct GeneralisedPareto(double Shape, double Scale)
{
    /// <summary>Fewer exceedances than this say too little.</summary>
    public const int LeastExceedances = 10;

    /// <summary>ln P(Y ≥ y).</summary>
    public double LogSurvival(double y) => Shape < 1e-9 ? -y / Scale : -Math.Log(1 + (Shape * y / Scale)) / Shape;

    /// <summary>
    /// Fits the exceedances y > 0, ascending, by the estimator of Zhang and Stephens ("A new and efficient estimation method for the generalized Pareto distribution",
    /// Technometrics 51, 2009), which needs no iteration that could fail. Null when they are fewer than <see cref="LeastExceedances"/> or all alike.
    /// </summary>
    public static GeneralisedPareto? Fit(ReadOnlySpan<double> exceedances)
    {
        int n = exceedances.Length;
        if (n < LeastExceedances || !(exceedances[0] > 0) || exceedances[^1] <= exceedances[0])
        {
            return null;
        }

        double largest = exceedances[^1], quartile = exceedances[((n + 2) / 4) - 1];
        int grid = 20 + (int)Math.Sqrt(n);
        Span<double> theta = stackalloc double[grid];
        Span<double> likelihood = stackalloc double[grid];
        for (int j = 0; j < grid; j++)
        {
            theta[j] = (1 / largest) + ((1 - Math.Sqrt(grid / (j + 0.5))) / (3 * quartile));
            double k = MinusShape(theta[j], exceedances);
            likelihood[j] = n * (Math.Log(theta[j] / k) + k - 1);
        }

        double mean = 0;
        for (int j = 0; j < grid; j++)
        {
            double relative = 0;
            foreach (double other in likelihood)
            {
                relative += Math.Exp(other - likelihood[j]);
            }

            mean += theta[j] / relative;
        }

        double minusShape = MinusShape(mean, exceedances);
        double shape = -minusShape, scale = minusShape / mean;
        if (!double.IsFinite(shape) || !double.IsFinite(scale) || scale <= 0 || shape <= 0)
        {
            // The tail ends, or nothing was found: the exponential tail with the same mean is the careful answer.
            return new GeneralisedPareto(0, Mean(exceedances));
        }

        return new GeneralisedPareto(shape, scale);
    }

    // In the paper's terms X = (1 - (1 - θx)...)/k: k = -mean ln(1 - θ x) = -ξ.
    private static double MinusShape(double theta, ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += Math.Log(1 - (theta * value));
        }

        return -sum / values.Length;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
