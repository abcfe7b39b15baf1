using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

public static partial class MatMul
{
    // The tiles of three and four rows: the last of a block.
    private static unsafe partial class Tile
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run4x32<T>(in Block block, float* a, float* c, nint row)
            where T : unmanaged, ILanes<T>
        {
            T zeroLeft = default, zeroRight = default;
            T oneLeft = default, oneRight = default;
            T twoLeft = default, twoRight = default;
            T threeLeft = default, threeRight = default;
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
            }

            float* b = block.B;
            nint step = block.AStep, bStep = block.BStep, aRow = block.ARow;
            float* lower = a + (2 * aRow);
            for (int p = block.Depth; p > 0; p--)
            {
                T left = T.Load(b), right = T.Load(b + 16);
                T x = T.Broadcast(*a);
                zeroLeft = T.MultiplyAdd(x, left, zeroLeft);
                zeroRight = T.MultiplyAdd(x, right, zeroRight);
                x = T.Broadcast(a[aRow]);
                oneLeft = T.MultiplyAdd(x, left, oneLeft);
                oneRight = T.MultiplyAdd(x, right, oneRight);
                x = T.Broadcast(*lower);
                twoLeft = T.MultiplyAdd(x, left, twoLeft);
                twoRight = T.MultiplyAdd(x, right, twoRight);
                x = T.Broadcast(lower[aRow]);
                threeLeft = T.MultiplyAdd(x, left, threeLeft);
                threeRight = T.MultiplyAdd(x, right, threeRight);
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
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run4x16<T>(in Block block, float* a, float* c, nint row)
            where T : unmanaged, ILanes<T>
        {
            T zero = default;
            T one = default;
            T two = default;
            T three = default;
            if (block.Add)
            {
                zero = T.Load(c);
                one = T.Load(c + row);
                two = T.Load(c + (2 * row));
                three = T.Load(c + (3 * row));
            }

            float* b = block.B;
            nint step = block.AStep, bStep = block.BStep, aRow = block.ARow;
            float* lower = a + (2 * aRow);
            for (int p = block.Depth; p > 0; p--)
            {
                T column = T.Load(b);
                zero = T.MultiplyAdd(T.Broadcast(*a), column, zero);
                one = T.MultiplyAdd(T.Broadcast(a[aRow]), column, one);
                two = T.MultiplyAdd(T.Broadcast(*lower), column, two);
                three = T.MultiplyAdd(T.Broadcast(lower[aRow]), column, three);
                a += step;
                lower += step;
                b += bStep;
            }

            T.Store(c, zero);
            T.Store(c + row, one);
            T.Store(c + (2 * row), two);
            T.Store(c + (3 * row), three);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run3x32<T>(in Block block, float* a, float* c, nint row)
            where T : unmanaged, ILanes<T>
        {
            T zeroLeft = default, zeroRight = default;
            T oneLeft = default, oneRight = default;
            T twoLeft = default, twoRight = default;
            if (block.Add)
            {
                zeroLeft = T.Load(c);
                zeroRight = T.Load(c + 16);
                oneLeft = T.Load(c + row);
                oneRight = T.Load(c + row + 16);
                twoLeft = T.Load(c + (2 * row));
                twoRight = T.Load(c + (2 * row) + 16);
            }

            float* b = block.B;
            nint step = block.AStep, bStep = block.BStep, aRow = block.ARow;
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
                a += step;
                b += bStep;
            }

            T.Store(c, zeroLeft);
            T.Store(c + 16, zeroRight);
            T.Store(c + row, oneLeft);
            T.Store(c + row + 16, oneRight);
            T.Store(c + (2 * row), twoLeft);
            T.Store(c + (2 * row) + 16, twoRight);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run3x16<T>(in Block block, float* a, float* c, nint row)
            where T : unmanaged, ILanes<T>
        {
            T zero = default;
            T one = default;
            T two = default;
            if (block.Add)
            {
                zero = T.Load(c);
                one = T.Load(c + row);
                two = T.Load(c + (2 * row));
            }

            float* b = block.B;
            nint step = block.AStep, bStep = block.BStep, aRow = block.ARow;
            for (int p = block.Depth; p > 0; p--)
            {
                T column = T.Load(b);
                zero = T.MultiplyAdd(T.Broadcast(*a), column, zero);
                one = T.MultiplyAdd(T.Broadcast(a[aRow]), column, one);
                two = T.MultiplyAdd(T.Broadcast(a[2 * aRow]), column, two);
                a += step;
                b += bStep;
            }

            T.Store(c, zero);
            T.Store(c + row, one);
            T.Store(c + (2 * row), two);
        }
    }
}
