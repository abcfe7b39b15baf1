using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

public static partial class SoftmaxRows
{
    /// <summary>One row of so many sixteens, of which the first <paramref name="seen"/> elements are seen: what lies beyond is made −∞, is no maximum and adds 0.</summary>
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
                greatest = T.Max(greatest, score);
            }
        }

        // The order of Reduction: element i belongs to lane i mod 64.
        T shift = T.Broadcast(T.MaxAcross(greatest));
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
            T.Store(row + (16 * chunk), T.Load(row + (16 * chunk)) * inverse);
        }
    }

    // The usual row has at most 32 elements: it stays in registers from its scores to its weights.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void ShortRow<T>(float* row, int chunks, int seen, T scale)
        where T : unmanaged, ILanes<T>
    {
        ReadOnlySpan<float> places = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        T infinity = T.Broadcast(float.NegativeInfinity), left, right = infinity;
        fixed (float* place = places)
        {
            T here = T.Load(place);
            left = T.SelectLess(here, T.Broadcast(seen), T.Load(row) * scale, infinity);
            if (chunks > 1)
            {
                right = T.SelectLess(here, T.Broadcast(seen - 16), T.Load(row + 16) * scale, infinity);
            }
        }

        T shift = T.Broadcast(T.MaxAcross(T.Max(left, right)));
        left = Exp.Of(left - shift);
        if (chunks == 1)
        {
            T.Store(row, left * T.Broadcast(1 / T.SumAcross(left)));
            return;
        }

        right = Exp.Of(right - shift);
        T inverse = T.Broadcast(1 / T.SumAcross(left + right));
        T.Store(row, left * inverse);
        T.Store(row + 16, right * inverse);
    }
}
