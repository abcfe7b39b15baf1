using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

// The vector kernel walks c in panels of 16 or 32 columns and b in blocks of rows. Between two blocks a sum waits in c, which
// costs no rounding, so neither the blocks nor the tiles can be seen in the result (after Goto and van de Geijn, 2008).
public static partial class MatMul
{
    private const int BlockRows = 128;
    private const int PanelColumns = 32;

    [SkipLocalsInit]
    internal static unsafe void Wide<T>(in MatMulShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c)
        where T : unmanaged, ILanes<T>
    {
        float* packed = stackalloc float[BlockRows * PanelColumns];
        fixed (float* pa = a, pb = b, pc = c)
        {
            int p = 0;
            do
            {
                int depth = Math.Min(BlockRows, shape.K - p);
                bool add = shape.Accumulate || p > 0;
                for (int j = 0; j < shape.N;)
                {
                    int rest = shape.N - j;
                    int columns = rest > ILanes<T>.Count && T.HasRoomForWideTiles ? PanelColumns : ILanes<T>.Count;
                    int width = Math.Min(columns, rest);
                    float* panel = pb + ((nint)p * shape.BStep) + ((nint)j * shape.BColumn);
                    nint step = shape.BStep;
                    if (shape.BColumn != 1 || width < columns)
                    {
                        Pack(panel, shape.BStep, shape.BColumn, depth, width, columns, packed);
                        panel = packed;
                        step = columns;
                    }

                    Block block = new(pa + ((nint)p * shape.AStep), shape.ARow, shape.AStep, panel, step, depth, add);
                    Rows<T>(block, pc + j, shape.CRow, shape.M, columns, width);
                    j += width;
                }

                p += depth;
            }
            while (p < shape.K);
        }
    }

    /// <summary>Copies a panel of b to rows of <paramref name="columns"/>, filled up with zeros.</summary>
    private static unsafe void Pack(float* b, nint step, nint column, int depth, int width, int columns, float* packed)
    {
        if (width < columns)
        {
            new Span<float>(packed, depth * columns).Clear();
        }

        if (column == 1)
        {
            for (int p = 0; p < depth; p++)
            {
                new ReadOnlySpan<float>(b + (p * step), width).CopyTo(new Span<float>(packed + (p * columns), width));
            }

            return;
        }

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

    [SkipLocalsInit]
    private static unsafe void Rows<T>(in Block block, float* c, nint row, int m, int columns, int width)
        where T : unmanaged, ILanes<T>
    {
        float* edge = stackalloc float[Tile.Rows * PanelColumns];
        int i = 0;
        while (i < m)
        {
            int rows = m - i >= Tile.Rows ? Tile.Rows : m - i >= 3 ? 3 : 1;
            float* a = block.A + (i * block.ARow);
            float* target = c + (i * row);
            if (width == columns)
            {
                Tile.Run<T>(block, a, target, row, rows, columns);
            }
            else
            {
                // A panel that is narrower than its lanes: its tile is made beside c.
                Copy(target, row, edge, columns, block.Add ? rows : 0, width);
                Tile.Run<T>(block, a, edge, columns, rows, columns);
                Copy(edge, columns, target, row, rows, width);
            }

            i += rows;
        }
    }

    private static unsafe void Copy(float* from, nint fromRow, float* to, nint toRow, int rows, int width)
    {
        for (int i = 0; i < rows; i++)
        {
            new ReadOnlySpan<float>(from + (i * fromRow), width).CopyTo(new Span<float>(to + (i * toRow), width));
        }
    }

    /// <summary>A block of b with the columns of a that meet it.</summary>
    private readonly unsafe struct Block(float* a, nint aRow, nint aStep, float* b, nint bStep, int depth, bool add)
    {
        public readonly float* A = a;
        public readonly nint ARow = aRow;
        public readonly nint AStep = aStep;
        public readonly float* B = b;
        public readonly nint BStep = bStep;
        public readonly int Depth = depth;
        public readonly bool Add = add;
    }
}
