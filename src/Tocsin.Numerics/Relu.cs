using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The rectifier, max(0, x).</summary>
public static class Relu
{
    // x: [n] -> [n]
    /// <summary>xᵢ = max(0, xᵢ); NaN stays NaN.</summary>
    public static void InPlace(Span<float> x) => CpuVariants.Best.Relu(x);

    internal static void Scalar(Span<float> x) => ElementWise.Scalar<Function>(x, x, 0);

    internal static void Wide<T>(Span<float> x)
        where T : unmanaged, ILanes<T> => ElementWise.Wide<T, Function>(x, x, 0);

    private readonly struct Function : ElementWise.IFunction
    {
        public static float Apply(float y, float x, float number) => MathF.Max(y, 0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T y, T x, T number)
            where T : unmanaged, ILanes<T> => T.Max(y, default);
    }
}
