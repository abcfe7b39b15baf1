using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>Adds a multiple of one vector to another.</summary>
public static class AddScaled
{
    // y: [n], x: [n] -> y += alpha * x
    /// <summary>yᵢ += αxᵢ, rounded once.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void To(Span<float> y, float alpha, ReadOnlySpan<float> x)
    {
        Lengths.MustBeEqual(y.Length, x.Length);
        CpuVariants.Best.AddScaled(y, alpha, x);
    }

    internal static void Scalar(Span<float> y, float alpha, ReadOnlySpan<float> x) => ElementWise.Scalar<Function>(y, x, alpha);

    internal static void Wide<T>(Span<float> y, float alpha, ReadOnlySpan<float> x)
        where T : unmanaged, ILanes<T> => ElementWise.Wide<T, Function>(y, x, alpha);

    private readonly struct Function : ElementWise.IFunction
    {
        public static float Apply(float y, float x, float number) => MathF.FusedMultiplyAdd(number, x, y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T y, T x, T number)
            where T : unmanaged, ILanes<T> => T.MultiplyAdd(number, x, y);
    }
}
