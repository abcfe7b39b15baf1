using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

public static partial class MatMul
{
    /// <summary>
    /// The innermost loops: a tile of c stays in registers while a block of k passes. They skip tiered
    /// compilation: before its last tier such code is a hundred times slower, and a busy machine comes to it late.
    /// </summary>
    private static unsafe partial class Tile
    {
        /// <summary>The most rows of a tile.</summary>
        public const int Rows = 6;

        /// <summary>The rows of the next tile when so many are left: 5 are 3 and 2.</summary>
        public static int RowsOf(int rest) => rest switch
        {
            >= Rows => Rows,
            5 or 3 => 3,
            4 => 4,
            2 => 2,
            _ => 1,
        };

        /// <summary>One tile of 6, 4, 3, 2 or 1 rows and 16 or 32 columns, or of 1 row and 64.</summary>
        public static void Run<T>(in Block block, float* a, float* c, nint row, int rows, int columns)
            where T : unmanaged, ILanes<T>
        {
            switch (rows, columns)
            {
                case (6, 32):
                    Run6x32<T>(block, a, c, row);
                    break;
                case (6, _):
                    Run6x16<T>(block, a, c, row);
                    break;
                case (4, 32):
                    Run4x32<T>(block, a, c, row);
                    break;
                case (4, _):
                    Run4x16<T>(block, a, c, row);
                    break;
                case (3, 32):
                    Run3x32<T>(block, a, c, row);
                    break;
                case (3, _):
                    Run3x16<T>(block, a, c, row);
                    break;
                case (2, 32):
                    Run2x32<T>(block, a, c, row);
                    break;
                case (2, _):
                    Run2x16<T>(block, a, c, row);
                    break;
                case (_, 64):
                    Run1x64<T>(block, a, c);
                    break;
                case (_, 32):
                    Run1x32<T>(block, a, c, row);
                    break;
                default:
                    Run1x16<T>(block, a, c, row);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run6x32<T>(in Block block, float* a, float* c, nint row)
            where T : unmanaged, ILanes<T>
        {
            T zeroLeft = default, zeroRight = default;
            T oneLeft = default, oneRight = default;
            T twoLeft = default, twoRight = default;
            T threeLeft = default, threeRight = default;
            T fourLeft = default, fourRight = default;
            T fiveLeft = default, fiveRight = default;
            if (block.Add)
            {
                zeroLeft = T.Load(c);
                zeroRight = T.Load(c + 16);
                oneLeft = T.Load(c + row);
                oneRight = T.Load(c + row + 16);
                twoLeft = T.Load(c + (2 * row));
                twoRight = T.Load(c + (2 * row) + 16);
                threeLeft = T.Load(c + (3 * row));
                threeRight = T.Load(c + (3 * row) + 16);
                fourLeft = T.Load(c + (4 * row));
                fourRight = T.Load(c + (4 * row) + 16);
                fiveLeft = T.Load(c + (5 * row));
                fiveRight = T.Load(c + (5 * row) + 16);
            }

            float* b = block.B;
            nint step = block.AStep, bStep = block.BStep, aRow = block.ARow;
            float* lower = a + (3 * aRow);
            for (int p = block.Depth; p > 0; p--)
            {
                T left = T.Load(b), right = T.Load(b + 16);
                T x = T.Broadcast(*a);
                zeroLeft = T.MultiplyAdd(x, left, zeroLeft);
                zeroRight = T.MultiplyAdd(x, right, zeroRight);
                x = T.Broadcast(a[aRow]);
                oneLeft = T.MultiplyAdd(x, left, oneLeft);
                oneRight = T.MultiplyAdd(x, right, oneRight);
                x = T.Broadcast(a[2 * aRow]);
                twoLeft = T.MultiplyAdd(x, left, twoLeft);
                twoRight = T.MultiplyAdd(x, right, twoRight);
                x = T.Broadcast(*lower);
                threeLeft = T.MultiplyAdd(x, left, threeLeft);
                threeRight = T.MultiplyAdd(x, right, threeRight);
                x = T.Broadcast(lower[aRow]);
                fourLeft = T.MultiplyAdd(x, left, fourLeft);
                fourRight = T.MultiplyAdd(x, right, fourRight);
                x = T.Broadcast(lower[2 * aRow]);
                fiveLeft = T.MultiplyAdd(x, left, fiveLeft);
                fiveRight = T.MultiplyAdd(x, right, fiveRight);
                a += step;
                lower += step;
                b += bStep;
            }

            T.Store(c, zeroLeft);
            T.Store(c + 16, zeroRight);
            T.Store(c + row, oneLeft);
            T.Store(c + row + 16, oneRight);
            T.Store(c + (2 * row), twoLeft);
            T.Store(c + (2 * row) + 16, twoRight);
            T.Store(c + (3 * row), threeLeft);
            T.Store(c + (3 * row) + 16, threeRight);
            T.Store(c + (4 * row), fourLeft);
            T.Store(c + (4 * row) + 16, fourRight);
            T.Store(c + (5 * row), fiveLeft);
            T.Store(c + (5 * row) + 16, fiveRight);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run6x16<T>(in Block block, float* a, float* c, nint row)
            where T : unmanaged, ILanes<T>
        {
            T zero = default;
            T one = default;
            T two = default;
            T three = default;
            T four = default;
            T five = default;
            if (block.Add)
            {
                zero = T.Load(c);
                one = T.Load(c + row);
                two = T.Load(c + (2 * row));
                three = T.Load(c + (3 * row));
                four = T.Load(c + (4 * row));
                five = T.Load(c + (5 * row));
            }

            float* b = block.B;
            nint step = block.AStep, bStep = block.BStep, aRow = block.ARow;
            float* lower = a + (3 * aRow);
            for (int p = block.Depth; p > 0; p--)
            {
                T column = T.Load(b);
                zero = T.MultiplyAdd(T.Broadcast(*a), column, zero);
                one = T.MultiplyAdd(T.Broadcast(a[aRow]), column, one);
                two = T.MultiplyAdd(T.Broadcast(a[2 * aRow]), column, two);
                three = T.MultiplyAdd(T.Broadcast(*lower), column, three);
                four = T.MultiplyAdd(T.Broadcast(lower[aRow]), column, four);
                five = T.MultiplyAdd(T.Broadcast(lower[2 * aRow]), column, five);
                a += step;
                lower += step;
                b += bStep;
            }

            T.Store(c, zero);
            T.Store(c + row, one);
            T.Store(c + (2 * row), two);
            T.Store(c + (3 * row), three);
            T.Store(c + (4 * row), four);
            T.Store(c + (5 * row), five);
        }
    }
}
