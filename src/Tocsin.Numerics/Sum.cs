using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The sum of a vector.</summary>
public static class Sum
{
    // x: [n] -> sum of x[i], in the order of Reduction
    /// <summary>Σ xᵢ; 0 for an empty vector.</summary>
    public static float Of(ReadOnlySpan<float> x) => CpuVariants.Best.Sum(x);

    internal static float Scalar(ReadOnlySpan<float> x) => Reduction.Scalar<Step>(x, x);

    internal static float Wide<T>(ReadOnlySpan<float> x)
        where T : unmanaged, ILanes<T> => Reduction.Wide<T, Step>(x, x);

    internal readonly struct Step : Reduction.IStep
    {
        public static float Add(float x, float y, float sum) => sum + x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Add<T>(T x, T y, T sum)
            where T : unmanaged, ILanes<T> => sum + x;
    }
}
