using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The greatest element of each column of a matrix, and where it stands.</summary>
public static class MaxRows
{
    // x: [rows, width] -> y: [width], winners: [width]
    /// <summary>
    /// yⱼ = max over i of xᵢⱼ, winnersⱼ = the first i that reaches it, as a whole number below 2^24. A NaN never wins, unless it stands in the first row.
    /// </summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape, or there is no row.</exception>
    public static void Of(ReadOnlySpan<float> x, Span<float> y, Span<float> winners, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        Lengths.MustHold(x.Length, (long)rows * y.Length, nameof(x));
        Lengths.MustHold(winners.Length, y.Length, nameof(winners));
        Of(CpuVariants.Best, x, y, winners, rows);
    }

    internal static void Of(CpuVariant cpu, ReadOnlySpan<float> x, Span<float> y, Span<float> winners, int rows) =>
        cpu.Run(new Kernel { X = x, Y = y, Winners = winners, Rows = rows });

    private ref struct Kernel : IKernel
    {
        public required ReadOnlySpan<float> X;
        public required Span<float> Y;
        public required Span<float> Winners;
        public required int Rows;

        public readonly void Scalar()
        {
            X[..Y.Length].CopyTo(Y);
            Winners[..Y.Length].Clear();
            for (int row = 1; row < Rows; row++)
            {
                for (int i = 0; i < Y.Length; i++)
                {
                    float value = X[(row * Y.Length) + i];
                    (Y[i], Winners[i]) = Y[i] < value ? (value, row) : (Y[i], Winners[i]);
                }
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            int width = Y.Length;
            T one = T.Broadcast(1);
            fixed (float* x = X, y = Y, winners = Winners)
            {
                for (int i = 0; i < width; i += ILanes<T>.Count)
                {
                    int rest = width - i;
                    float* from = x + i;
                    T greatest = Chunk.Load<T>(from, rest), winner = default, row = default;
                    for (int left = Rows - 1; left > 0; left--)
                    {
                        from += width;
                        row += one;
                        T value = Chunk.Load<T>(from, rest);
                        winner = T.SelectLess(greatest, value, row, winner);
                        greatest = T.SelectLess(greatest, value, value, greatest);
                    }

                    Chunk.Store(y + i, greatest, rest);
                    Chunk.Store(winners + i, winner, rest);
                }
            }
        }
    }
}
