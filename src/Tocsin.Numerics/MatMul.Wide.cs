using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

// The vector kernel walks c in panels of 16 or 32 columns and b in blocks of rows. Between two blocks a sum waits in c, which
// costs no rounding, so neither the blocks nor the tiles can be seen in the result (after Goto and van de Geijn, 2008).
public static partial class MatMul
{
    private const int BlockRows = 128;
    private const int PanelColumns = 32;
    private const int RowColumns = 64;

    // From such sizes on it pays to lay a panel's rows side by side: far apart, they share few sets of the first cache.
    private const int PackedFromRows = 24;
    private const int PackedFromDepth = 64;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
                    int columns = shape.M == 1 && shape.BColumn == 1 && rest >= RowColumns ? RowColumns
                        : rest > ILanes<T>.Count && T.HasRoomForWideTiles ? PanelColumns
                        : ILanes<T>.Count;
                    int width = Math.Min(columns, rest);
                    float* panel = pb + ((nint)p * shape.BStep) + ((nint)j * shape.BColumn);
                    nint step = shape.BStep;
                    if (shape.BColumn != 1 || width < columns || (shape.M >= PackedFromRows && depth >= PackedFromDepth && step > columns))
                    {
                        Pack<T>(panel, shape.BStep, shape.BColumn, depth, width, columns, packed);
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

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Rows<T>(in Block block, float* c, nint row, int m, int columns, int width)
        where T : unmanaged, ILanes<T>
    {
        float* edge = stackalloc float[Tile.Rows * PanelColumns];
        int i = 0;
        while (i < m)
        {
            int rows = Tile.RowsOf(m - i);
            float* a = block.A + (i * block.ARow);
            float* target = c + (i * row);
            if (width == columns)
            {
                Tile.Run<T>(block, a, target, row, rows, columns);
            }
            else
            {
                // A panel that is narrower than its lanes: its tile is made beside c.
                Copy<T>(target, row, edge, columns, block.Add ? rows : 0, width);
                Tile.Run<T>(block, a, edge, columns, rows, columns);
                Copy<T>(edge, columns, target, row, rows, width);
            }

            i += rows;
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
