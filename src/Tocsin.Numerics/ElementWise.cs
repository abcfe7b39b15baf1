using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>
/// Walks vectors sixteen elements at a time. The rest goes through the same lanes on a padded copy, so an element's result does
/// not depend on its place.
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

    [SkipLocalsInit]
    public static unsafe void Wide<T, TFunction>(Span<float> y, ReadOnlySpan<float> x, float number)
        where T : unmanaged, ILanes<T>
        where TFunction : IFunction
    {
        T all = T.Broadcast(number);
        int i = 0;
        fixed (float* py = y, px = x)
        {
            for (; i <= y.Length - ILanes<T>.Count; i += ILanes<T>.Count)
            {
                T.Store(py + i, TFunction.Apply(T.Load(py + i), T.Load(px + i), all));
            }
        }

        if (i < y.Length)
        {
            float* padded = stackalloc float[2 * ILanes<T>.Count];
            Span<float> ys = new(padded, ILanes<T>.Count), xs = new(padded + ILanes<T>.Count, ILanes<T>.Count);
            int rest = y.Length - i;
            ys[rest..].Clear();
            xs[rest..].Clear();
            y[i..].CopyTo(ys);
            x[i..].CopyTo(xs);
            T.Store(padded, TFunction.Apply(T.Load(padded), T.Load(padded + ILanes<T>.Count), all));
            ys[..rest].CopyTo(y[i..]);
        }
    }
}
