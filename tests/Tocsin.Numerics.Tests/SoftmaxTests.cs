using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed class SoftmaxTests
{
    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void A_row_is_near_the_one_in_double_precision_and_the_masked_rest_is_zero(string variant)
    {
        foreach (int width in Variants.Lengths.Where(length => length is > 0 and < 200))
        {
            for (int length = 0; length <= width; length += Math.Max(1, width / 5))
            {
                float[] x = Variants.Numbers(width, width, 20);
                double greatest = x.Take(length).DefaultIfEmpty().Max();
                double[] parts = [.. x.Take(length).Select(value => Math.Exp(value - greatest))];
                double sum = parts.Sum();
                double lowest = x.Take(length).DefaultIfEmpty().Min();

                // The difference to the greatest is rounded, and the exponential makes a relative error of it.
                double bound = (8 + greatest - lowest) / (1 << 24);
                x.AsSpan(length).Fill(float.NaN);

                Softmax.OfRow(Variants.Named(variant), x, length);

                for (int i = 0; i < width; i++)
                {
                    double expected = i < length ? parts[i] / sum : 0;
                    Assert.InRange(x[i], expected * (1 - bound), expected * (1 + bound));
                }
            }
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Every_variant_gives_the_same_bits(string variant)
    {
        foreach (int length in Variants.Lengths)
        {
            foreach (float[] x in (float[][])[Variants.Numbers(1, length, 9), Variants.Hostile(2, length)])
            {
                float[] expected = [.. x];
                Softmax.OfRow(CpuVariants.Scalar, expected, length);

                Softmax.OfRow(Variants.Named(variant), x, length);

                Variants.AssertSameBits(expected, x);
            }
        }
    }

    [Fact]
    public void Great_numbers_do_not_overflow_and_minus_infinity_has_no_part()
    {
        float[] x = [3e38f, float.NegativeInfinity, 3e38f];
        Softmax.OfRow(x);
        Assert.Equal([0.5f, 0, 0.5f], x);
    }

    [Fact]
    public void A_nan_spoils_its_row_and_no_other()
    {
        float[] x = [1, float.NaN, 2, 2];
        Softmax.OfRows(x, rows: 2, width: 2, length: 2);

        Assert.True(float.IsNaN(x[0]) && float.IsNaN(x[1]));
        Assert.Equal([0.5f, 0.5f], x[2..]);
    }

    [Fact]
    public void A_mask_beyond_the_row_is_refused() =>
        Assert.Throws<ArgumentException>(() => Softmax.OfRow(new float[3], 4));
}
