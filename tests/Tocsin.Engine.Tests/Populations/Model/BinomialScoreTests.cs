using Tocsin.Engine.Populations.Model;

namespace Tocsin.Engine.Tests.Populations.Model;

public sealed class BinomialScoreTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Four_actions_at_once_give_what_they_give_one_by_one(int seed)
    {
        if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported)
            return;
        Random random = new(seed);
        for (int round = 0; round < 2_000; round++)
        {
            int length = random.Next(0, 41), n = random.Next(4) == 0 ? random.Next(1, 100_000) : random.Next(1, 200);
            double[] counts = [.. Enumerable.Range(0, 44).Select(_ => (double)random.NextInt64(1, random.Next(2) == 0 ? 10 : 1_000_000_000))];
            double all = counts.Sum() + random.Next(0, 100), left = n;
            double[] own = [.. counts.Select(_ => left -= random.Next((int)left + 1)).Select((rest, i) => (double)(random.Next(3) == 0 ? 0 : rest / 2 - (rest / 2 % 1)))];
            double[] logs = [.. counts.Select(Math.Log2)];
            int m = BinomialScore.Draws(n);

            double plain = BinomialScore.SumScalar(counts, logs, own, length, all, n, m);
            Assert.Equal(plain, BinomialScore.SumAvx2(counts, logs, own, length, all, n, m), 1e-9 + (1e-13 * plain));
        }
    }

    [Fact]
    public void A_count_of_forty_trillion_events_is_still_divided_exactly()
    {
        const long All = 43_999_999_999_999;
        foreach (long c in (long[])[All / 200, (All / 200) + 1, (All / 2) - 1, All / 2, (All / 2) + 1, All - 1])
        {
            for (int m = 1; m <= 100; m++)
                Assert.Equal((int)Int128.Min(((2 * (Int128)m * c) + All) / (2 * (Int128)All), m), BinomialScore.Mode(c, All, m));
        }
    }

    [Fact]
    public void The_highest_score_stays_below_what_the_sums_can_hold()
    {
        // The worst there is: forty trillion events of one action, and one individual that does a hundred others once.
        const double All = 43_999_999_999_999;
        double[] counts = [.. Enumerable.Repeat(1.0, 100)], logs = new double[100], own = [.. Enumerable.Repeat(1.0, 100)];
        double rare = BinomialScore.SumScalar(counts, logs, own, 100, All, 100, 100), common = BinomialScore.SumScalar([All - 100], [Math.Log2(All - 100)], [0], 1, All, 100, 100);

        Assert.InRange(rare + common, 3_000, 1 << 14);
    }

    [Fact]
    public void The_table_holds_the_logarithms_of_binomial_coefficients()
    {
        foreach ((double expected, double value) in ((double[])[0, Math.Log2(5), Math.Log2(10), Math.Log2(10), Math.Log2(5), 0]).Zip(BinomialTable.Of(5)))
            Assert.Equal(expected, value, 1e-13);
        for (int m = 0; m <= 100; m++)
            Assert.Equal(m, Math.Log2(BinomialTable.Of(m).Sum(value => Math.Pow(2, value))), 1e-11);
    }
}
