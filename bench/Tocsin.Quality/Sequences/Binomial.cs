namespace Tocsin.Quality.Sequences;

/// <summary>Exact statements about a share.</summary>
internal static class Binomial
{
    /// <summary>P(X ≥ k) for n draws with chance p.</summary>
    public static double AtLeast(int k, int n, double p)
    {
        double sum = 0, log = n * Math.Log(1 - p);
        for (int x = 0; x < k; x++)
        {
            sum += Math.Exp(log);
            log += Math.Log((n - x) / (x + 1.0)) + Math.Log(p / (1 - p));
        }

        return Math.Max(0, 1 - sum);
    }

    /// <summary>The 95 % interval of Clopper and Pearson (1934) for a share that was seen in n draws.</summary>
    public static (double Low, double High) Interval(double share, int n)
    {
        int k = (int)Math.Round(share * n);
        double low = k == 0 ? 0 : Solve(p => AtLeast(k, n, p) - 0.025), high = k == n ? 1 : Solve(p => AtLeast(k + 1, n, p) - 0.975);
        return (low, high);
    }

    // The function grows with p.
    private static double Solve(Func<double, double> function)
    {
        double low = 1e-12, high = 1 - 1e-12;
        for (int step = 0; step < 100; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = function(middle) < 0 ? (middle, high) : (low, middle);
        }

        return low;
    }
}
