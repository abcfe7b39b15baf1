using Tocsin.Numerics;

namespace Tocsin.Vectors.Ivf;

/// <summary>What a metric says of a query and rows that lie one behind the other.</summary>
internal static unsafe class RowScores
{
    // query: [stride], rows: [n, stride] -> scores: [n]
    /// <summary>Cosines or inner products, or squared distances; what lies behind a row's dimension is zeros.</summary>
    public static void Of(VectorMetric metric, float* query, float* rows, int stride, Span<float> scores)
    {
        ReadOnlySpan<float> x = new(query, stride);
        for (int i = 0; i < scores.Length; i++)
        {
            ReadOnlySpan<float> y = new(rows + ((long)i * stride), stride);
            scores[i] = metric == VectorMetric.L2 ? SquaredDistance.Of(x, y) : Dot.Of(x, y);
        }
    }

    // query: [stride], row: [stride]
    public static float Of(VectorMetric metric, float* query, float* row, int stride) => metric == VectorMetric.L2
        ? SquaredDistance.Of(new(query, stride), new(row, stride))
        : Dot.Of(new(query, stride), new(row, stride));
}
