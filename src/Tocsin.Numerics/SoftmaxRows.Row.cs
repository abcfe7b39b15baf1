using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

public static partial class SoftmaxRows
{
    /// <summary>
    /// One row of so many sixteens, of which the first <paramref name="seen"/> elements are seen: what lies beyond is made −∞, is no maximum and adds 0. The
    /// maximum may overlook a NaN: the sum does not.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void Row<T>(float* row, int chunks, int seen, T scale)
        where T : unmanaged, ILanes<T>
    {
        if (chunks <= 2)
        {
            ShortRow(row, chunks, seen, scale);
            return;
        }

        ReadOnlySpan<float> places = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        T infinity = T.Broadcast(float.NegativeInfinity), greatest = infinity;
        fixed (float* place = places)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                int rest = seen - (16 * chunk);
                T score = T.Load(row + (16 * chunk)) * scale;
                score = rest >= 16 ? score : T.SelectLess(T.Load(place), T.Broadcast(rest), score, infinity);
                T.Store(row + (16 * chunk), score);
                greatest = T.Greater(greatest, score);
            }
        }

        // The order of Reduction: element i belongs to lane i mod 64.
        T shift = T.Broadcast(T.GreatestAcross(greatest));
        T first = default, second = default, third = default, fourth = default;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            T value = Exp.Of(T.Load(row + (16 * chunk)) - shift);
            T.Store(row + (16 * chunk), value);
            switch (chunk % 4)
            {
                case 0:
                    first += value;
                    break;
                case 1:
                    second += value;
                    break;
                case 2:
                    third += value;
                    break;
                default:
                    fourth += value;
                    break;
            }
        }

        T inverse = T.Broadcast(1 / T.SumAcross((first + third) + (second + fourth)));
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            T weight = T.Load(row + (16 * chunk)) * inverse;
            T.Store(row + (16 * chunk), default);
            Chunk.Store(row + (16 * chunk), weight, seen - (16 * chunk));
        }
    }

    // The usual row has at most 32 elements: it stays in registers from its scores to its weights.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void ShortRow<T>(float* row, int chunks, int seen, T scale)
        where T : unmanaged, ILanes<T>
    {
        ReadOnlySpan<float> places = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        T infinity = T.Broadcast(float.NegativeInfinity), here;
        fixed (float* place = places)
        {
            here = T.Load(place);
        }

        T end = T.Broadcast(seen), rightEnd = T.Broadcast(seen - 16);
        T left = T.SelectLess(here, end, T.Load(row) * scale, infinity);
        T right = chunks > 1 ? T.SelectLess(here, rightEnd, T.Load(row + 16) * scale, infinity) : infinity;
        T shift = T.Broadcast(T.GreatestAcross(T.Greater(left, right)));
        left = Exp.Of(left - shift);
        if (chunks == 1)
        {
            // A NaN among the seen must not reach what lies beyond.
            T.Store(row, T.SelectLess(here, end, left * T.Broadcast(1 / T.SumAcross(left)), default));
            return;
        }

        right = Exp.Of(right - shift);
        T inverse = T.Broadcast(1 / T.SumAcross(left + right));
        T.Store(row, T.SelectLess(here, end, left * inverse, default));
        T.Store(row + 16, T.SelectLess(here, rightEnd, right * inverse, default));
    }
}
