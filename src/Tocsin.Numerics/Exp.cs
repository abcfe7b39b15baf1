using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The exponential function.</summary>
public static class Exp
{
    /// <summary>The bits of 1.5 x 2^23.</summary>
    internal const int ShiftBits = 0x4B400000;

    private const float Shift = 12582912f;
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float Highest = 89; // beyond it the result is infinite
    private const float Lowest = -104; // beyond it the result is zero

    // x: [n] -> [n]
    /// <summary>xᵢ = exp(xᵢ), within 1.5 ulp; denormal results too, ∞ above 88.73, 0 at −∞, NaN stays NaN.</summary>
    public static void InPlace(Span<float> x) => CpuVariants.Best.Exp(x, 0);

    internal static void Scalar(Span<float> x, float shift) => ElementWise.Scalar<Function>(x, x, shift);

    internal static void Wide<T>(Span<float> x, float shift)
        where T : unmanaged, ILanes<T> => ElementWise.Wide<T, Function>(x, x, shift);

    // exp(x) = 2^n * exp(r), r = x - n ln 2, |r| <= ln 2 / 2; the polynomial is that of Cephes' expf (S. Moshier).
    // Adding 1.5 x 2^23 rounds to a whole number, which then stands in the low bits.
    internal static float Of(float x)
    {
        x = MathF.Max(MathF.Min(x, Highest), Lowest);
        float shifted = MathF.FusedMultiplyAdd(x, Log2E, Shift);
        float n = shifted - Shift;
        float r = MathF.FusedMultiplyAdd(n, -Ln2High, x);
        r = MathF.FusedMultiplyAdd(n, -Ln2Low, r);
        float p = MathF.FusedMultiplyAdd(1.9875691500E-4f, r, 1.3981999507E-3f);
        p = MathF.FusedMultiplyAdd(p, r, 8.3334519073E-3f);
        p = MathF.FusedMultiplyAdd(p, r, 4.1665795894E-2f);
        p = MathF.FusedMultiplyAdd(p, r, 1.6666665459E-1f);
        p = MathF.FusedMultiplyAdd(p, r, 5.0000001201E-1f);
        p = MathF.FusedMultiplyAdd(p, r * r, r) + 1;
        int exponent = BitConverter.SingleToInt32Bits(shifted) - ShiftBits;
        int half = exponent >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Of<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        // Compared and selected: a minimum that respects NaN takes three times as long, and this keeps NaN, too.
        x = T.SelectLess(T.Broadcast(Highest), x, T.Broadcast(Highest), x);
        x = T.SelectLess(x, T.Broadcast(Lowest), T.Broadcast(Lowest), x);
        T shifted = T.MultiplyAdd(x, T.Broadcast(Log2E), T.Broadcast(Shift));
        T n = shifted - T.Broadcast(Shift);
        T r = T.MultiplyAdd(n, T.Broadcast(-Ln2High), x);
        r = T.MultiplyAdd(n, T.Broadcast(-Ln2Low), r);
        T p = T.MultiplyAdd(T.Broadcast(1.9875691500E-4f), r, T.Broadcast(1.3981999507E-3f));
        p = T.MultiplyAdd(p, r, T.Broadcast(8.3334519073E-3f));
        p = T.MultiplyAdd(p, r, T.Broadcast(4.1665795894E-2f));
        p = T.MultiplyAdd(p, r, T.Broadcast(1.6666665459E-1f));
        p = T.MultiplyAdd(p, r, T.Broadcast(5.0000001201E-1f));
        p = T.MultiplyAdd(p, r * r, r) + T.Broadcast(1);
        return T.TimesTwoToThe(p, shifted);
    }

    private static float PowerOfTwo(int n) => BitConverter.Int32BitsToSingle((n + 127) << 23);

    private readonly struct Function : ElementWise.IFunction
    {
        public static float Apply(float y, float x, float number) => Of(y - number);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T y, T x, T number)
            where T : unmanaged, ILanes<T> => Of(y - number);
    }
}
