namespace Tocsin.Engine.Populations.Model;

/// <summary>log2 C(m, k) for 0 ≤ k ≤ m ≤ 100.</summary>
internal static class BinomialTable
{
    /// <summary>An individual's actions are compared as if it had done at most so many.</summary>
    public const int MostDraws = 100;

    private static readonly double[][] Rows = [.. Enumerable.Range(0, MostDraws + 1).Select(Row)];

    /// <summary>[0..m]: log2 C(m, k).</summary>
    public static double[] Of(int m) => Rows[m];

    private static double[] Row(int m)
    {
        double[] row = new double[m + 1];
        for (int k = 1; k <= m / 2; k++)
            row[k] = row[k - 1] + Math.Log2((m - k + 1.0) / k);
        for (int k = (m / 2) + 1; k <= m; k++)
            row[k] = row[m - k];
        return row;
    }
}
