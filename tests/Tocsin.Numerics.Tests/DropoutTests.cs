using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics.Tests;

public sealed class DropoutTests
{
    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Every_variant_drops_the_same_elements_and_writes_nothing_beyond(string variant)
    {
        foreach (int length in Variants.Lengths)
        {
            foreach (float rate in (float[])[0, 0.1f, 0.5f, 0.999f])
            {
                float[] x = Variants.Numbers(1, length), expected = new float[length + 16], y = new float[length + 16];
                Dropout.Apply(CpuVariants.Scalar, expected.AsSpan(0, length), x, 0x123456789ABCDEF0, rate);

                Dropout.Apply(Variants.Named(variant), y.AsSpan(0, length), x, 0x123456789ABCDEF0, rate);

                Variants.AssertSameBits(expected, y);
            }
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void The_asked_share_drops_for_every_key_and_neighbours_do_not_drop_together(double rate)
    {
        const int Count = 40_000;
        float[] ones = [.. Enumerable.Repeat(1f, Count)], y = new float[Count];
        double deviation = Math.Sqrt(rate * (1 - rate) / Count);
        for (ulong key = 1; key <= 12; key++)
        {
            Dropout.Apply(y, ones, key * 0x9E3779B97F4A7C15, (float)rate);
            Assert.InRange(y.Count(value => value == 0) / (double)Count, rate - (5 * deviation), rate + (5 * deviation));
            foreach (int distance in (int[])[1, 2, 16, 32, 128])
            {
                int both = Enumerable.Range(0, Count - distance).Count(i => y[i] == 0 && y[i + distance] == 0);
                double expected = rate * rate, spread = Math.Sqrt(expected / Count);
                Assert.InRange(both / (double)(Count - distance), expected - (6 * spread), expected + (6 * spread));
            }
        }
    }

    [Fact]
    public void Keys_that_differ_in_either_half_drop_others_and_a_rate_of_one_is_refused()
    {
        float[] ones = [.. Enumerable.Repeat(1f, 1000)], first = new float[1000], low = new float[1000], high = new float[1000];
        Dropout.Apply(first, ones, 5, 0.3f);
        Dropout.Apply(low, ones, 6, 0.3f);
        Dropout.Apply(high, ones, 5 | (1UL << 32), 0.3f);
        Assert.NotEqual(first, low);
        Assert.NotEqual(first, high);
        Assert.Throws<ArgumentException>(() => Dropout.Apply(first, ones, 5, 1));
        Assert.Throws<ArgumentException>(() => Dropout.Apply(first, ones, 5, float.NaN));
    }
}
