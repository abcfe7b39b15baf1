using Tocsin.Numerics;
using Tocsin.Vectors.Search;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// Whether 8-bit codes tell neighbours apart: for some rows, the ten nearest by the vectors must be among the twenty nearest by the codes, nearly
/// always. They are not where all of the spread is in rare extremes, or where neighbours differ by less than a step.
/// </summary>
internal static unsafe class CodeTrial
{
    /// <summary>Below this codes are hardly shorter than vectors, and longer than a cache line.</summary>
    public const int LeastDimension = 32;

    private const int Targets = 32;
    private const int Nearest = 10;
    private const double Enough = 0.97;

    /// <summary>Tries codes on the rows that they are of.</summary>
    public static bool Passes(VectorRows rows, VectorCodes codes, int threads, CancellationToken cancellation)
    {
        int found = 0, sought = 0;
        int stride = Math.Max(1, rows.Count / Targets);
        Parallel.For(0, Math.Min(Targets, rows.Count), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, target =>
        {
            VectorHit[] exact = new VectorHit[Nearest], coded = new VectorHit[2 * Nearest];
            (int exactCount, int codedCount) = Scan(rows, new CodeMeasure(codes, rows.Metric), target * stride, exact, coded);
            HashSet<long> among = [.. coded.Take(codedCount).Select(hit => hit.Id)];
            Interlocked.Add(ref sought, exactCount);
            Interlocked.Add(ref found, exact.Take(exactCount).Count(hit => among.Contains(hit.Id)));
        });
        return found >= Enough * sought;
    }

    // -> by vectors: [10], by codes: [20], rows in place of ids
    private static (int Exact, int Coded) Scan(VectorRows rows, CodeMeasure codes, int target, VectorHit[] exact, VectorHit[] coded)
    {
        TopHits byVectors = new(exact, rows.Metric), byCodes = new(coded, VectorMetric.L2);
        ReadOnlySpan<float> x = rows.Row(target);
        codes.Aim(target);
        for (int row = 0; row < rows.Count; row++)
        {
            uint distance;
            codes.Of(&row, 1, &distance);
            byCodes.Add(row, distance);
            byVectors.Add(row, rows.Metric == VectorMetric.L2 ? SquaredDistance.Of(x, rows.Row(row)) : Dot.Of(x, rows.Row(row)));
        }

        return (byVectors.Finish(), byCodes.Finish());
    }
}
