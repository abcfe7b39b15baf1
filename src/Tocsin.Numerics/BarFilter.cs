using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>Which of many scores a bar lets through, a bit for each: how the few that matter are picked without a look at every one.</summary>
public static class BarFilter
{
    private const int ScoresOfAWord = 64;

    /// <summary>Words that the bits of so many scores take.</summary>
    public static int Words(int scores) => (scores + ScoresOfAWord - 1) / ScoresOfAWord;

    // x: [n] -> bits: [n / 64, rounded up]
    /// <summary>Bit j of word i is set unless x[64 i + j] &lt; <paramref name="bar"/>: where NaN is among them, it is set. Bits behind the last score are not.</summary>
    /// <exception cref="ArgumentException">There are fewer words than <see cref="Words"/>.</exception>
    public static void AtLeast(ReadOnlySpan<float> x, float bar, Span<ulong> bits) => AtLeast(CpuVariants.Best, x, bar, bits);

    // x: [n] -> bits: [n / 64, rounded up]
    /// <summary>Bit j of word i is set unless x[64 i + j] &gt; <paramref name="bar"/>: where NaN is among them, it is set. Bits behind the last score are not.</summary>
    /// <exception cref="ArgumentException">There are fewer words than <see cref="Words"/>.</exception>
    public static void AtMost(ReadOnlySpan<float> x, float bar, Span<ulong> bits) => AtMost(CpuVariants.Best, x, bar, bits);

    internal static void AtLeast(CpuVariant cpu, ReadOnlySpan<float> x, float bar, Span<ulong> bits) => Run<Below>(cpu, x, bar, bits);

    internal static void AtMost(CpuVariant cpu, ReadOnlySpan<float> x, float bar, Span<ulong> bits) => Run<Above>(cpu, x, bar, bits);

    private static void Run<TBeyond>(CpuVariant cpu, ReadOnlySpan<float> x, float bar, Span<ulong> bits)
        where TBeyond : IBeyond
    {
        Lengths.MustHold(bits.Length, Words(x.Length), nameof(bits));
        cpu.Run(new Kernel<TBeyond> { X = x, Bar = bar, Bits = bits });
    }

    // On the side of the bar that is turned away.
    private interface IBeyond
    {
        static abstract bool Is(float x, float bar);

        static abstract uint Lanes<T>(T x, T bar)
            where T : unmanaged, ILanes<T>;
    }

    private readonly struct Below : IBeyond
    {
        public static bool Is(float x, float bar) => x < bar;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Lanes<T>(T x, T bar)
            where T : unmanaged, ILanes<T> => T.BitsLess(x, bar);
    }

    private readonly struct Above : IBeyond
    {
        public static bool Is(float x, float bar) => x > bar;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static uint Lanes<T>(T x, T bar)
            where T : unmanaged, ILanes<T> => T.BitsLess(bar, x);
    }

    private ref struct Kernel<TBeyond> : IKernel
        where TBeyond : IBeyond
    {
        public required ReadOnlySpan<float> X;
        public required float Bar;
        public required Span<ulong> Bits;

        public readonly void Scalar()
        {
            Bits[..Words(X.Length)].Clear();
            for (int i = 0; i < X.Length; i++)
            {
                Bits[i / ScoresOfAWord] |= TBeyond.Is(X[i], Bar) ? 0 : 1UL << (i % ScoresOfAWord);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            fixed (float* x = X)
            fixed (ulong* bits = Bits)
            {
                T bar = T.Broadcast(Bar);
                int i = 0;
                for (; i <= X.Length - ScoresOfAWord; i += ScoresOfAWord)
                {
                    uint low = TBeyond.Lanes(T.Load(x + i), bar) | (TBeyond.Lanes(T.Load(x + i + 16), bar) << 16);
                    uint high = TBeyond.Lanes(T.Load(x + i + 32), bar) | (TBeyond.Lanes(T.Load(x + i + 48), bar) << 16);
                    bits[i / ScoresOfAWord] = ~(low | ((ulong)high << 32));
                }

                int rest = X.Length - i;
                if (rest > 0)
                {
                    ulong beyond = 0;
                    for (int from = 0; from < rest; from += ILanes<T>.Count)
                    {
                        beyond |= (ulong)TBeyond.Lanes(Chunk.Load<T>(x + i + from, rest - from), bar) << from;
                    }

                    bits[i / ScoresOfAWord] = ~beyond & ((1UL << rest) - 1);
                }
            }
        }
    }
}
