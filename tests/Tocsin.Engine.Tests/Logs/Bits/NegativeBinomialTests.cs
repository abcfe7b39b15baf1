using Tocsin.Engine.Logs.Bits;

namespace Tocsin.Engine.Tests.Logs.Bits;

public sealed class NegativeBinomialTests
{
    // -log2 P(X >= k) with 120 digits, by mpmath: 1 - sum of pmf(i), i < k; pmf(0) = (r/(r+mu))^r, pmf(i+1) = pmf(i) (i+r)/(i+1) mu/(r+mu). No beta function in it.
    [Theory]
    [InlineData(0.5, 2, 1, 1.4739311883324123)]
    [InlineData(0.5, 2, 3, 5.20024953829911)]
    [InlineData(10, 200, 10, 0.89156814473056299)]
    [InlineData(10, 200, 25, 13.644533888132439)]
    [InlineData(10, 200, 60, 79.130393938698259)]
    [InlineData(12.25, 3.5, 40, 7.8897825099522935)]
    [InlineData(100, 8, 101, 1.1598385388898694)]
    [InlineData(100, 8, 250, 9.8514227933931303)]
    [InlineData(100, 2000, 150, 18.151006673890425)]
    [InlineData(0.0041322314049586778, 0.082644628099173556, 5, 27.585113550774784)]
    [InlineData(0.0041322314049586778, 0.082644628099173556, 1, 7.9571086670483228)]
    [InlineData(1000, 20000, 1200, 29.595394996224765)]
    [InlineData(1000, 0.5, 5000, 5.3007731156193635)]
    [InlineData(5000, 1e5, 5500, 37.283196597355426)]
    [InlineData(3, 0.01, 200, 7.9535094307646502)]
    [InlineData(40, 800, 20, 0.00033484164006446482)]
    [InlineData(200000, 4000000, 201000, 6.0935469683063529)]
    public void The_tail_is_what_120_digits_say(double mean, double size, long k, double bits)
    {
        NegativeBinomial usual = new(mean, size);

        Assert.Equal(bits, -usual.LogTail(k) / Math.Log(2), 1e-9 * Math.Max(1, bits) * Math.Max(1, mean / 1000));
        Assert.Equal(Math.Min(64, bits), usual.Bits(k), 1e-6);
    }

    [Fact]
    public void The_tail_is_the_sum_of_the_chances()
    {
        Random random = new(1);
        for (int round = 0; round < 2_000; round++)
        {
            double mean = Math.Exp((12 * random.NextDouble()) - 5), size = Math.Exp((10 * random.NextDouble()) - 4);
            long k = random.Next(0, (int)(4 * mean) + 20);
            double x = mean / (size + mean), chance = Math.Exp(size * Math.Log(size / (size + mean))), below = 0, sum = 0;
            for (long i = 0; i < k; i++)
            {
                below += chance;
                chance *= (i + size) / (i + 1) * x;
            }

            // What is left is summed, too: one minus a sum close to one says nothing.
            for (long i = k; chance > sum * 1e-17 || i < mean; i++)
            {
                sum += chance;
                chance *= (i + size) / (i + 1) * x;
            }

            double expected = below < 0.5 ? 1 - below : sum;
            if (expected < 1e-250)
                continue;
            Assert.Equal(Math.Log(expected), new NegativeBinomial(mean, size).LogTail(k), 1e-8);
        }
    }

    [Fact]
    public void More_is_never_less_surprising()
    {
        foreach (NegativeBinomial usual in (NegativeBinomial[])[new(0.0042, 0.08), new(3, 0.01), new(100, 8), new(2_500, 50_000)])
        {
            double last = 0;
            Assert.Equal(0, usual.Bits(0));
            for (long k = 0; k < 20_000; k = k < 200 ? k + 1 : k + (k / 50))
            {
                double bits = usual.Bits(k);
                Assert.InRange(bits, last - 1e-9, 64);
                last = bits;
            }

            Assert.InRange(usual.Bits(1L << 40), 20, 64);
        }
    }

    [Fact]
    public void A_fit_is_the_formula()
    {
        long[] spread = [3, 0, 7, 12, 1, 0, 0, 25, 4, 2], even = [5, 5, 5, 5, 5, 5, 5, 5, 5, 5], none = new long[10];
        double mean = 54.5 / 11, variance = spread.Sum(count => Math.Pow(count - 5.4, 2)) / 9;

        Assert.Equal(mean, NegativeBinomial.Fit(spread).Mean, 1e-12);
        Assert.Equal(mean * mean / (variance - mean), NegativeBinomial.Fit(spread).Size, 1e-12);
        Assert.Equal(20 * 50.5 / 11, NegativeBinomial.Fit(even).Size, 1e-9);
        Assert.Equal(0.5 / 11, NegativeBinomial.Fit(none).Mean, 1e-12);
        Assert.Equal(10.0 / 11, NegativeBinomial.Fit(none).Size, 1e-9);
    }
}
