using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The inner products of one vector with many rows: of each the same bits as <see cref="Dot.Of"/>.</summary>
public static unsafe class DotRows
{
    // x: [length], rows: [n, stride] -> products: [n]
    /// <summary>Rows at even distances.</summary>
    /// <param name="x">The vector.</param>
    /// <param name="length">Floats of it, and of a row.</param>
    /// <param name="rows">The first row. The memory is the caller's to vouch for.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="products">One for each row.</param>
    public static void Of(float* x, int length, float* rows, nint stride, Span<float> products) =>
        Of(CpuVariants.Best, x, length, rows, stride, products);

    // x: [length], rows: [n] addresses of [length] -> products: [n]
    /// <summary>Rows anywhere.</summary>
    /// <param name="x">The vector.</param>
    /// <param name="length">Floats of it, and of a row.</param>
    /// <param name="rows">Where they begin. The memory is the caller's to vouch for.</param>
    /// <param name="products">One for each row.</param>
    /// <exception cref="ArgumentException">Rows and products are not equally many.</exception>
    public static void Of(float* x, int length, ReadOnlySpan<nint> rows, Span<float> products)
    {
        Lengths.MustBeEqual(rows.Length, products.Length);
        Of(CpuVariants.Best, x, length, rows, products);
    }

    internal static void Of(CpuVariant cpu, float* x, int length, float* rows, nint stride, Span<float> products) =>
        RowReduction.Run<Dot.Step, RowReduction.Even>(cpu, x, length, new(rows, stride), products);

    internal static void Of(CpuVariant cpu, float* x, int length, ReadOnlySpan<nint> rows, Span<float> products)
    {
        fixed (nint* addresses = rows)
        {
            RowReduction.Run<Dot.Step, RowReduction.Scattered>(cpu, x, length, new(addresses), products);
        }
    }
}
