using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>
/// Attention weights from scores, row by row. Rows lie a multiple of sixteen apart, so that no row has a rest; the bits are those of <see cref="Scale"/> and
/// <see cref="Softmax"/>.
/// </summary>
public static partial class SoftmaxRows
{
    /// <summary>The length of a row that holds so many elements: the next multiple of sixteen.</summary>
    public static int Stride(int length) => (length + 15) & ~15;

    // scores: [rows, stride] -> weights: [rows, stride], in place
    /// <summary>
    /// softmax(scale × the first `seen` of a row), the rest 0. With <paramref name="causal"/> row i sees its first i + 1 elements, otherwise the first
    /// <paramref name="length"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A row is longer than the stride, or the span shorter than its shape.</exception>
    public static void InPlace(Span<float> scores, int rows, int length, float scale, bool causal)
    {
        Lengths.MustHold(scores.Length, (long)rows * Stride(length), nameof(scores));
        Lengths.MustHold(length, causal ? rows : 1, nameof(length));
        InPlace(CpuVariants.Best, scores, rows, length, scale, causal);
    }

    // slopes, weights: [rows, stride] -> slopes: [rows, stride], in place
    /// <summary>What the scores' slopes are, given the weights' slopes d: w × (d − Σ w d) × scale; 0 where the weight is out of sight.</summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Backward(Span<float> slopes, ReadOnlySpan<float> weights, int rows, int length, float scale)
    {
        Lengths.MustHold(slopes.Length, (long)rows * Stride(length), nameof(slopes));
        Lengths.MustHold(weights.Length, (long)rows * Stride(length), nameof(weights));
        Backward(CpuVariants.Best, slopes, weights, rows, length, scale);
    }

    internal static void InPlace(CpuVariant cpu, Span<float> scores, int rows, int length, float scale, bool causal) =>
        cpu.Run(new ForwardKernel { Scores = scores, Rows = rows, Length = length, Factor = scale, Causal = causal });

    internal static void Backward(CpuVariant cpu, Span<float> slopes, ReadOnlySpan<float> weights, int rows, int length, float scale) =>
        cpu.Run(new BackwardKernel { Slopes = slopes, Weights = weights, Rows = rows, Length = length, Factor = scale });

    private ref struct ForwardKernel : IKernel
    {
        public required Span<float> Scores;
        public required int Rows;
        public required int Length;
        public required float Factor;
        public required bool Causal;

        public readonly void Scalar()
        {
            int stride = Stride(Length);
            for (int i = 0; i < Rows; i++)
            {
                int seen = Causal ? i + 1 : Length;
                Scale.Scalar(Scores.Slice(i * stride, seen), Factor);
                Softmax.OfRow(CpuVariants.Scalar, Scores.Slice(i * stride, stride), seen);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            int stride = Stride(Length);
            T scale = T.Broadcast(Factor);
            fixed (float* scores = Scores)
            {
                for (int i = 0; i < Rows; i++)
                {
                    Row(scores + ((nint)i * stride), stride / 16, Causal ? i + 1 : Length, scale);
                }
            }
        }
    }

    private ref struct BackwardKernel : IKernel
    {
        public required Span<float> Slopes;
        public required ReadOnlySpan<float> Weights;
        public required int Rows;
        public required int Length;
        public required float Factor;

        public readonly void Scalar()
        {
            int stride = Stride(Length);
            for (int i = 0; i < Rows; i++)
            {
                ReadOnlySpan<float> weights = Weights.Slice(i * stride, Length);
                Span<float> slopes = Slopes.Slice(i * stride, Length);
                float mean = Dot.Scalar(weights, slopes);
                for (int j = 0; j < slopes.Length; j++)
                {
                    slopes[j] = weights[j] * Factor * (slopes[j] - mean);
                }

                Slopes.Slice((i * stride) + Length, stride - Length).Clear();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            int stride = Stride(Length);
            T scale = T.Broadcast(Factor);
            fixed (float* allSlopes = Slopes, allWeights = Weights)
            {
                float* slopes = allSlopes, weights = allWeights;
                for (int i = 0; i < Rows; i++, slopes += stride, weights += stride)
                {
                    T mean = T.Broadcast(Reduction.Wide<T, Dot.Step>(weights, slopes, Length));
                    for (int j = 0; j < stride; j += ILanes<T>.Count)
                    {
                        T slope = Chunk.Load<T>(weights + j, Length - j) * scale * (Chunk.Load<T>(slopes + j, Length - j) - mean);
                        T.Store(slopes + j, default);
                        Chunk.Store(slopes + j, slope, Length - j);
                    }
                }
            }
        }
    }
}
