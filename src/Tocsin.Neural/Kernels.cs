using System.Numerics;
using System.Runtime.InteropServices;

namespace Tocsin.Neural;

/// <summary>
/// The products that the layers are made of, row-major. Every element is summed in an order that depends on the lengths of its row and column only,
/// so that a row's result is bit-identical however many rows stand beside it.
/// </summary>
internal static class Kernels
{
    /// <summary>a: [m, k], b: [k, n] -> c: [m, n].</summary>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int n, int k, bool accumulate = false)
    {
        for (int row = 0; row < m; row++)
        {
            Span<float> target = c.Slice(row * n, n);
            if (!accumulate)
            {
                target.Clear();
            }

            for (int inner = 0; inner < k; inner++)
            {
                AddScaled(target, a[(row * k) + inner], b.Slice(inner * n, n));
            }
        }
    }

    /// <summary>a: [m, k], b: [n, k] -> c: [m, n] = a·bᵀ.</summary>
    public static void MultiplyTransposedRight(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int n, int k, bool accumulate = false)
    {
        for (int row = 0; row < m; row++)
        {
            ReadOnlySpan<float> left = a.Slice(row * k, k);
            Span<float> target = c.Slice(row * n, n);
            for (int column = 0; column < n; column++)
            {
                float product = Dot(left, b.Slice(column * k, k));
                target[column] = accumulate ? target[column] + product : product;
            }
        }
    }

    /// <summary>a: [k, m], b: [k, n] -> c: [m, n] = aᵀ·b.</summary>
    public static void MultiplyTransposedLeft(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int n, int k, bool accumulate = false)
    {
        if (!accumulate)
        {
            c[..(m * n)].Clear();
        }

        for (int inner = 0; inner < k; inner++)
        {
            for (int row = 0; row < m; row++)
            {
                AddScaled(c.Slice(row * n, n), a[(inner * m) + row], b.Slice(inner * n, n));
            }
        }
    }

    /// <summary>y += alpha · x.</summary>
    public static void AddScaled(Span<float> y, float alpha, ReadOnlySpan<float> x)
    {
        Span<Vector<float>> ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        Vector<float> alphas = new(alpha);
        for (int i = 0; i < ys.Length && i < xs.Length; i++)
        {
            ys[i] += alphas * xs[i];
        }

        for (int i = ys.Length * Vector<float>.Count; i < y.Length; i++)
        {
            y[i] += alpha * x[i];
        }
    }

    /// <summary>The inner product.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> left = MemoryMarshal.Cast<float, Vector<float>>(a);
        ReadOnlySpan<Vector<float>> right = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<float> sums = Vector<float>.Zero;
        for (int i = 0; i < left.Length && i < right.Length; i++)
        {
            sums += left[i] * right[i];
        }

        float sum = Vector.Sum(sums);
        for (int i = left.Length * Vector<float>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>Turns scores into probabilities; an empty row stays empty.</summary>
    public static void Softmax(Span<float> row)
    {
        float max = float.NegativeInfinity;
        foreach (float value in row)
        {
            max = Math.Max(max, value);
        }

        float sum = 0;
        foreach (ref float value in row)
        {
            value = MathF.Exp(value - max);
            sum += value;
        }

        foreach (ref float value in row)
        {
            value /= sum;
        }
    }
}
