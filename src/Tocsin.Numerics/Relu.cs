using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The rectifier, max(0, x).</summary>
public static class Relu
{
    // x: [n] -> [n]
    /// <summary>xᵢ = max(0, xᵢ); NaN stays NaN.</summary>
    public static void InPlace(Span<float> x) => CpuVariants.Best.Relu(x);

    // dy: [n], y: [n] = relu(x) -> dy: [n], in place
    /// <summary>dyᵢ = 0 where yᵢ is not above 0: the slope passes where the value passed.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(Span<float> dy, ReadOnlySpan<float> y)
    {
        Lengths.MustBeEqual(dy.Length, y.Length);
        Backward(CpuVariants.Best, dy, y);
    }

    internal static void Backward(CpuVariant cpu, Span<float> dy, ReadOnlySpan<float> y) => cpu.Run(new BackwardKernel { Dy = dy, Y = y });

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

    private readonly struct Gate : ElementWise.IFunction
    {
        public static float Apply(float y, float x, float number) => x > 0 ? y : 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T y, T x, T number)
            where T : unmanaged, ILanes<T> => T.SelectLess(number, x, y, number);
    }

    private ref struct BackwardKernel : IKernel
    {
        public required Span<float> Dy;
        public required ReadOnlySpan<float> Y;

        public readonly void Scalar() => ElementWise.Scalar<Gate>(Dy, Y, 0);

        public readonly void Wide<T>()
            where T : unmanaged, ILanes<T> => ElementWise.Wide<T, Gate>(Dy, Y, 0);
    }
}
