namespace Tocsin.Numerics.Cpu;

/// <summary>
/// Sixteen float32 lanes, however many registers a CPU needs for them: one kernel text serves every width, and every width
/// gives the same bits, because each lane's operations are the same IEEE operations in the same order.
/// </summary>
internal unsafe interface ILanes<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Lanes of a <typeparamref name="T"/>, of every one.</summary>
    const int Count = 16;

    /// <summary>Whether this CPU has the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Whether a tile of 6 x 32 fits the registers; if not, it is 6 x 16.</summary>
    static abstract bool HasRoomForWideTiles { get; }

    static abstract T Load(float* source);

    static abstract void Store(float* target, T value);

    /// <summary>The first <paramref name="count"/> of sixteen, the others 0; what lies beyond is not touched. A count may be below 0 (none) or above 16 (all).</summary>
    static abstract T LoadFirst(float* source, int count);

    /// <summary>Stores the first <paramref name="count"/> of sixteen; what lies beyond is not touched.</summary>
    static abstract void StoreFirst(float* target, T value, int count);

    static abstract T Broadcast(float value);

    static abstract T operator +(T left, T right);

    static abstract T operator -(T left, T right);

    static abstract T operator *(T left, T right);

    static abstract T operator /(T left, T right);

    /// <summary>left x right + addend with a single rounding, like <see cref="MathF.FusedMultiplyAdd"/>.</summary>
    static abstract T MultiplyAdd(T left, T right, T addend);

    /// <summary>As <see cref="MathF.Max"/>: NaN wins, +0 is greater than -0.</summary>
    static abstract T Max(T left, T right);

    /// <summary>The greater one in a single instruction; of a NaN and a number, or of two zeros, either.</summary>
    static abstract T Greater(T left, T right);

    /// <summary>As <see cref="MathF.Min"/>: NaN wins.</summary>
    static abstract T Min(T left, T right);

    static abstract T Abs(T value);

    static abstract T SquareRoot(T value);

    static abstract T CopySign(T magnitude, T sign);

    /// <summary>Lane by lane: a &lt; b ? ifLess : otherwise (also when a or b is NaN).</summary>
    static abstract T SelectLess(T a, T b, T ifLess, T otherwise);

    /// <summary>Bit i is set if a &lt; b in lane i; not when one of them is NaN.</summary>
    static abstract uint BitsLess(T a, T b);

    /// <summary>value x 2^n in two exact halves, so that a denormal result is rounded once; n is in the low bits of <paramref name="shifted"/> = n + 1.5 x 2^23.</summary>
    static abstract T TimesTwoToThe(T value, T shifted);

    /// <summary>Lane i keeps its value if <see cref="Dropout.Chance"/> of index + i is not below <paramref name="threshold"/>; otherwise it becomes 0.</summary>
    static abstract T KeepByChance(T value, uint index, uint low, uint high, int threshold);

    /// <summary>The lanes added by halves: i and i + 8, i and i + 4, i and i + 2, i and i + 1.</summary>
    static abstract float SumAcross(T value);

    /// <summary>Four of <see cref="SumAcross"/>, one behind the other.</summary>
    static virtual void StoreSums(float* target, T first, T second, T third, T fourth)
    {
        target[0] = T.SumAcross(first);
        target[1] = T.SumAcross(second);
        target[2] = T.SumAcross(third);
        target[3] = T.SumAcross(fourth);
    }

    static abstract float MaxAcross(T value);

    /// <summary>The greatest lane by <see cref="Greater"/>.</summary>
    static abstract float GreatestAcross(T value);
}
