using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>
/// Walks vectors sixteen elements at a time. The rest goes through the same lanes, so an element's result does not depend on its
/// place.
/// </summary>
internal static class ElementWise
{
    /// <summary>y[i] = f(y[i], x[i]) with one number beside.</summary>
    public interface IFunction
    {
        static abstract float Apply(float y, float x, float number);

        static abstract T Apply<T>(T y, T x, T number)
            where T : unmanaged, ILanes<T>;
    }

    /// <summary>The plain twin.</summary>
    public static void Scalar<TFunction>(Span<float> y, ReadOnlySpan<float> x, float number)
        where TFunction : IFunction
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = TFunction.Apply(y[i], x[i], number);
        }
    }

    public static unsafe void Wide<T, TFunction>(Span<float> y, ReadOnlySpan<float> x, float number)
        where T : unmanaged, ILanes<T>
        where TFunction : IFunction
    {
        fixed (float* py = y, px = x)
        {
            Wide<T, TFunction>(py, px, y.Length, number);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Wide<T, TFunction>(float* y, float* x, int length, float number)
        where T : unmanaged, ILanes<T>
        where TFunction : IFunction
    {
        T all = T.Broadcast(number);
        int i = 0;
        for (; i <= length - ILanes<T>.Count; i += ILanes<T>.Count)
        {
            T.Store(y + i, TFunction.Apply(T.Load(y + i), T.Load(x + i), all));
        }

        if (i < length)
        {
            int rest = length - i;
            T.StoreFirst(y + i, TFunction.Apply(T.LoadFirst(y + i, rest), T.LoadFirst(x + i, rest), all), rest);
        }
    }
}
