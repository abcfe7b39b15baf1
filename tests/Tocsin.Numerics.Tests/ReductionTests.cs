using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed class ReductionTests
{
    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Sums_are_near_those_in_double_precision(string variant)
    {
        CpuVariant cpu = Variants.Named(variant);
        foreach (int length in Variants.Lengths)
        {
            float[] x = Variants.Numbers(4, length), y = Variants.Numbers(5, length);
            double bound = (length + 1) * 4.0 * length / (1 << 24);

            Near(x.Sum(value => (double)value), cpu.Sum(x), bound);
            Near(x.Zip(y, (p, q) => (double)p * q).Sum(), cpu.Dot(x, y), bound);
            Near(x.Zip(y, (p, q) => ((double)p - q) * ((double)p - q)).Sum(), cpu.SquaredDistance(x, y), bound);
            Assert.Equal(length == 0 ? float.NegativeInfinity : x.Max(), cpu.Max(x));
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Every_variant_adds_in_one_order_and_gives_the_same_bits(string variant)
    {
        CpuVariant cpu = Variants.Named(variant);
        foreach (int length in Variants.Lengths)
        {
            foreach ((float[] x, float[] y) in ((float[], float[])[])[
                (Variants.Numbers(6, length, 1e3f), Variants.Numbers(7, length)),
                (Variants.Hostile(8, length), Variants.Hostile(9, length)),
                (Variants.Numbers(10, length, 1e-38f), Variants.Numbers(11, length, 1e-3f))])
            {
                Variants.AssertSameBits(
                    [Sum.Scalar(x), Dot.Scalar(x, y), SquaredDistance.Scalar(x, y), MaxOf.Scalar(x)],
                    [cpu.Sum(x), cpu.Dot(x, y), cpu.SquaredDistance(x, y), cpu.Max(x)]);
            }
        }
    }

    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void A_nan_anywhere_is_the_greatest(string variant)
    {
        for (int place = 0; place < 40; place++)
        {
            float[] x = Variants.Numbers(12, 40);
            x[place] = float.NaN;

            Assert.True(float.IsNaN(Variants.Named(variant).Max(x)), $"NaN at {place} was lost");
        }
    }

    [Fact]
    public void Vectors_of_different_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Dot.Of(new float[2], new float[3]));
        Assert.Throws<ArgumentException>(() => SquaredDistance.Of(new float[3], new float[2]));
        Assert.Throws<ArgumentException>(() => Add.To(new float[3], new float[2]));
        Assert.Throws<ArgumentException>(() => AddScaled.To(new float[2], 1, new float[3]));
    }

    [Fact]
    public void The_best_variant_answers_the_public_calls()
    {
        Assert.Equal(32, Dot.Of([1, 2, 3], [4, 5, 6]));
        Assert.Equal(27, SquaredDistance.Of([1, 2, 3], [4, 5, 6]));
        Assert.Equal(6, Sum.Of([1, 2, 3]));
        Assert.Equal(3, MaxOf.Of([1, 3, 2]));
    }

    private static void Near(double expected, float actual, double bound) => Assert.InRange(actual, expected - bound, expected + bound);
}
