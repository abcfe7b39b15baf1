using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The hyperbolic tangent.</summary>
public static class Tanh
{
    // x: [n] -> [n]
    /// <summary>xᵢ = tanh(xᵢ), within 2.5 ulp; ±1 at ±∞, NaN stays NaN.</summary>
    public static void InPlace(Span<float> x) => CpuVariants.Best.Tanh(x);

    internal static void Scalar(Span<float> x) => ElementWise.Scalar<Function>(x, x, 0);

    internal static void Wide<T>(Span<float> x)
        where T : unmanaged, ILanes<T> => ElementWise.Wide<T, Function>(x, x, 0);

    // Below 0.625 the odd polynomial of Cephes' tanhf (S. Moshier), above it 1 - 2 / (exp(2x) + 1).
    internal static float Of(float x)
    {
        float size = MathF.Abs(x);
        float square = x * x;
        float p = MathF.FusedMultiplyAdd(-5.70498872745E-3f, square, 2.06390887954E-2f);
        p = MathF.FusedMultiplyAdd(p, square, -5.37397155531E-2f);
        p = MathF.FusedMultiplyAdd(p, square, 1.33314422036E-1f);
        p = MathF.FusedMultiplyAdd(p, square, -3.33332819422E-1f);
        float small = MathF.FusedMultiplyAdd(p * square, x, x);
        float large = 1 - (2 / (Exp.Of(size + size) + 1));
        return MathF.CopySign(size < 0.625f ? small : large, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Of<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        T size = T.Abs(x);
        T square = x * x;
        T p = T.MultiplyAdd(T.Broadcast(-5.70498872745E-3f), square, T.Broadcast(2.06390887954E-2f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-5.37397155531E-2f));
        p = T.MultiplyAdd(p, square, T.Broadcast(1.33314422036E-1f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-3.33332819422E-1f));
        T small = T.MultiplyAdd(p * square, x, x);
        T one = T.Broadcast(1);
        T large = one - (T.Broadcast(2) / (Exp.Of(size + size) + one));
        return T.CopySign(T.SelectLess(size, T.Broadcast(0.625f), small, large), x);
    }

    internal readonly struct Function : ElementWise.IFunction
    {
        public static float Apply(float y, float x, float number) => Of(y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T y, T x, T number)
            where T : unmanaged, ILanes<T> => Of(y);
    }
}
