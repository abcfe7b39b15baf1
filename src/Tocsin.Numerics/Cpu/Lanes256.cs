using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tocsin.Numerics.Cpu;

/// <summary>Sixteen lanes in two registers: AVX2 with FMA.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> low, Vector256<float> high) : ILanes<Lanes256>
{
    private readonly Vector256<float> _low = low;
    private readonly Vector256<float> _high = high;

    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    public static bool HasRoomForWideTiles => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Lanes256 value)
    {
        value._low.Store(target);
        value._high.Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadFirst(float* source, int count) =>
        new(Avx.MaskLoad(source, First(count)), Avx.MaskLoad(source + 8, First(count - 8)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* target, Lanes256 value, int count)
    {
        Avx.MaskStore(target, First(count), value._low);
        Avx.MaskStore(target + 8, First(count - 8), value._high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(float value)
    {
        Vector256<float> all = Vector256.Create(value);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 left, Lanes256 right) => new(left._low + right._low, left._high + right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 left, Lanes256 right) => new(left._low - right._low, left._high - right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 left, Lanes256 right) => new(left._low * right._low, left._high * right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 left, Lanes256 right) => new(left._low / right._low, left._high / right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 left, Lanes256 right, Lanes256 addend) => new(
        Vector256.FusedMultiplyAdd(left._low, right._low, addend._low),
        Vector256.FusedMultiplyAdd(left._high, right._high, addend._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 left, Lanes256 right) => new(
        Vector256.Max(left._low, right._low),
        Vector256.Max(left._high, right._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Greater(Lanes256 left, Lanes256 right) => new(
        Vector256.MaxNative(left._low, right._low),
        Vector256.MaxNative(left._high, right._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 left, Lanes256 right) => new(
        Vector256.Min(left._low, right._low),
        Vector256.Min(left._high, right._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 value) => new(Vector256.Abs(value._low), Vector256.Abs(value._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SquareRoot(Lanes256 value) => new(Vector256.Sqrt(value._low), Vector256.Sqrt(value._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 CopySign(Lanes256 magnitude, Lanes256 sign) => new(
        Vector256.CopySign(magnitude._low, sign._low),
        Vector256.CopySign(magnitude._high, sign._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SelectLess(Lanes256 a, Lanes256 b, Lanes256 ifLess, Lanes256 otherwise) => new(
        Select(a._low, b._low, ifLess._low, otherwise._low),
        Select(a._high, b._high, ifLess._high, otherwise._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BitsLess(Lanes256 a, Lanes256 b) =>
        Vector256.LessThan(a._low, b._low).ExtractMostSignificantBits() | (Vector256.LessThan(a._high, b._high).ExtractMostSignificantBits() << 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 TimesTwoToThe(Lanes256 value, Lanes256 shifted) => new(
        TimesTwoToThe(value._low, shifted._low),
        TimesTwoToThe(value._high, shifted._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 KeepByChance(Lanes256 value, uint index, uint low, uint high, int threshold) => new(
        KeepByChance(value._low, index, low, high, threshold),
        KeepByChance(value._high, index + 8, low, high, threshold));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumAcross(Lanes256 value) => SumOfEight(value._low + value._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums(float* target, Lanes256 first, Lanes256 second, Lanes256 third, Lanes256 fourth) => StoreSumsOfEight(
        target,
        first._low + first._high,
        second._low + second._high,
        third._low + third._high,
        fourth._low + fourth._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Lanes256 value) => MaxOfEight(Vector256.Max(value._low, value._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float GreatestAcross(Lanes256 value) => GreatestOfEight(Vector256.MaxNative(value._low, value._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float GreatestOfEight(Vector256<float> value) => Lanes128.GreatestOfFour(Vector128.MaxNative(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float SumOfEight(Vector256<float> value) => Lanes128.SumOfFour(value.GetLower() + value.GetUpper());

    // Quarters and pairs of four sums are added side by side: 11 instructions where four single sums take 24.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreSumsOfEight(float* target, Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        Vector256<float> ab = Avx.Permute2x128(a, b, 0x20) + Avx.Permute2x128(a, b, 0x31);
        Vector256<float> cd = Avx.Permute2x128(c, d, 0x20) + Avx.Permute2x128(c, d, 0x31);
        Vector256<float> acbd = Avx.Shuffle(ab, cd, 0b01_00_01_00) + Avx.Shuffle(ab, cd, 0b11_10_11_10);
        acbd += Avx.Permute(acbd, 0b10_11_00_01);
        Sse41.Blend(acbd.GetLower(), acbd.GetUpper(), 0b1010).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float MaxOfEight(Vector256<float> value) => Lanes128.MaxOfFour(Vector128.Max(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Select(Vector256<float> a, Vector256<float> b, Vector256<float> ifLess, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Vector256.LessThan(a, b), ifLess, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> KeepByChance(Vector256<float> value, uint index, uint low, uint high, int threshold)
    {
        Vector256<uint> x = ((Vector256<uint>.Indices + Vector256.Create(index)) * Vector256.Create(Dropout.Spread)) + Vector256.Create(low);
        x = (x ^ (x >>> 16)) * Vector256.Create(Dropout.FirstFactor);
        x += Vector256.Create(high);
        x = (x ^ (x >>> 15)) * Vector256.Create(Dropout.SecondFactor);
        x ^= x >>> 16;
        return Vector256.AndNot(value, Vector256.LessThan((x >>> 8).AsInt32(), Vector256.Create(threshold)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> TimesTwoToThe(Vector256<float> value, Vector256<float> shifted)
    {
        Vector256<int> n = shifted.AsInt32() - Vector256.Create(Exp.ShiftBits);
        Vector256<int> half = n >> 1;
        Vector256<int> rest = n - half;
        Vector256<int> bias = Vector256.Create(127);
        return value * ((half + bias) << 23).AsSingle() * ((rest + bias) << 23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(int count) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();
}
