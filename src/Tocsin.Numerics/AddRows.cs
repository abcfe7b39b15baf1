using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The sum of a matrix's rows: what a bias learns.</summary>
public static class AddRows
{
    // x: [rows, width] -> y: [width] += the sum of the rows
    /// <summary>yⱼ += x₀ⱼ, then x₁ⱼ and so on, in the order of the rows.</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is shorter than its shape.</exception>
    public static void To(Span<float> y, ReadOnlySpan<float> x, int rows)
    {
        Lengths.MustHold(x.Length, (long)rows * y.Length, nameof(x));
        To(CpuVariants.Best, y, x, rows);
    }

    internal static void To(CpuVariant cpu, Span<float> y, ReadOnlySpan<float> x, int rows) => cpu.Run(new Kernel { Y = y, X = x, Rows = rows });

    private ref struct Kernel : IKernel
    {
        public required Span<float> Y;
        public required ReadOnlySpan<float> X;
        public required int Rows;

        public readonly void Scalar()
        {
            for (int row = 0; row < Rows; row++)
            {
                for (int i = 0; i < Y.Length; i++)
                {
                    Y[i] += X[(row * Y.Length) + i];
                }
            }
        }

        // Four strips of columns at once hide the latency of their chains.
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            int width = Y.Length;
            fixed (float* y = Y, x = X)
            {
                for (int i = 0; i < width; i += 64)
                {
                    int rest = width - i;
                    T first = Chunk.Load<T>(y + i, rest), second = T.LoadFirst(y + i + 16, rest - 16);
                    T third = T.LoadFirst(y + i + 32, rest - 32), fourth = T.LoadFirst(y + i + 48, rest - 48);
                    float* row = x + i;
                    for (int left = Rows; left > 0; left--, row += width)
                    {
                        first += Chunk.Load<T>(row, rest);
                        if (rest > 16)
                        {
                            second += Chunk.Load<T>(row + 16, rest - 16);
                        }

                        if (rest > 32)
                        {
                            third += Chunk.Load<T>(row + 32, rest - 32);
                        }

                        if (rest > 48)
                        {
                            fourth += Chunk.Load<T>(row + 48, rest - 48);
                        }
                    }

                    Chunk.Store(y + i, first, rest);
                    Chunk.Store(y + i + 16, second, rest - 16);
                    Chunk.Store(y + i + 32, third, rest - 32);
                    Chunk.Store(y + i + 48, fourth, rest - 48);
                }
            }
        }
    }
}
