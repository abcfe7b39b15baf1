using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Numerics.Cpu;

/// <summary>Sixteen lanes in four registers, in portable code: NEON, SSE, and (slowly, right all the same) CPUs without a fused multiply-add.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> first, Vector128<float> second, Vector128<float> third, Vector128<float> fourth) : ILanes<Lanes128>
{
    private readonly Vector128<float> _first = first;
    private readonly Vector128<float> _second = second;
    private readonly Vector128<float> _third = third;
    private readonly Vector128<float> _fourth = fourth;

    public static bool IsSupported => true;

    public static bool HasRoomForWideTiles => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(
        Vector128.Load(source),
        Vector128.Load(source + 4),
        Vector128.Load(source + 8),
        Vector128.Load(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Lanes128 value)
    {
        value._first.Store(target);
        value._second.Store(target + 4);
        value._third.Store(target + 8);
        value._fourth.Store(target + 12);
    }

    public static Lanes128 LoadFirst(float* source, int count) =>
        count >= ILanes<Lanes128>.Count ? Load(source) : count <= 0 ? default : LoadSome(source, count);

    [SkipLocalsInit]
    public static void StoreFirst(float* target, Lanes128 value, int count)
    {
        float* all = stackalloc float[ILanes<Lanes128>.Count];
        Store(all, value);
        for (int i = 0; i < count; i++)
        {
            target[i] = all[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Broadcast(float value)
    {
        Vector128<float> all = Vector128.Create(value);
        return new(all, all, all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 left, Lanes128 right) => new(
        left._first + right._first,
        left._second + right._second,
        left._third + right._third,
        left._fourth + right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 left, Lanes128 right) => new(
        left._first - right._first,
        left._second - right._second,
        left._third - right._third,
        left._fourth - right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 left, Lanes128 right) => new(
        left._first * right._first,
        left._second * right._second,
        left._third * right._third,
        left._fourth * right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 left, Lanes128 right) => new(
        left._first / right._first,
        left._second / right._second,
        left._third / right._third,
        left._fourth / right._fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 left, Lanes128 right, Lanes128 addend) => new(
        Vector128.FusedMultiplyAdd(left._first, right._first, addend._first),
        Vector128.FusedMultiplyAdd(left._second, right._second, addend._second),
        Vector128.FusedMultiplyAdd(left._third, right._third, addend._third),
        Vector128.FusedMultiplyAdd(left._fourth, right._fourth, addend._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Max(Lanes128 left, Lanes128 right) => new(
        Vector128.Max(left._first, right._first),
        Vector128.Max(left._second, right._second),
        Vector128.Max(left._third, right._third),
        Vector128.Max(left._fourth, right._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Greater(Lanes128 left, Lanes128 right) => new(
        Vector128.MaxNative(left._first, right._first),
        Vector128.MaxNative(left._second, right._second),
        Vector128.MaxNative(left._third, right._third),
        Vector128.MaxNative(left._fourth, right._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Min(Lanes128 left, Lanes128 right) => new(
        Vector128.Min(left._first, right._first),
        Vector128.Min(left._second, right._second),
        Vector128.Min(left._third, right._third),
        Vector128.Min(left._fourth, right._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 value) => new(
        Vector128.Abs(value._first),
        Vector128.Abs(value._second),
        Vector128.Abs(value._third),
        Vector128.Abs(value._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SquareRoot(Lanes128 value) => new(
        Vector128.Sqrt(value._first),
        Vector128.Sqrt(value._second),
        Vector128.Sqrt(value._third),
        Vector128.Sqrt(value._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 CopySign(Lanes128 magnitude, Lanes128 sign) => new(
        Vector128.CopySign(magnitude._first, sign._first),
        Vector128.CopySign(magnitude._second, sign._second),
        Vector128.CopySign(magnitude._third, sign._third),
        Vector128.CopySign(magnitude._fourth, sign._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SelectLess(Lanes128 a, Lanes128 b, Lanes128 ifLess, Lanes128 otherwise) => new(
        Select(a._first, b._first, ifLess._first, otherwise._first),
        Select(a._second, b._second, ifLess._second, otherwise._second),
        Select(a._third, b._third, ifLess._third, otherwise._third),
        Select(a._fourth, b._fourth, ifLess._fourth, otherwise._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BitsLess(Lanes128 a, Lanes128 b) =>
        Vector128.LessThan(a._first, b._first).ExtractMostSignificantBits()
        | (Vector128.LessThan(a._second, b._second).ExtractMostSignificantBits() << 4)
        | (Vector128.LessThan(a._third, b._third).ExtractMostSignificantBits() << 8)
        | (Vector128.LessThan(a._fourth, b._fourth).ExtractMostSignificantBits() << 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 TimesTwoToThe(Lanes128 value, Lanes128 shifted) => new(
        TimesTwoToThe(value._first, shifted._first),
        TimesTwoToThe(value._second, shifted._second),
        TimesTwoToThe(value._third, shifted._third),
        TimesTwoToThe(value._fourth, shifted._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 KeepByChance(Lanes128 value, uint index, uint low, uint high, int threshold) => new(
        KeepByChance(value._first, index, low, high, threshold),
        KeepByChance(value._second, index + 4, low, high, threshold),
        KeepByChance(value._third, index + 8, low, high, threshold),
        KeepByChance(value._fourth, index + 12, low, high, threshold));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumAcross(Lanes128 value) => SumOfFour((value._first + value._third) + (value._second + value._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Lanes128 value) =>
        MaxOfFour(Vector128.Max(Vector128.Max(value._first, value._third), Vector128.Max(value._second, value._fourth)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float GreatestAcross(Lanes128 value) =>
        GreatestOfFour(Vector128.MaxNative(Vector128.MaxNative(value._first, value._third), Vector128.MaxNative(value._second, value._fourth)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float GreatestOfFour(Vector128<float> value)
    {
        value = Vector128.MaxNative(value, Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(value, Vector128.Shuffle(value, Vector128.Create(1, 0, 3, 2)))[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float SumOfFour(Vector128<float> value) => (value[0] + value[2]) + (value[1] + value[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float MaxOfFour(Vector128<float> value) => MathF.Max(MathF.Max(value[0], value[2]), MathF.Max(value[1], value[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Select(Vector128<float> a, Vector128<float> b, Vector128<float> ifLess, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(Vector128.LessThan(a, b), ifLess, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> KeepByChance(Vector128<float> value, uint index, uint low, uint high, int threshold)
    {
        Vector128<uint> x = ((Vector128<uint>.Indices + Vector128.Create(index)) * Vector128.Create(Dropout.Spread)) + Vector128.Create(low);
        x = (x ^ (x >>> 16)) * Vector128.Create(Dropout.FirstFactor);
        x += Vector128.Create(high);
        x = (x ^ (x >>> 15)) * Vector128.Create(Dropout.SecondFactor);
        x ^= x >>> 16;
        return Vector128.AndNot(value, Vector128.LessThan((x >>> 8).AsInt32(), Vector128.Create(threshold)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> TimesTwoToThe(Vector128<float> value, Vector128<float> shifted)
    {
        Vector128<int> n = shifted.AsInt32() - Vector128.Create(Exp.ShiftBits);
        Vector128<int> half = n >> 1;
        Vector128<int> rest = n - half;
        Vector128<int> bias = Vector128.Create(127);
        return value * ((half + bias) << 23).AsSingle() * ((rest + bias) << 23).AsSingle();
    }

    [SkipLocalsInit]
    private static Lanes128 LoadSome(float* source, int count)
    {
        float* all = stackalloc float[ILanes<Lanes128>.Count];
        for (int i = 0; i < ILanes<Lanes128>.Count; i++)
        {
            all[i] = i < count ? source[i] : 0;
        }

        return Load(all);
    }
}
