using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed class AdamStepTests
{
    private static readonly AdamRates Rates = new(0.9f, 0.999f, 0.003f, 7, 1e-8f);

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Every_variant_gives_the_same_bits_near_those_in_double_precision_and_writes_nothing_beyond(string variant)
    {
        foreach (int length in Variants.Lengths)
        {
            float[] values = Variants.Numbers(1, length + 16), gradients = Variants.Numbers(2, length);
            float[] means = Variants.Numbers(3, length), squares = [.. Variants.Numbers(4, length).Select(MathF.Abs)];
            float[] scalarValues = [.. values], scalarMeans = [.. means], scalarSquares = [.. squares], before = [.. values];
            AdamStep.Take(CpuVariants.Scalar, scalarValues.AsSpan(0, length), gradients, scalarMeans, scalarSquares, Rates);
            for (int i = 0; i < length; i++)
            {
                double mean = (0.9 * means[i]) + (0.1 * gradients[i]);
                double square = (0.999 * squares[i]) + (0.001 * gradients[i] * gradients[i]);
                Assert.Equal(before[i] - (0.003 * mean / ((Math.Sqrt(square) * 7) + 1e-8)), scalarValues[i], 1e-4);
            }

            AdamStep.Take(Variants.Named(variant), values.AsSpan(0, length), gradients, means, squares, Rates);

            Variants.AssertSameBits(scalarValues, values);
            Variants.AssertSameBits(scalarMeans, means);
            Variants.AssertSameBits(scalarSquares, squares);
        }
    }
}
