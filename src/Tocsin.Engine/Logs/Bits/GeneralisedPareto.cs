namespace Tocsin.Engine.Logs.Bits;

/// <summary>
/// The tail of a distribution beyond a high threshold: P(X ≥ u + y | X > u) ≈ (1 + ξ y / σ)^(-1/ξ) (Pickands, Balkema, de Haan). ξ = 0 is the exponential tail.
/// </summary>
/// <param name="Shape">ξ, never below 0: an estimate of a tail that ends would call the next larger score impossible.</param>
/// <param name="Scale">σ, above 0.</param>
public readonly record struct GeneralisedPareto(double Shape, double Scale)
{
    /// <summary>Fewer exceedances than this say too little.</summary>
    public const int LeastExceedances = 10;

    /// <summary>
    /// A few exceedances say little about the shape: it is drawn towards a heavy tail with the weight of ten of them, as Vehtari, Simpson, Gelman, Yao and Gabry do ("Pareto
    /// smoothed importance sampling", JMLR 25, 2024, appendix C).
    /// </summary>
    private const double PriorShape = 0.5, PriorExceedances = 10;

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
        double scale = minusShape / mean;
        if (!double.IsFinite(minusShape) || !double.IsFinite(scale) || scale <= 0)
        {
            return new GeneralisedPareto(0, Mean(exceedances));
        }

        double shape = ((-minusShape * n) + (PriorShape * PriorExceedances)) / (n + PriorExceedances);

        // A tail that ends would call the next larger score impossible; the exponential one with the same mean is the careful answer.
        return shape > 0 ? new GeneralisedPareto(shape, scale) : new GeneralisedPareto(0, Mean(exceedances));
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
