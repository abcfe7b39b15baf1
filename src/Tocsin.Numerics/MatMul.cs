using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>
/// Products of row-major matrices. An element of c is one chain of fused multiply-adds over k in ascending order, starting from 0,
/// or from what c held: so a row's result is the same bits in any batch, on any CPU. c must not overlap a or b. NaN and infinities
/// follow IEEE 754 (0 × ∞ is NaN; nothing is skipped because it is 0); denormals are kept.
/// </summary>
public static partial class MatMul
{
    // a: [m, k], b: [k, n] -> c: [m, n]
    /// <summary>c = a·b, or c += a·b.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Multiply(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int n, int k, bool accumulate = false) =>
        Strided(
            new(m, n, k) { ARow = k, AStep = 1, BStep = n, BColumn = 1, CRow = n, Accumulate = accumulate }, a, b, c);

    // a: [m, k], b: [k, n] -> c: [m, n]
    /// <summary>c += a·b.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void MultiplyAdd(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int n, int k) =>
        Multiply(a, b, c, m, n, k, accumulate: true);

    // a: [m, k], b: [n, k] -> c: [m, n]
    /// <summary>c = a·bᵀ, or c += a·bᵀ.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void MultiplyTransposedRight(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int n, int k, bool accumulate = false) =>
        Strided(
            new(m, n, k) { ARow = k, AStep = 1, BStep = 1, BColumn = k, CRow = n, Accumulate = accumulate }, a, b, c);

    // a: [k, m], b: [k, n] -> c: [m, n]
    /// <summary>c = aᵀ·b, or c += aᵀ·b.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void MultiplyTransposedLeft(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int n, int k, bool accumulate = false) =>
        Strided(
            new(m, n, k) { ARow = 1, AStep = m, BStep = n, BColumn = 1, CRow = n, Accumulate = accumulate }, a, b, c);

    // a, b -> c: [m, n], wherever the shape says that they lie
    /// <summary>The product that all others are: any strides.</summary>
    /// <exception cref="ArgumentException">A size is negative, or a span is shorter than its shape.</exception>
    public static void Strided(in MatMulShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c)
    {
        shape.Check(a.Length, b.Length, c.Length);
        CpuVariants.Best.MatMul(in shape, a, b, c);
    }

    internal static void Scalar(in MatMulShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c)
    {
        for (int i = 0; i < shape.M; i++)
        {
            for (int j = 0; j < shape.N; j++)
            {
                float sum = shape.Accumulate ? c[(i * shape.CRow) + j] : 0;
                for (int p = 0; p < shape.K; p++)
                {
                    sum = MathF.FusedMultiplyAdd(a[(i * shape.ARow) + (p * shape.AStep)], b[(p * shape.BStep) + (j * shape.BColumn)], sum);
                }

                c[(i * shape.CRow) + j] = sum;
            }
        }
    }
}
