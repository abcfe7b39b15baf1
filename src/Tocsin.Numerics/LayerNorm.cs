using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>Layer normalisation (Ba, Kiros, Hinton 2016): each row to mean 0 and variance 1, then scaled and shifted.</summary>
public static class LayerNorm
{
    // x: [rows, width], gain: [width], bias: [width] -> y: [rows, width]; means: [rows] and inverseDeviations: [rows], or both empty
    /// <summary>
    /// y = (x − mean) / √(variance + epsilon) × gain + bias, row by row, the variance being that of the population.
    /// <paramref name="y"/> may be <paramref name="x"/>. What the backward pass needs is left in <paramref name="means"/> and
    /// <paramref name="inverseDeviations"/>, unless they are empty.
    /// </summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Forward(
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> gain,
        ReadOnlySpan<float> bias,
        Span<float> y,
        int rows,
        int width,
        float epsilon = 1e-5f,
        Span<float> means = default,
        Span<float> inverseDeviations = default)
    {
        Lengths.MustHold(x.Length, (long)rows * width, nameof(x));
        Lengths.MustHold(y.Length, (long)rows * width, nameof(y));
        Lengths.MustHold(gain.Length, width, nameof(gain));
        Lengths.MustHold(bias.Length, width, nameof(bias));
        Lengths.MustHold(means.Length, means.IsEmpty ? 0 : rows, nameof(means));
        Lengths.MustHold(inverseDeviations.Length, inverseDeviations.IsEmpty ? 0 : rows, nameof(inverseDeviations));
        for (int row = 0; row < rows; row++)
        {
            (float mean, float inverse) = OfRow(
                CpuVariants.Best, x.Slice(row * width, width), gain[..width], bias[..width], y.Slice(row * width, width), epsilon);
            if (!means.IsEmpty)
            {
                means[row] = mean;
            }

            if (!inverseDeviations.IsEmpty)
            {
                inverseDeviations[row] = inverse;
            }
        }
    }

    // Two passes: the variance of what is left after the mean is taken away does not cancel.
    internal static (float Mean, float InverseDeviation) OfRow(
        CpuVariant cpu, ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias, Span<float> y, float epsilon)
    {
        float mean = cpu.Sum(x) / x.Length;
        cpu.Center(y, x, mean);
        float variance = cpu.Dot(y, y) / x.Length;
        float inverse = 1 / MathF.Sqrt(variance + epsilon);
        cpu.Affine(y, inverse, gain, bias);
        return (mean, inverse);
    }

    internal static void CenterScalar(Span<float> y, ReadOnlySpan<float> x, float mean) => ElementWise.Scalar<Center>(y, x, mean);

    internal static void CenterWide<T>(Span<float> y, ReadOnlySpan<float> x, float mean)
        where T : unmanaged, ILanes<T> => ElementWise.Wide<T, Center>(y, x, mean);

    internal static void AffineScalar(Span<float> y, float scale, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias)
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = MathF.FusedMultiplyAdd(y[i] * scale, gain[i], bias[i]);
        }
    }

    internal static unsafe void AffineWide<T>(Span<float> y, float scale, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias)
        where T : unmanaged, ILanes<T>
    {
        T all = T.Broadcast(scale);
        int i = 0;
        fixed (float* pg = gain, pb = bias, py = y)
        {
            for (; i <= y.Length - ILanes<T>.Count; i += ILanes<T>.Count)
            {
                T.Store(py + i, T.MultiplyAdd(T.Load(py + i) * all, T.Load(pg + i), T.Load(pb + i)));
            }

            if (i < y.Length)
            {
                int rest = y.Length - i;
                T.StoreFirst(
                    py + i, T.MultiplyAdd(T.LoadFirst(py + i, rest) * all, T.LoadFirst(pg + i, rest), T.LoadFirst(pb + i, rest)), rest);
            }
        }
    }

    private readonly struct Center : ElementWise.IFunction
    {
        public static float Apply(float y, float x, float number) => x - number;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T y, T x, T number)
            where T : unmanaged, ILanes<T> => x - number;
    }
}
