using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Tocsin.Numerics;

/// <summary>Rows made columns.</summary>
public static class Transpose
{
    // x: [rows, columns] -> y: [columns, rows]
    /// <summary>yⱼᵢ = xᵢⱼ. The matrices must not overlap.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Of(ReadOnlySpan<float> x, Span<float> y, int rows, int columns)
    {
        Lengths.MustHold(x.Length, (long)rows * columns, nameof(x));
        Lengths.MustHold(y.Length, (long)rows * columns, nameof(y));
        if (Sse.IsSupported)
        {
            Blocks(x, y, rows, columns);
        }
        else
        {
            Scalar(x, y, rows, columns, 0, 0);
        }
    }

    /// <summary>What lies outside the first <paramref name="rowsDone"/> rows and <paramref name="columnsDone"/> columns.</summary>
    internal static void Scalar(ReadOnlySpan<float> x, Span<float> y, int rows, int columns, int rowsDone, int columnsDone)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = i < rowsDone ? columnsDone : 0; j < columns; j++)
            {
                y[(j * rows) + i] = x[(i * columns) + j];
            }
        }
    }

    // Four by four; a row of the result is written in order, so that its lines are filled before they leave the cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Blocks(ReadOnlySpan<float> x, Span<float> y, int rows, int columns)
    {
        int wholeRows = rows & ~3, wholeColumns = columns & ~3;
        fixed (float* px = x, py = y)
        {
            for (int j = 0; j < wholeColumns; j += 4)
            {
                for (int i = 0; i < wholeRows; i += 4)
                {
                    MatMul.Transpose(px + ((nint)i * columns) + j, columns, py + ((nint)j * rows) + i, rows);
                }
            }
        }

        Scalar(x, y, rows, columns, wholeRows, wholeColumns);
    }
}
