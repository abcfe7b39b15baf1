using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>Layer normalisation (Ba, Kiros, Hinton 2016): each row to mean 0 and variance 1, then scaled and shifted.</summary>
public static partial class LayerNorm
{
    // x: [rows, width], gain: [width], bias: [width] -> y: [rows, width]; normal: [rows, width] and inverseDeviations: [rows] for the backward pass
    /// <summary>
    /// normal = (x − mean) / √(variance + epsilon), y = normal × gain + bias, row by row, the variance being that of the population.
    /// <paramref name="normal"/> may be <paramref name="x"/>, not <paramref name="y"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Forward(
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> gain,
        ReadOnlySpan<float> bias,
        Span<float> normal,
        Span<float> inverseDeviations,
        Span<float> y,
        int rows,
        int width,
        float epsilon = 1e-5f)
    {
        Lengths.MustHold(x.Length, (long)rows * width, nameof(x));
        Lengths.MustHold(y.Length, (long)rows * width, nameof(y));
        Lengths.MustHold(normal.Length, (long)rows * width, nameof(normal));
        Lengths.MustHold(inverseDeviations.Length, rows, nameof(inverseDeviations));
        Lengths.MustHold(gain.Length, width, nameof(gain));
        Lengths.MustHold(bias.Length, width, nameof(bias));
        Forward(CpuVariants.Best, x, gain, bias, normal, inverseDeviations, y, rows, width, epsilon);
    }

    internal static void Forward(
        CpuVariant cpu,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> gain,
        ReadOnlySpan<float> bias,
        Span<float> normal,
        Span<float> inverseDeviations,
        Span<float> y,
        int rows,
        int width,
        float epsilon) => cpu.Run(new ForwardKernel
        {
            X = x,
            Gain = gain,
            Bias = bias,
            Normal = normal,
            InverseDeviations = inverseDeviations,
            Y = y,
            Rows = rows,
            Width = width,
            Epsilon = epsilon,
        });

    // Two passes: the variance of what is left after the mean is taken away does not cancel.
    private ref struct ForwardKernel : IKernel
    {
        public required ReadOnlySpan<float> X;
        public required ReadOnlySpan<float> Gain;
        public required ReadOnlySpan<float> Bias;
        public required Span<float> Normal;
        public required Span<float> InverseDeviations;
        public required Span<float> Y;
        public required int Rows;
        public required int Width;
        public required float Epsilon;

        public readonly void Scalar()
        {
            for (int row = 0; row < Rows; row++)
            {
                ReadOnlySpan<float> x = X.Slice(row * Width, Width);
                Span<float> normal = Normal.Slice(row * Width, Width), y = Y.Slice(row * Width, Width);
                float mean = Sum.Scalar(x) / Width;
                for (int i = 0; i < Width; i++)
                {
                    normal[i] = x[i] - mean;
                }

                float inverse = InverseDeviations[row] = 1 / MathF.Sqrt((Dot.Scalar(normal, normal) / Width) + Epsilon);
                for (int i = 0; i < Width; i++)
                {
                    normal[i] *= inverse;
                    y[i] = MathF.FusedMultiplyAdd(normal[i], Gain[i], Bias[i]);
                }
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            fixed (float* xs = X, gain = Gain, bias = Bias, normals = Normal, ys = Y)
            {
                float* x = xs, normal = normals, y = ys;
                for (int row = 0; row < Rows; row++, x += Width, normal += Width, y += Width)
                {
                    T mean = T.Broadcast(Reduction.Wide<T, Sum.Step>(x, x, Width) / Width);
                    for (int i = 0; i < Width; i += ILanes<T>.Count)
                    {
                        Chunk.Store(normal + i, Chunk.Load<T>(x + i, Width - i) - mean, Width - i);
                    }

                    float inverse = InverseDeviations[row] =
                        1 / MathF.Sqrt((Reduction.Wide<T, Dot.Step>(normal, normal, Width) / Width) + Epsilon);
                    T scale = T.Broadcast(inverse);
                    for (int i = 0; i < Width; i += ILanes<T>.Count)
                    {
                        int rest = Width - i;
                        T value = Chunk.Load<T>(normal + i, rest) * scale;
                        Chunk.Store(normal + i, value, rest);
                        Chunk.Store(y + i, T.MultiplyAdd(value, Chunk.Load<T>(gain + i, rest), Chunk.Load<T>(bias + i, rest)), rest);
                    }
                }
            }
        }
    }
}
