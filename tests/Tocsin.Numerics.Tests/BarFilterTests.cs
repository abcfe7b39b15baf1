namespace Tocsin.Numerics.Tests;

public sealed class BarFilterTests
{
    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Every_variant_lets_through_what_is_not_beyond_the_bar(string variant)
    {
        foreach (int length in Variants.Lengths)
        {
            foreach (float[] x in (float[][])[Variants.Numbers(1, length), Variants.Hostile(2, length)])
            {
                foreach (float bar in (float[])[0, -0f, 0.625f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, .. x.Take(3)])
                {
                    ulong[] least = Filled(length), most = Filled(length);

                    BarFilter.AtLeast(Variants.Named(variant), x, bar, least);
                    BarFilter.AtMost(Variants.Named(variant), x, bar, most);

                    for (int i = 0; i < least.Length * 64; i++)
                    {
                        Assert.Equal(i < length && !(x[i] < bar), (least[i / 64] & (1UL << (i % 64))) != 0);
                        Assert.Equal(i < length && !(x[i] > bar), (most[i / 64] & (1UL << (i % 64))) != 0);
                    }
                }
            }
        }
    }

    [Fact]
    public void What_equals_the_bar_passes_words_behind_the_last_are_left_alone_and_too_few_are_refused()
    {
        ulong[] bits = [9, 9];

        BarFilter.AtLeast([1, 2, 3], 2, bits);
        Assert.Equal([0b110, 9], bits);
        BarFilter.AtMost([1, 2, 3], 2, bits);
        Assert.Equal([0b011, 9], bits);

        Assert.Throws<ArgumentException>(() => BarFilter.AtLeast(new float[65], 0, new ulong[1]));
        Assert.Throws<ArgumentException>(() => BarFilter.AtMost(new float[1], 0, []));
    }

    // What was there before must not show through.
    private static ulong[] Filled(int scores) => [.. Enumerable.Repeat(ulong.MaxValue, BarFilter.Words(scores))];
}
