using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>Multiplies a vector by a number.</summary>
public static class Scale
{
    // x: [n] -> x *= factor
    /// <summary>xᵢ ×= factor.</summary>
    public static void InPlace(Span<float> x, float factor) => CpuVariants.Best.Scale(x, factor);

    internal static void Scalar(Span<float> x, float factor) => ElementWise.Scalar<Function>(x, x, factor);

    internal static void Wide<T>(Span<float> x, float factor)
        where T : unmanaged, ILanes<T> => ElementWise.Wide<T, Function>(x, x, factor);

    private readonly struct Function : ElementWise.IFunction
    {
        public static float Apply(float y, float x, float number) => y * number;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T y, T x, T number)
            where T : unmanaged, ILanes<T> => y * number;
    }
}
