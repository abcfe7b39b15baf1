using System.Numerics;
using Tocsin.Engine.Populations.Model;

namespace Tocsin.Engine.Tests.Populations.Model;

public sealed class ScoreSumsTests
{
    [Fact]
    public void After_ten_million_updates_and_removals_the_sums_are_those_of_a_recomputation()
    {
        Random random = new(20260401);
        long[] scores = new long[1_000];
        ScoreSums sums = new();
        foreach (ref long score in scores.AsSpan())
        {
            score = random.NextInt64(1L << 46);
            sums.Add(score);
        }

        for (int i = 0; i < 10_000_000; i++)
        {
            ref long score = ref scores[(int)((uint)i * 2654435761u % 1_000)];
            sums.Remove(score);
            score = (score * 6_364_136_223_846_793_005 + i) & ((1L << 46) - 1);
            sums.Add(score);
        }

        Assert.Equal(scores.Length, sums.Count);
        Assert.Equal(scores.Aggregate(BigInteger.Zero, (sum, score) => sum + score), sums.Sum);
        Assert.Equal(scores.Aggregate(BigInteger.Zero, (sum, score) => sum + ((BigInteger)score * score)), sums.Squares);

        // All become equal, and then all leave: nothing is left over.
        foreach (long score in scores)
        {
            sums.Remove(score);
            sums.Add(123_456_789);
        }

        Assert.Equal(0, sums.Deviation());
        Assert.Equal(0, sums.ZScore(1L << 46));
        foreach (long score in scores)
            sums.Remove(123_456_789);
        Assert.Equal((0, (Int128)0, (UInt128)0), (sums.Count, sums.Sum, sums.Squares));
    }

    [Theory]
    [InlineData(1, 1L << 46)]
    [InlineData(2, 3)]
    [InlineData(3, 1L << 34)]
    [InlineData(4, 1)]
    public void Mean_and_deviation_are_those_of_whole_numbers(int seed, long below)
    {
        Random random = new(seed);
        long[] scores = [.. Enumerable.Range(0, 777).Select(_ => (1L << 45) + random.NextInt64(Math.Min(below, 1L << 45)))];
        ScoreSums sums = new();
        foreach (long score in scores)
            sums.Add(score);

        BigInteger sum = scores.Aggregate(BigInteger.Zero, (total, score) => total + score), k = scores.Length;
        BigInteger scaled = scores.Aggregate(BigInteger.Zero, (total, score) => total + (((k * score) - sum) * ((k * score) - sum)));
        double deviation = Math.Sqrt((double)scaled / Math.Pow((double)k, 3)), mean = (double)sum / (double)k;
        Assert.Equal(deviation / ScoreSums.One, sums.Deviation(), deviation / ScoreSums.One * 1e-12);
        Assert.Equal(mean / ScoreSums.One, sums.Mean(), 1e-9);
        if (deviation > 0)
            Assert.Equal((double)((k * scores[0]) - sum) / (double)k / deviation, sums.ZScore(scores[0]), 1e-9);
    }

    [Fact]
    public void Nothing_overflows_with_as_many_individuals_as_can_be_at_the_highest_scores_that_can_be()
    {
        const long High = (1L << 46) - 1;
        ScoreSums sums = new();
        for (int i = 0; i < 100_000; i++)
        {
            sums.Add(High);
            sums.Add(0);
        }

        Assert.Equal(1, sums.ZScore(High), 1e-12);
        Assert.Equal(-1, sums.ZScore(0), 1e-12);
        UInt128 largest = ((UInt128)High * High) << 31;
        Assert.True(largest * 4 > largest && (largest >> 123) == 0);
    }

    [Fact]
    public void A_score_is_rounded_to_its_nearest_multiple_and_back_without_loss()
    {
        Assert.Equal(0, ScoreSums.Fixed(0));
        Assert.Equal(ScoreSums.One, ScoreSums.Fixed(1));
        Assert.Equal(1, ScoreSums.Fixed(0.6 / ScoreSums.One));
        Assert.Equal((1L << 46) - 1, ScoreSums.Fixed(ScoreSums.Bits((1L << 46) - 1)));
    }
}
