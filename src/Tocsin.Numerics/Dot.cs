using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The inner product of two vectors.</summary>
public static class Dot
{
    // x: [n], y: [n] -> sum of x[i] * y[i], in the order of Reduction, each step rounded once
    /// <summary>Σ xᵢyᵢ; 0 for empty vectors; NaN and infinities follow IEEE 754.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float Of(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Lengths.MustBeEqual(x.Length, y.Length);
        return CpuVariants.Best.Dot(x, y);
    }

    internal static float Scalar(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => Reduction.Scalar<Step>(x, y);

    internal static float Wide<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
        where T : unmanaged, ILanes<T> => Reduction.Wide<T, Step>(x, y);

    internal readonly struct Step : Reduction.IStep
    {
        public static float Add(float x, float y, float sum) => MathF.FusedMultiplyAdd(x, y, sum);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Add<T>(T x, T y, T sum)
            where T : unmanaged, ILanes<T> => T.MultiplyAdd(x, y, sum);
    }
}
