using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

public static partial class MatMul
{
    /// <summary>Copies a panel of b to rows of <paramref name="columns"/>, filled up with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Pack<T>(float* b, nint step, nint column, int depth, int width, int columns, float* packed)
        where T : unmanaged, ILanes<T>
    {
        if (width < columns)
        {
            new Span<float>(packed, depth * columns).Clear();
        }

        if (column == 1)
        {
            Copy<T>(b, step, packed, columns, depth, width);
            return;
        }

        // Four by four where b's steps are neighbours, the rest one by one.
        int squareWidth = Sse.IsSupported && step == 1 ? width & ~3 : 0;
        int squareDepth = depth & ~3;
        for (int j = 0; j < squareWidth; j += 4)
        {
            float* from = b + (j * column);
            float* to = packed + j;
            for (int p = 0; p < squareDepth; p += 4)
            {
                Transpose(from + p, column, to + ((nint)p * columns), columns);
            }

            PackColumns(from + squareDepth, step, column, depth - squareDepth, 4, columns, to + ((nint)squareDepth * columns));
        }

        PackColumns(b + (squareWidth * column), step, column, depth, width - squareWidth, columns, packed + squareWidth);
    }

    private static unsafe void PackColumns(float* b, nint step, nint column, int depth, int width, int columns, float* packed)
    {
        for (int j = 0; j < width; j++)
        {
            float* from = b + (j * column);
            float* to = packed + j;
            for (int p = 0; p < depth; p++)
            {
                *to = *from;
                from += step;
                to += columns;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void Transpose(float* from, nint fromRow, float* to, nint toRow)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + fromRow);
        Vector128<float> c = Vector128.Load(from + (2 * fromRow)), d = Vector128.Load(from + (3 * fromRow));
        Vector128<float> abLow = Sse.UnpackLow(a, b), abHigh = Sse.UnpackHigh(a, b);
        Vector128<float> cdLow = Sse.UnpackLow(c, d), cdHigh = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(abLow, cdLow).Store(to);
        Sse.MoveHighToLow(cdLow, abLow).Store(to + toRow);
        Sse.MoveLowToHigh(abHigh, cdHigh).Store(to + (2 * toRow));
        Sse.MoveHighToLow(cdHigh, abHigh).Store(to + (3 * toRow));
    }

    /// <summary>Copies rows of at most 32 elements; the ends of the two halves of a row may overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Copy<T>(float* from, nint fromRow, float* to, nint toRow, int rows, int width)
        where T : unmanaged, ILanes<T>
    {
        for (int i = 0; i < rows; i++)
        {
            switch (width)
            {
                case >= 16:
                    T.Store(to, T.Load(from));
                    T.Store(to + width - 16, T.Load(from + width - 16));
                    break;
                case >= 8:
                    Vector256.Load(from).Store(to);
                    Vector256.Load(from + width - 8).Store(to + width - 8);
                    break;
                case >= 4:
                    Vector128.Load(from).Store(to);
                    Vector128.Load(from + width - 4).Store(to + width - 4);
                    break;
                default:
                    for (int j = 0; j < width; j++)
                    {
                        to[j] = from[j];
                    }

                    break;
            }

            from += fromRow;
            to += toRow;
        }
    }
}
