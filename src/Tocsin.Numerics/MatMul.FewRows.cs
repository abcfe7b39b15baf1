using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

public static partial class MatMul
{
    // The tiles of one and two rows: the last of a block, and all of a product that has few.
    private static unsafe partial class Tile
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run2x32<T>(in Block block, float* a, float* c, nint row)
            where T : unmanaged, ILanes<T>
        {
            T zeroLeft = default, zeroRight = default;
            T oneLeft = default, oneRight = default;
            if (block.Add)
            {
                zeroLeft = T.Load(c);
                zeroRight = T.Load(c + 16);
                oneLeft = T.Load(c + row);
                oneRight = T.Load(c + row + 16);
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
                a += step;
                b += bStep;
            }

            T.Store(c, zeroLeft);
            T.Store(c + 16, zeroRight);
            T.Store(c + row, oneLeft);
            T.Store(c + row + 16, oneRight);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run2x16<T>(in Block block, float* a, float* c, nint row)
            where T : unmanaged, ILanes<T>
        {
            T zero = default;
            T one = default;
            if (block.Add)
            {
                zero = T.Load(c);
                one = T.Load(c + row);
            }

            float* b = block.B;
            nint step = block.AStep, bStep = block.BStep, aRow = block.ARow;
            for (int p = block.Depth; p > 0; p--)
            {
                T column = T.Load(b);
                zero = T.MultiplyAdd(T.Broadcast(*a), column, zero);
                one = T.MultiplyAdd(T.Broadcast(a[aRow]), column, one);
                a += step;
                b += bStep;
            }

            T.Store(c, zero);
            T.Store(c + row, one);
        }

        // Few rows leave few chains; more columns keep the multipliers busy.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run1x64<T>(in Block block, float* a, float* c)
            where T : unmanaged, ILanes<T>
        {
            T first = default, second = default, third = default, fourth = default;
            if (block.Add)
            {
                first = T.Load(c);
                second = T.Load(c + 16);
                third = T.Load(c + 32);
                fourth = T.Load(c + 48);
            }

            float* b = block.B;
            nint step = block.AStep, bStep = block.BStep;
            for (int p = block.Depth; p > 0; p--)
            {
                T x = T.Broadcast(*a);
                first = T.MultiplyAdd(x, T.Load(b), first);
                second = T.MultiplyAdd(x, T.Load(b + 16), second);
                third = T.MultiplyAdd(x, T.Load(b + 32), third);
                fourth = T.MultiplyAdd(x, T.Load(b + 48), fourth);
                a += step;
                b += bStep;
            }

            T.Store(c, first);
            T.Store(c + 16, second);
            T.Store(c + 32, third);
            T.Store(c + 48, fourth);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run1x32<T>(in Block block, float* a, float* c, nint row)
            where T : unmanaged, ILanes<T>
        {
            T zeroLeft = default, zeroRight = default;
            if (block.Add)
            {
                zeroLeft = T.Load(c);
                zeroRight = T.Load(c + 16);
            }

            float* b = block.B;
            nint step = block.AStep, bStep = block.BStep;
            for (int p = block.Depth; p > 0; p--)
            {
                T left = T.Load(b), right = T.Load(b + 16);
                T x = T.Broadcast(*a);
                zeroLeft = T.MultiplyAdd(x, left, zeroLeft);
                zeroRight = T.MultiplyAdd(x, right, zeroRight);
                a += step;
                b += bStep;
            }

            T.Store(c, zeroLeft);
            T.Store(c + 16, zeroRight);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run1x16<T>(in Block block, float* a, float* c, nint row)
            where T : unmanaged, ILanes<T>
        {
            T zero = default;
            if (block.Add)
            {
                zero = T.Load(c);
            }

            float* b = block.B;
            nint step = block.AStep, bStep = block.BStep;
            for (int p = block.Depth; p > 0; p--)
            {
                T column = T.Load(b);
                zero = T.MultiplyAdd(T.Broadcast(*a), column, zero);
                a += step;
                b += bStep;
            }

            T.Store(c, zero);
        }
    }
}
