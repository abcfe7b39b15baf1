using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>The numbers of one step of Adam: decays of the two means, the rate already divided by its correction, 1/√ of the squares' correction.</summary>
public readonly record struct AdamRates(float MeanDecay, float SquareDecay, float Rate, float RootCorrection, float Epsilon);

/// <summary>One step of Adam (Kingma and Ba, 2015, algorithm 1).</summary>
public static class AdamStep
{
    // values, gradients, means, squares: [n], in place but the gradients
    /// <summary>
    /// m += (1 − MeanDecay)(g − m), s += (1 − SquareDecay)(g² − s), value −= Rate × m / (√s × RootCorrection + Epsilon).
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Take(Span<float> values, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares, in AdamRates rates)
    {
        Lengths.MustBeEqual(values.Length, gradients.Length);
        Lengths.MustBeEqual(values.Length, means.Length);
        Lengths.MustBeEqual(values.Length, squares.Length);
        Take(CpuVariants.Best, values, gradients, means, squares, rates);
    }

    internal static void Take(
        CpuVariant cpu, Span<float> values, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares, in AdamRates rates) =>
        cpu.Run(new Kernel { Values = values, Gradients = gradients, Means = means, Squares = squares, Rates = rates });

    private ref struct Kernel : IKernel
    {
        public required Span<float> Values;
        public required ReadOnlySpan<float> Gradients;
        public required Span<float> Means;
        public required Span<float> Squares;
        public required AdamRates Rates;

        public readonly void Scalar()
        {
            for (int i = 0; i < Values.Length; i++)
            {
                float gradient = Gradients[i];
                Means[i] = MathF.FusedMultiplyAdd(1 - Rates.MeanDecay, gradient - Means[i], Means[i]);
                Squares[i] = MathF.FusedMultiplyAdd(1 - Rates.SquareDecay, (gradient * gradient) - Squares[i], Squares[i]);
                Values[i] -= Rates.Rate * Means[i] / MathF.FusedMultiplyAdd(MathF.Sqrt(Squares[i]), Rates.RootCorrection, Rates.Epsilon);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public readonly unsafe void Wide<T>()
            where T : unmanaged, ILanes<T>
        {
            T meanShare = T.Broadcast(1 - Rates.MeanDecay), squareShare = T.Broadcast(1 - Rates.SquareDecay);
            T rate = T.Broadcast(Rates.Rate), correction = T.Broadcast(Rates.RootCorrection), epsilon = T.Broadcast(Rates.Epsilon);
            fixed (float* values = Values, gradients = Gradients, means = Means, squares = Squares)
            {
                for (int i = 0; i < Values.Length; i += ILanes<T>.Count)
                {
                    int rest = Values.Length - i;
                    T gradient = Chunk.Load<T>(gradients + i, rest), mean = Chunk.Load<T>(means + i, rest), square = Chunk.Load<T>(squares + i, rest);
                    mean = T.MultiplyAdd(meanShare, gradient - mean, mean);
                    square = T.MultiplyAdd(squareShare, (gradient * gradient) - square, square);
                    T move = rate * mean / T.MultiplyAdd(T.SquareRoot(square), correction, epsilon);
                    Chunk.Store(means + i, mean, rest);
                    Chunk.Store(squares + i, square, rest);
                    Chunk.Store(values + i, Chunk.Load<T>(values + i, rest) - move, rest);
                }
            }
        }
    }
}
