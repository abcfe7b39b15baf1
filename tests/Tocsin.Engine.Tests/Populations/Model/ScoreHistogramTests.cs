using Tocsin.Engine.Logs.Bits;
using Tocsin.Engine.Populations.Model;

namespace Tocsin.Engine.Tests.Populations.Model;

public sealed class ScoreHistogramTests
{
    [Fact]
    public void Every_score_lies_in_a_bucket_at_most_a_sixteenth_wide()
    {
        Random random = new(1);
        for (int i = 0; i < 100_000; i++)
        {
            long score = random.NextInt64(1L << random.Next(1, 47));
            int bucket = ScoreHistogram.BucketOf(score);
            long low = ScoreHistogram.Edge(bucket), high = ScoreHistogram.Edge(bucket + 1);
            Assert.InRange(score, low, high - 1);
            Assert.True(bucket == 0 || high - low <= low / 16);
        }
    }

    [Fact]
    public void Bits_are_never_more_than_those_of_the_scores_themselves_and_hardly_less()
    {
        Random random = new(2);
        long[] scores = [.. Enumerable.Range(0, 500).Select(_ => ScoreSums.Fixed(-20 * Math.Log(1 - random.NextDouble())))];
        ScoreHistogram histogram = Of(scores);
        foreach (long score in scores)
        {
            CalibratedBits bits = histogram.Bits(score, scores.Length - 1), exact = CalibratedBits.Within(scores.Count(other => other >= score) - 1, scores.Length - 1);
            if (bits.Extrapolated)
                continue;
            Assert.InRange(bits.Bits, 0, exact.Bits);

            // As much as if it scored a sixteenth less.
            CalibratedBits least = CalibratedBits.Within(scores.Count(other => other >= score * 15 / 16) - 1, scores.Length - 1);
            Assert.True(score < ScoreSums.One / 64 || bits.Bits >= least.Bits - 1e-9);
        }
    }

    [Fact]
    public void Beyond_all_others_the_tail_goes_on_and_never_past_64_bits()
    {
        Random random = new(3);
        long[] scores = [.. Enumerable.Range(0, 1_000).Select(_ => ScoreSums.Fixed(10 - (5 * Math.Log(1 - random.NextDouble()))))];
        double before = Math.Log2(1_001);
        foreach (double score in (double[])[60, 80, 120, 400, 16_000])
        {
            CalibratedBits bits = Of([.. scores, ScoreSums.Fixed(score)]).Bits(ScoreSums.Fixed(score), scores.Length);
            Assert.True(bits.Extrapolated);
            Assert.True(bits.Bits > before && bits.Bits <= 64, $"{score}: {bits.Bits}");
            before = bits.Bits;
        }
    }

    [Fact]
    public void Where_the_others_say_too_little_nothing_is_extrapolated()
    {
        long alone = ScoreSums.Fixed(1_000);

        Assert.True(double.IsNaN(Of([.. Enumerable.Repeat(5L, 18), alone]).Bits(alone, 18).Bits));
        Assert.Equal(new CalibratedBits(Math.Log2(20), false), Of([.. Enumerable.Repeat(5L, 19), alone]).Bits(alone, 19));
        Assert.Equal(new CalibratedBits(Math.Log2(5_001), false), Of([.. Enumerable.Repeat(ScoreSums.One, 5_000), alone]).Bits(alone, 5_000));
        Assert.Equal(new CalibratedBits(0, false), Of([.. Enumerable.Repeat(0L, 50)]).Bits(0, 49));
    }

    private static ScoreHistogram Of(long[] scores)
    {
        ScoreHistogram histogram = new();
        foreach (long score in scores)
            histogram.Add(score);
        return histogram;
    }
}
