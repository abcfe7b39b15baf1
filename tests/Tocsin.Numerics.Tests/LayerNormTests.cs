using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed class LayerNormTests
{
    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void A_row_is_near_the_one_in_double_precision(string variant)
    {
        foreach (int width in Variants.Lengths.Where(length => length > 1))
        {
            // A mean far from zero: a one-pass variance would lose its digits here.
            float[] x = [.. Variants.Numbers(1, width).Select(value => value + 100)];
            float[] gain = Variants.Numbers(2, width), bias = Variants.Numbers(3, width), y = new float[width];
            double mean = x.Average(value => (double)value);
            double inverse = 1 / Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + 1e-5);

            (float foundMean, float foundInverse) = LayerNorm.OfRow(Variants.Named(variant), x, gain, bias, y, 1e-5f);

            Assert.InRange(foundMean, mean - 1e-4, mean + 1e-4);
            Assert.InRange(foundInverse, inverse * (1 - 1e-4), inverse * (1 + 1e-4));
            for (int i = 0; i < width; i++)
            {
                double expected = ((x[i] - mean) * inverse * gain[i]) + bias[i];
                Assert.InRange(y[i], expected - (2e-5 * inverse) - 1e-4, expected + (2e-5 * inverse) + 1e-4);
            }
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Every_variant_gives_the_same_bits(string variant)
    {
        foreach (int width in Variants.Lengths.Where(length => length > 0))
        {
            float[] x = Variants.Numbers(4, width, 10), gain = Variants.Numbers(5, width), bias = Variants.Numbers(6, width);
            float[] expected = new float[width], y = new float[width];
            LayerNorm.OfRow(CpuVariants.Scalar, x, gain, bias, expected, 1e-5f);

            LayerNorm.OfRow(Variants.Named(variant), x, gain, bias, y, 1e-5f);

            Variants.AssertSameBits(expected, y);
        }
    }

    [Fact]
    public void Rows_are_normalised_each_on_its_own_in_place_and_leave_what_the_backward_pass_needs()
    {
        float[] x = [1, 3, 10, 10], means = new float[2], inverses = new float[2];

        LayerNorm.Forward(x, [1, 1], [0, 5], x, rows: 2, width: 2, epsilon: 0.0001f, means, inverses);

        Assert.Equal([2, 10], means);
        Assert.Equal([1 / MathF.Sqrt(1.0001f), 1 / MathF.Sqrt(0.0001f)], inverses);
        Assert.Equal([-inverses[0], 5 + inverses[0], 0, 5], x);
    }
}
