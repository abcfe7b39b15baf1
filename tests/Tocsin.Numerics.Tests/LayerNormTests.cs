using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed class LayerNormTests
{
    private const int Rows = 3;

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void A_row_is_near_the_one_in_double_precision(string variant)
    {
        foreach (int width in Variants.Lengths.Where(length => length > 1))
        {
            // A mean far from zero: a one-pass variance would lose its digits here.
            float[] x = [.. Variants.Numbers(1, width).Select(value => value + 100)];
            float[] gain = Variants.Numbers(2, width), bias = Variants.Numbers(3, width), normal = new float[width], y = new float[width];
            float[] found = new float[1];
            double mean = x.Average(value => (double)value);
            double inverse = 1 / Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + 1e-5);

            LayerNorm.Forward(Variants.Named(variant), x, gain, bias, normal, found, y, 1, width, 1e-5f);

            Assert.InRange(found[0], inverse * (1 - 1e-4), inverse * (1 + 1e-4));
            for (int i = 0; i < width; i++)
            {
                double expected = ((x[i] - mean) * inverse * gain[i]) + bias[i];
                Assert.InRange(y[i], expected - (2e-5 * inverse) - 1e-4, expected + (2e-5 * inverse) + 1e-4);
            }
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Every_variant_gives_the_same_bits_in_both_passes_and_writes_nothing_beyond(string variant)
    {
        foreach (int width in Variants.Lengths.Where(length => length > 0))
        {
            Assert.Equal(Passes(CpuVariants.Scalar, width), Passes(Variants.Named(variant), width));
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Its_slopes_are_those_of_the_formula_in_double_precision(string variant)
    {
        foreach (int width in Variants.Lengths.Where(length => length > 1))
        {
            float[] dy = Variants.Numbers(1, width), normal = Variants.Numbers(2, width, 2), gain = Variants.Numbers(3, width);
            float[] dx = new float[width], dGain = Variants.Numbers(4, width), dBias = Variants.Numbers(5, width), gainBefore = [.. dGain], biasBefore = [.. dBias];
            double[] slopes = [.. dy.Zip(gain, (slope, scale) => (double)slope * scale)];
            double mean = slopes.Average(), along = slopes.Zip(normal, (slope, value) => slope * value).Average();

            LayerNorm.Backward(Variants.Named(variant), dy, normal, [0.7f], gain, dx, dGain, dBias, 1, width);

            for (int i = 0; i < width; i++)
            {
                Assert.Equal((slopes[i] - mean - (normal[i] * along)) * 0.7f, dx[i], 1e-5);
                Assert.Equal(gainBefore[i] + ((double)dy[i] * normal[i]), dGain[i], 1e-5);
                Assert.Equal(biasBefore[i] + (double)dy[i], dBias[i], 1e-5);
            }
        }
    }

    [Fact]
    public void Rows_are_normalised_each_on_its_own_and_leave_what_the_backward_pass_needs()
    {
        float[] x = [1, 3, 10, 10], normal = new float[4], inverses = new float[2], y = new float[4];

        LayerNorm.Forward(x, [1, 1], [0, 5], normal, inverses, y, rows: 2, width: 2, epsilon: 0.0001f);

        Assert.Equal([1 / MathF.Sqrt(1.0001f), 1 / MathF.Sqrt(0.0001f)], inverses);
        Assert.Equal([-inverses[0], inverses[0], 0, 0], normal);
        Assert.Equal([-inverses[0], 5 + inverses[0], 0, 5], y);
        Assert.Throws<ArgumentException>(() => LayerNorm.Forward(x, [1, 1], [0, 5], normal, inverses, y, rows: 3, width: 2));
        Assert.Throws<ArgumentException>(() => LayerNorm.Backward(x, normal, inverses, [1], y, x, x, rows: 2, width: 2));
    }

    private static float[] Passes(CpuVariant cpu, int width)
    {
        float[] x = Variants.Numbers(4, Rows * width, 10), gain = Variants.Numbers(5, width), bias = Variants.Numbers(6, width);
        float[] normal = new float[(Rows * width) + 16], y = new float[(Rows * width) + 16], dx = new float[(Rows * width) + 16];
        float[] inverse = new float[Rows], dGain = Variants.Numbers(7, width + 16), dBias = Variants.Numbers(8, width + 16);
        LayerNorm.Forward(cpu, x, gain, bias, normal, inverse, y, Rows, width, 1e-5f);
        LayerNorm.Backward(cpu, x, normal, inverse, gain, dx, dGain, dBias, Rows, width);
        Assert.All(y[^16..].Concat(normal[^16..]).Concat(dx[^16..]), value => Assert.Equal(0, value));
        return [.. normal, .. y, .. dx, .. inverse, .. dGain, .. dBias];
    }
}
