using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

public static partial class LayerNorm
{
    // dy, normal: [rows, width], inverseDeviations: [rows], gain: [width] -> dx: [rows, width]; adds to dGain: [width], dBias: [width]
    /// <summary>
    /// With s = dy × gain: dx = (s − mean(s) − normal × mean(s × normal)) × inverseDeviation; dGain += Σ dy × normal, dBias += Σ dy, in the order of the rows.
    /// </summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Backward(
        ReadOnlySpan<float> dy,
        ReadOnlySpan<float> normal,
        ReadOnlySpan<float> inverseDeviations,
        ReadOnlySpan<float> gain,
        Span<float> dx,
        Span<float> dGain,
        Span<float> dBias,
        int rows,
        int width)
    {
        Lengths.MustHold(dy.Length, (long)rows * width, nameof(dy));
        Lengths.MustHold(normal.Length, (long)rows * width, nameof(normal));
        Lengths.MustHold(inverseDeviations.Length, rows, nameof(inverseDeviations));
        Lengths.MustHold(gain.Length, width, nameof(gain));
        Lengths.MustHold(dx.Length, (long)rows * width, nameof(dx));
        Lengths.MustHold(dGain.Length, width, nameof(dGain));
        Lengths.MustHold(dBias.Length, width, nameof(dBias));
        Backward(CpuVariants.Best, dy, normal, inverseDeviations, gain, dx, dGain, dBias, rows, width);
    }

    internal static void Backward(
        CpuVariant cpu,
        ReadOnlySpan<float> dy,
        ReadOnlySpan<float> normal,
        ReadOnlySpan<float> inverseDeviations,
        ReadOnlySpan<float> gain,
        Span<float> dx,
        Span<float> dGain,
        Span<float> dBias,
        int rows,
        int width) => cpu.Run(new BackwardKernel
        {
            Dy = dy,
            Normal = normal,
            InverseDeviations = inverseDeviations,
            Gain = gain,
            Dx = dx,
            DGain = dGain,
            DBias = dBias,
            Rows = rows,
            Width = width,
        });

    private ref struct BackwardKernel : IKernel
    {
        public required ReadOnlySpan<float> Dy;
        public required ReadOnlySpan<float> Normal;
        public required ReadOnlySpan<float> InverseDeviations;
        public required ReadOnlySpan<float> Gain;
        public required Span<float> Dx;
        public required Span<float> DGain;
        public required Span<float> DBias;
        public required int Rows;
        public required int Width;

        public readonly void Scalar()
        {
            for (int row = 0; row < Rows; row++)
            {
                ReadOnlySpan<float> dy = Dy.Slice(row * Width, Width), normal = Normal.Slice(row * Width, Width);
                Span<float> dx = Dx.Slice(row * Width, Width);
                for (int i = 0; i < Width; i++)
                {
                    DGain[i] = MathF.FusedMultiplyAdd(dy[i], normal[i], DGain[i]);
                    DBias[i] += dy[i];
                    dx[i] = dy[i] * Gain[i];
                }

                float mean = Sum.Scalar(dx) / Width;
                float along = Dot.Scalar(dx, normal) / Width;
                for (int i = 0; i < Width; i++)
                {
                    dx[i] = MathF.FusedMultiplyAdd(normal[i], -along, dx[i] - mean) * InverseDeviations[row];
                }
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            fixed (float* dys = Dy, normals = Normal, gain = Gain, dxs = Dx, dGain = DGain, dBias = DBias)
            {
                float* dy = dys, normal = normals, dx = dxs;
                for (int row = 0; row < Rows; row++, dy += Width, normal += Width, dx += Width)
                {
                    for (int i = 0; i < Width; i += ILanes<T>.Count)
                    {
                        int rest = Width - i;
                        T slope = Chunk.Load<T>(dy + i, rest);
                        Chunk.Store(dGain + i, T.MultiplyAdd(slope, Chunk.Load<T>(normal + i, rest), Chunk.Load<T>(dGain + i, rest)), rest);
                        Chunk.Store(dBias + i, Chunk.Load<T>(dBias + i, rest) + slope, rest);
                        Chunk.Store(dx + i, slope * Chunk.Load<T>(gain + i, rest), rest);
                    }

                    T mean = T.Broadcast(Reduction.Wide<T, Sum.Step>(dx, dx, Width) / Width);
                    T along = T.Broadcast(-(Reduction.Wide<T, Dot.Step>(dx, normal, Width) / Width));
                    T scale = T.Broadcast(InverseDeviations[row]);
                    for (int i = 0; i < Width; i += ILanes<T>.Count)
                    {
                        int rest = Width - i;
                        T slope = Chunk.Load<T>(dx + i, rest) - mean;
                        Chunk.Store(dx + i, T.MultiplyAdd(Chunk.Load<T>(normal + i, rest), along, slope) * scale, rest);
                    }
                }
            }
        }
    }
}
