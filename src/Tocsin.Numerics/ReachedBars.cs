using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>Which elements of a matrix reach the bar of their row: how a few candidates are picked out of many scores.</summary>
public static class ReachedBars
{
    /// <summary>Columns of the matrix: one bit each.</summary>
    public const int Columns = 64;

    // x: [n, 64], offsets: [64], bars: [n] -> reached: [n]
    /// <summary>Bit j of reached[i] is set unless x[i, j] − offsets[j] &lt; bars[i]: where NaN is among them, it is set.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Of(ReadOnlySpan<float> x, ReadOnlySpan<float> offsets, ReadOnlySpan<float> bars, Span<ulong> reached) =>
        Of(CpuVariants.Best, x, offsets, bars, reached);

    internal static void Of(CpuVariant cpu, ReadOnlySpan<float> x, ReadOnlySpan<float> offsets, ReadOnlySpan<float> bars, Span<ulong> reached)
    {
        Lengths.MustBeEqual(bars.Length, reached.Length);
        Lengths.MustHold(x.Length, (long)bars.Length * Columns, nameof(x));
        Lengths.MustHold(offsets.Length, Columns, nameof(offsets));
        cpu.Run(new Kernel { X = x, Offsets = offsets, Bars = bars, Reached = reached });
    }

    private ref struct Kernel : IKernel
    {
        public required ReadOnlySpan<float> X;
        public required ReadOnlySpan<float> Offsets;
        public required ReadOnlySpan<float> Bars;
        public required Span<ulong> Reached;

        public readonly void Scalar()
        {
            for (int i = 0; i < Bars.Length; i++)
            {
                ulong below = 0;
                for (int j = 0; j < Columns; j++)
                {
                    below |= X[(i * Columns) + j] - Offsets[j] < Bars[i] ? 1UL << j : 0;
                }

                Reached[i] = ~below;
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            fixed (float* allX = X, offsets = Offsets, bars = Bars)
            fixed (ulong* reached = Reached)
            {
                T first = T.Load(offsets), second = T.Load(offsets + 16), third = T.Load(offsets + 32), fourth = T.Load(offsets + 48);
                float* x = allX;
                for (int i = 0; i < Bars.Length; i++)
                {
                    T bar = T.Broadcast(bars[i]);
                    uint low = T.BitsLess(T.Load(x) - first, bar) | (T.BitsLess(T.Load(x + 16) - second, bar) << 16);
                    uint high = T.BitsLess(T.Load(x + 32) - third, bar) | (T.BitsLess(T.Load(x + 48) - fourth, bar) << 16);
                    reached[i] = ~(low | ((ulong)high << 32));
                    x += Columns;
                }
            }
        }
    }
}
