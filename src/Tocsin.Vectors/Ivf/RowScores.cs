using Tocsin.Numerics;

namespace Tocsin.Vectors.Ivf;

/// <summary>What a metric says of a query and many rows: cosines or inner products, or squared distances, the same bits for a row wherever it lies.</summary>
internal static unsafe class RowScores
{
    // query: [stride], rows: [n, stride] -> scores: [n]
    /// <summary>Rows one behind the other; what lies behind a row's dimension is zeros.</summary>
    public static void Of(VectorMetric metric, float* query, float* rows, int stride, Span<float> scores)
    {
        if (metric == VectorMetric.L2)
        {
            SquaredDistanceRows.Of(query, stride, rows, stride, scores);
        }
        else
        {
            DotRows.Of(query, stride, rows, stride, scores);
        }
    }

    // query: [stride], rows: [n] addresses of [stride] -> scores: [n]
    /// <summary>Rows anywhere.</summary>
    public static void Of(VectorMetric metric, float* query, ReadOnlySpan<nint> rows, int stride, Span<float> scores)
    {
        if (metric == VectorMetric.L2)
        {
            SquaredDistanceRows.Of(query, stride, rows, scores);
        }
        else
        {
            DotRows.Of(query, stride, rows, scores);
        }
    }
}
