using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The logistic function, 1 / (1 + exp(−x)).</summary>
public static class Sigmoid
{
    // x: [n] -> [n]
    /// <summary>xᵢ = 1 / (1 + exp(−xᵢ)), within 3 ulp, however small the result; NaN stays NaN.</summary>
    public static void InPlace(Span<float> x) => CpuVariants.Best.Sigmoid(x);

    internal static void Scalar(Span<float> x) => ElementWise.Scalar<Function>(x, x, 0);

    internal static void Wide<T>(Span<float> x)
        where T : unmanaged, ILanes<T> => ElementWise.Wide<T, Function>(x, x, 0);

    // With e = exp(-|x|), never above 1: 1 / (1 + e) on the right, e / (1 + e) on the left.
    internal static float Of(float x)
    {
        float e = Exp.Of(-MathF.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Of<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        T one = T.Broadcast(1);
        T e = Exp.Of(default(T) - T.Abs(x));
        return T.SelectLess(x, default, e, one) / (one + e);
    }

    internal readonly struct Function : ElementWise.IFunction
    {
        public static float Apply(float y, float x, float number) => Of(y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T y, T x, T number)
            where T : unmanaged, ILanes<T> => Of(y);
    }
}
