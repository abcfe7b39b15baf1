namespace Tocsin.Numerics.Tests;

public sealed class ReachedBarsTests
{
    [Theory]
    [ClassData(typeof(SupportedVariants))]
    public void Every_variant_finds_what_reaches_its_rows_bar(string variant)
    {
        foreach (int rows in (int[])[0, 1, 2, 7, 50])
        {
            foreach (bool hostile in (bool[])[false, true])
            {
                float[] x = hostile ? Variants.Hostile(1, rows * 64) : Variants.Numbers(1, rows * 64);
                float[] offsets = hostile ? Variants.Hostile(2, 64) : Variants.Numbers(2, 64, 0.5f);
                float[] bars = hostile ? Variants.Hostile(3, rows) : Variants.Numbers(3, rows);
                ulong[] reached = new ulong[rows];

                ReachedBars.Of(Variants.Named(variant), x, offsets, bars, reached);

                for (int i = 0; i < rows; i++)
                {
                    for (int j = 0; j < 64; j++)
                    {
                        Assert.Equal(!(x[(i * 64) + j] - offsets[j] < bars[i]), (reached[i] & (1UL << j)) != 0);
                    }
                }
            }
        }
    }

    [Fact]
    public void What_equals_the_bar_reaches_it_and_spans_that_are_too_short_are_refused()
    {
        float[] x = new float[64], offsets = new float[64];
        x[3] = -1;
        offsets[5] = -1;
        ulong[] reached = new ulong[1];

        ReachedBars.Of(x, offsets, [0], reached);
        Assert.Equal(~(1UL << 3), reached[0]);
        ReachedBars.Of(x, offsets, [0.5f], reached);
        Assert.Equal(1UL << 5, reached[0]);

        Assert.Throws<ArgumentException>(() => ReachedBars.Of(new float[63], new float[64], new float[1], new ulong[1]));
        Assert.Throws<ArgumentException>(() => ReachedBars.Of(new float[64], new float[63], new float[1], new ulong[1]));
        Assert.Throws<ArgumentException>(() => ReachedBars.Of(new float[64], new float[64], new float[1], new ulong[2]));
    }
}
