using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>Zeroes each element with a chance that follows from a key and its place, and scales the others.</summary>
public static class Dropout
{
    /// <summary>Neighbouring places far apart: 2^32 divided by the golden ratio.</summary>
    internal const uint Spread = 0x9E3779B1;

    internal const uint FirstFactor = 0x7FEB352D;
    internal const uint SecondFactor = 0x846CA68B;
    private const int Chances = 1 << 24;

    // x: [n] -> y: [n]
    /// <summary>
    /// yᵢ = 0 with the chance <paramref name="rate"/> (a multiple of 2^-24), otherwise xᵢ / (1 − rate). Which ones is a function of (key, i) alone, so
    /// that nothing need be stored for the backward pass. <paramref name="y"/> may be <paramref name="x"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ, or the rate is not in [0, 1).</exception>
    public static void Apply(Span<float> y, ReadOnlySpan<float> x, ulong key, float rate)
    {
        Lengths.MustBeEqual(y.Length, x.Length);
        if (rate is not (>= 0 and < 1))
        {
            throw new ArgumentException($"A rate of {rate} drops too much or nothing that is defined; give one in [0, 1).", nameof(rate));
        }

        Apply(CpuVariants.Best, y, x, key, rate);
    }

    internal static void Apply(CpuVariant cpu, Span<float> y, ReadOnlySpan<float> x, ulong key, float rate)
    {
        int threshold = (int)MathF.Round(rate * Chances);
        cpu.Run(new Kernel { Y = y, X = x, Low = (uint)key, High = (uint)(key >> 32), Threshold = threshold, Scale = (float)Chances / (Chances - threshold) });
    }

    // A counter through a mixing of 32 bits with two multiplications (C. Wellons' "lowbias32"); a second word of the key goes in between.
    internal static int Chance(uint index, uint low, uint high)
    {
        uint x = (index * Spread) + low;
        x = (x ^ (x >> 16)) * FirstFactor;
        x += high;
        x = (x ^ (x >> 15)) * SecondFactor;
        return (int)((x ^ (x >> 16)) >> 8);
    }

    private ref struct Kernel : IKernel
    {
        public required Span<float> Y;
        public required ReadOnlySpan<float> X;
        public required uint Low;
        public required uint High;
        public required int Threshold;
        public required float Scale;

        public readonly void Scalar()
        {
            for (int i = 0; i < Y.Length; i++)
            {
                Y[i] = Chance((uint)i, Low, High) < Threshold ? 0 : X[i] * Scale;
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            T scale = T.Broadcast(Scale);
            fixed (float* y = Y, x = X)
            {
                for (int i = 0; i < Y.Length; i += ILanes<T>.Count)
                {
                    T value = Chunk.Load<T>(x + i, Y.Length - i) * scale;
                    Chunk.Store(y + i, T.KeepByChance(value, (uint)i, Low, High, Threshold), Y.Length - i);
                }
            }
        }
    }
}
