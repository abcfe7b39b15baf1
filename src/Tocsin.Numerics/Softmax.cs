using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>Numbers made into probabilities: exp(xᵢ) / Σ exp(xⱼ).</summary>
public static class Softmax
{
    // x: [n] -> [n], of which the first `length` are seen and sum to 1; the others become 0
    /// <summary>
    /// In place. The rest beyond <paramref name="length"/> is masked: not read, set to 0. A NaN, a +∞, or nothing but −∞ among
    /// the seen gives NaN in all of them; a single −∞ gives 0.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="length"/> is negative or beyond the row.</exception>
    public static void OfRow(Span<float> x, int length) => OfRow(CpuVariants.Best, x, length);

    /// <summary>In place, with nothing masked.</summary>
    public static void OfRow(Span<float> x) => OfRow(CpuVariants.Best, x, x.Length);

    // x: [rows, width] -> [rows, width], each row on its own, the first `length` of each seen
    /// <summary>As <see cref="OfRow(Span{float}, int)"/> for each of <paramref name="rows"/> rows of <paramref name="width"/>.</summary>
    public static void OfRows(Span<float> x, int rows, int width, int length)
    {
        Lengths.MustHold(x.Length, (long)rows * width, nameof(x));
        for (int row = 0; row < rows; row++)
        {
            OfRow(CpuVariants.Best, x.Slice(row * width, width), length);
        }
    }

    // The greatest is taken away first, so that no exponential overflows.
    internal static void OfRow(CpuVariant cpu, Span<float> x, int length)
    {
        if ((uint)length > (uint)x.Length)
        {
            throw new ArgumentException($"A row of {x.Length} cannot show its first {length} elements.", nameof(length));
        }

        x[length..].Clear();
        x = x[..length];
        cpu.Exp(x, cpu.Max(x));
        cpu.Scale(x, 1 / cpu.Sum(x));
    }
}
