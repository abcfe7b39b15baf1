using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>Adds one vector to another.</summary>
public static class Add
{
    // y: [n], x: [n] -> y += x
    /// <summary>yᵢ += xᵢ.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void To(Span<float> y, ReadOnlySpan<float> x)
    {
        Lengths.MustBeEqual(y.Length, x.Length);
        CpuVariants.Best.Add(y, x);
    }

    internal static void Scalar(Span<float> y, ReadOnlySpan<float> x) => ElementWise.Scalar<Function>(y, x, 0);

    internal static void Wide<T>(Span<float> y, ReadOnlySpan<float> x)
        where T : unmanaged, ILanes<T> => ElementWise.Wide<T, Function>(y, x, 0);

    private readonly struct Function : ElementWise.IFunction
    {
        public static float Apply(float y, float x, float number) => y + x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T y, T x, T number)
            where T : unmanaged, ILanes<T> => y + x;
    }
}
