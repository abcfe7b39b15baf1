using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// The binomial surprise of actions: Σ max(0, log2 B(mode; m, p) - log2 B(y; m, p)), where the difference of logarithms is
/// log2 C(m, mode) - log2 C(m, y) + (mode - y) · (log2 c - log2(N - c)).
/// </summary>
/// <remarks>
/// Counts are doubles that hold whole numbers, and floor(a / b) of whole numbers is exact while a stays below 2^53: here while a scope has fewer than 4.4e13 events.
/// Scores stay below 2^14 bits, because log2 of a count stays below 46: what is overused adds at most 46 · Σ y, and Σ y ≤ 200; what is underused at most 46 · 100 + 97 where
/// p > 1/2 (one action at most), and else at most log2 C(m, mode), together below 1,400.
/// </remarks>
internal static class BinomialScore
{
    /// <summary>Actions that can matter at once: those with a mode from 1 on have c ≥ N / (2m), those with a y from 1 on x ≥ n / (2m). Rounded up to whole vectors.</summary>
    public const int MostActions = (2 * BinomialTable.MostDraws) + 8;

    /// <summary>m: out of how many draws.</summary>
    public static int Draws(long n) => (int)Math.Min(n, BinomialTable.MostDraws);

    /// <summary>y: x of n, scaled to m and rounded to the nearest.</summary>
    public static int Scaled(double x, double n, int m) => (int)(((2 * x * m) + n) / (2 * n));

    /// <summary>The likeliest count of m draws, for an action with c of all N.</summary>
    public static int Mode(double c, double all, int m) => Math.Min((int)(((2 * m * c) + all) / (2 * all)), m);

    /// <summary>What one action adds; below 0 means nothing. c is below N.</summary>
    public static double Of(double c, double log2C, double all, int mode, int y, int m)
    {
        double[] row = BinomialTable.Of(m);
        return row[mode] - row[y] + ((mode - y) * (log2C - Math.Log2(all - c)));
    }

    /// <summary>The sum over actions. Spans of <paramref name="length"/> entries each, readable up to a whole number of fours; counts below <paramref name="all"/>.</summary>
    public static double Sum(ReadOnlySpan<double> counts, ReadOnlySpan<double> logs, ReadOnlySpan<double> own, int length, double all, double n, int m) =>
        Avx2.IsSupported ? SumAvx2(counts, logs, own, length, all, n, m) : SumScalar(counts, logs, own, length, all, n, m);

    /// <summary>The plain twin.</summary>
    internal static double SumScalar(ReadOnlySpan<double> counts, ReadOnlySpan<double> logs, ReadOnlySpan<double> own, int length, double all, double n, int m)
    {
        double sum = 0;
        for (int i = 0; i < length; i++)
        {
            int mode = Mode(counts[i], all, m), y = Scaled(own[i], n, m);
            if (mode != y)
                sum += Math.Max(0, Of(counts[i], logs[i], all, mode, y, m));
        }

        return sum;
    }

    internal static unsafe double SumAvx2(ReadOnlySpan<double> counts, ReadOnlySpan<double> logs, ReadOnlySpan<double> own, int length, double all, double n, int m)
    {
        int whole = (length + 3) & ~3;
        ref double count = ref MemoryMarshal.GetReference(counts[..whole]);
        ref double log = ref MemoryMarshal.GetReference(logs[..whole]);
        ref double x = ref MemoryMarshal.GetReference(own[..whole]);
        Vector256<double> draws = Vector256.Create((double)m), twiceDraws = draws + draws;
        Vector256<double> events = Vector256.Create(all), twiceEvents = events + events;
        Vector256<double> mine = Vector256.Create(n), twiceMine = mine + mine;
        Vector256<double> sum = default;
        fixed (double* row = BinomialTable.Of(m))
        {
            for (int i = 0; i < length; i += 4)
            {
                Vector256<double> c = Load(ref count, i);
                Vector256<double> mode = Vector256.Min(Vector256.Floor(((twiceDraws * c) + events) / twiceEvents), draws);
                Vector256<double> y = Vector256.Floor(((twiceDraws * Load(ref x, i)) + mine) / twiceMine);
                if (Vector256.EqualsAll(mode, y))
                    continue;
                Vector256<double> chosen = Avx2.GatherVector256(row, Avx.ConvertToVector128Int32(mode), sizeof(double));
                chosen -= Avx2.GatherVector256(row, Avx.ConvertToVector128Int32(Vector256.Min(y, draws)), sizeof(double));
                Vector256<double> surprise = chosen + ((mode - y) * (Load(ref log, i) - Vector256.Log2(events - c)));
                if (length - i < 4)
                    surprise = Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Create(0.0, 1, 2, 3), Vector256.Create((double)(length - i))), surprise, default);
                sum += Vector256.Max(surprise, Vector256<double>.Zero);
            }
        }

        return Vector256.Sum(sum);
    }

    private static Vector256<double> Load(ref double start, int at) => Vector256.LoadUnsafe(ref Unsafe.Add(ref start, at));
}
