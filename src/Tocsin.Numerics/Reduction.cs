using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>
/// One order of summation for every CPU: element i belongs to lane i mod 64, a lane takes its elements in order, and the lanes
/// are then added by halves (i and i + 32, i and i + 16, … i and i + 1). So a sum is the same bits whatever the register width.
/// </summary>
internal static class Reduction
{
    public const int Lanes = 64;

    /// <summary>One step of a sum: what an element, or a pair of elements, adds.</summary>
    public interface IStep
    {
        static abstract float Add(float x, float y, float sum);

        static abstract T Add<T>(T x, T y, T sum)
            where T : unmanaged, ILanes<T>;
    }

    /// <summary>The plain twin.</summary>
    public static float Scalar<TStep>(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
        where TStep : IStep
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (int i = 0; i < x.Length; i++)
        {
            lanes[i % Lanes] = TStep.Add(x[i], y[i], lanes[i % Lanes]);
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        return lanes[0];
    }

    public static unsafe float Wide<T, TStep>(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
        where T : unmanaged, ILanes<T>
        where TStep : IStep
    {
        fixed (float* px = x, py = y)
        {
            return Wide<T, TStep>(px, py, x.Length);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static unsafe float Wide<T, TStep>(float* x, float* y, int length)
        where T : unmanaged, ILanes<T>
        where TStep : IStep
    {
        int i = 0;
        T first = default, second = default, third = default, fourth = default;
        for (; i <= length - Lanes; i += Lanes)
        {
            first = TStep.Add(T.Load(x + i), T.Load(y + i), first);
            second = TStep.Add(T.Load(x + i + 16), T.Load(y + i + 16), second);
            third = TStep.Add(T.Load(x + i + 32), T.Load(y + i + 32), third);
            fourth = TStep.Add(T.Load(x + i + 48), T.Load(y + i + 48), fourth);
        }

        // The rest meets the same lanes; what fills it up is zeros, which add nothing.
        if (i < length)
        {
            first = TStep.Add(Chunk.Load<T>(x + i, length - i), Chunk.Load<T>(y + i, length - i), first);
        }

        if (i + 16 < length)
        {
            second = TStep.Add(Chunk.Load<T>(x + i + 16, length - i - 16), Chunk.Load<T>(y + i + 16, length - i - 16), second);
        }

        if (i + 32 < length)
        {
            third = TStep.Add(Chunk.Load<T>(x + i + 32, length - i - 32), Chunk.Load<T>(y + i + 32, length - i - 32), third);
        }

        if (i + 48 < length)
        {
            fourth = TStep.Add(T.LoadFirst(x + i + 48, length - i - 48), T.LoadFirst(y + i + 48, length - i - 48), fourth);
        }

        return T.SumAcross((first + third) + (second + fourth));
    }
}
