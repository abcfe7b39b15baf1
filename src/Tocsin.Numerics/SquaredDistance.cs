using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The squared Euclidean distance of two vectors.</summary>
public static class SquaredDistance
{
    // x: [n], y: [n] -> sum of (x[i] - y[i])^2, in the order of Reduction
    /// <summary>Σ (xᵢ − yᵢ)²; 0 for empty vectors; infinite in the same place of both gives NaN.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float Of(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Lengths.MustBeEqual(x.Length, y.Length);
        return CpuVariants.Best.SquaredDistance(x, y);
    }

    internal static float Scalar(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => Reduction.Scalar<Step>(x, y);

    internal static float Wide<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
        where T : unmanaged, ILanes<T> => Reduction.Wide<T, Step>(x, y);

    internal readonly struct Step : Reduction.IStep
    {
        public static float Add(float x, float y, float sum)
        {
            float difference = x - y;
            return MathF.FusedMultiplyAdd(difference, difference, sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Add<T>(T x, T y, T sum)
            where T : unmanaged, ILanes<T>
        {
            T difference = x - y;
            return T.MultiplyAdd(difference, difference, sum);
        }
    }
}
