using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The greatest element of a vector.</summary>
public static class MaxOf
{
    // x: [n] -> max of x[i]
    /// <summary>The greatest element; −∞ for an empty vector, NaN if any element is.</summary>
    public static float Of(ReadOnlySpan<float> x) => CpuVariants.Best.Max(x);

    internal static float Scalar(ReadOnlySpan<float> x)
    {
        float greatest = float.NegativeInfinity;
        foreach (float value in x)
        {
            greatest = MathF.Max(greatest, value);
        }

        return greatest;
    }

    internal static unsafe float Wide<T>(ReadOnlySpan<float> x)
        where T : unmanaged, ILanes<T>
    {
        if (x.Length < ILanes<T>.Count)
        {
            return Scalar(x);
        }

        fixed (float* px = x)
        {
            // The last sixteen may be seen twice: a maximum does not mind.
            int last = x.Length - ILanes<T>.Count;
            T greatest = T.Load(px + last);
            for (int i = 0; i < last; i += ILanes<T>.Count)
            {
                greatest = T.Max(greatest, T.Load(px + i));
            }

            return T.MaxAcross(greatest);
        }
    }
}
