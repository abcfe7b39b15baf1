using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The squared Euclidean distances of one vector from many rows: of each the same bits as <see cref="SquaredDistance.Of"/>.</summary>
public static unsafe class SquaredDistanceRows
{
    // x: [length], rows: [n, stride] -> distances: [n]
    /// <summary>Rows at even distances.</summary>
    /// <param name="x">The vector.</param>
    /// <param name="length">Floats of it, and of a row.</param>
    /// <param name="rows">The first row. The memory is the caller's to vouch for.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="distances">One for each row.</param>
    public static void Of(float* x, int length, float* rows, nint stride, Span<float> distances) =>
        Of(CpuVariants.Best, x, length, rows, stride, distances);

    // x: [length], rows: [n] addresses of [length] -> distances: [n]
    /// <summary>Rows anywhere.</summary>
    /// <param name="x">The vector.</param>
    /// <param name="length">Floats of it, and of a row.</param>
    /// <param name="rows">Where they begin. The memory is the caller's to vouch for.</param>
    /// <param name="distances">One for each row.</param>
    /// <exception cref="ArgumentException">Rows and distances are not equally many.</exception>
    public static void Of(float* x, int length, ReadOnlySpan<nint> rows, Span<float> distances)
    {
        Lengths.MustBeEqual(rows.Length, distances.Length);
        Of(CpuVariants.Best, x, length, rows, distances);
    }

    internal static void Of(CpuVariant cpu, float* x, int length, float* rows, nint stride, Span<float> distances) =>
        RowReduction.Run<SquaredDistance.Step, RowReduction.Even>(cpu, x, length, new(rows, stride), distances);

    internal static void Of(CpuVariant cpu, float* x, int length, ReadOnlySpan<nint> rows, Span<float> distances)
    {
        fixed (nint* addresses = rows)
        {
            RowReduction.Run<SquaredDistance.Step, RowReduction.Scattered>(cpu, x, length, new(addresses), distances);
        }
    }
}
