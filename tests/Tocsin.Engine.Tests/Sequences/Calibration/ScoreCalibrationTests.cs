using Tocsin.Engine.Logs.Bits;
using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Sequences.Calibration;

namespace Tocsin.Engine.Tests.Sequences.Calibration;

public sealed class ScoreCalibrationTests
{
    [Fact]
    public void A_chance_is_the_share_of_sessions_that_reach_a_score_the_new_one_among_them()
    {
        ScoreCalibration calibration = new([3, 1, 2, 2]);

        Assert.Equal([1.0, 1.0, 0.8, 0.8, 0.4, 0.4, 0.2], new[] { 0, 1, 1.5, 2, 2.5, 3, 4 }.Select(calibration.Chance));
    }

    [Theory]
    [InlineData(1_200, 0.001)]
    [InlineData(1_200, 0.01)]
    [InlineData(19, 0.05)]
    [InlineData(40, 0.3)]
    public void Exchangeable_sessions_ring_at_the_rate_asked_for_on_average_and_never_above_it(int sessions, double rate)
    {
        // Continuous scores: the expected share is exactly floor(rate (n + 1)) / (n + 1), over the draw of calibration and test sessions alike.
        Random random = new(11);
        const int Draws = 2_000, Tests = 50;
        int rang = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            ScoreCalibration calibration = new(Enumerable.Range(0, sessions).Select(_ => Score(random)));
            double threshold = calibration.Threshold(FalseAlarmRate.Of(rate, sessions));
            for (int test = 0; test < Tests; test++)
            {
                rang += Score(random) > threshold ? 1 : 0;
            }
        }

        double expected = Math.Floor((rate * (sessions + 1)) + 1e-9) / (sessions + 1), seen = (double)rang / (Draws * Tests);
        Assert.True(expected <= rate);

        // The sessions of a draw ring together: at worst the draws count, not the tests.
        Assert.InRange(seen, expected - (4 * Math.Sqrt(expected / Draws)), expected + (4 * Math.Sqrt(expected / Draws)));
    }

    [Fact]
    public void Ties_make_fewer_sessions_ring_never_more()
    {
        Random random = new(12);
        int rang = 0;
        for (int draw = 0; draw < 500; draw++)
        {
            ScoreCalibration calibration = new(Enumerable.Range(0, 200).Select(_ => (double)random.Next(10)));
            double threshold = calibration.Threshold(FalseAlarmRate.Of(0.05, 200));
            rang += Enumerable.Range(0, 20).Count(_ => random.Next(10) > threshold);
        }

        Assert.InRange(rang / 10_000.0, 0, 0.05);
    }

    [Fact]
    public void Threshold_chance_and_bits_never_disagree_about_who_rings()
    {
        Random random = new(13);
        foreach ((int sessions, double rate) in new[] { (0, 0.5), (1, 0.4), (20, 0.05), (1_200, 0.001), (1_200, 0.01), (777, 0.2) })
        {
            ScoreCalibration calibration = new(Enumerable.Range(0, sessions).Select(_ => Math.Round(Score(random), 1)));
            FalseAlarmRate inForce = FalseAlarmRate.Of(rate, sessions);
            double threshold = calibration.Threshold(inForce);
            for (double score = -1; score < 12; score += 0.05)
            {
                Assert.Equal(inForce.Rings(calibration.Chance(score)), score > threshold);
                if (sessions >= ScoreCalibration.LeastSessions)
                {
                    Assert.Equal(score > threshold, calibration.Bits(score).Bits >= -Math.Log2(inForce.InForce) - 1e-9);
                }
            }
        }
    }

    [Fact]
    public void Bits_rise_with_the_score_are_marked_beyond_the_data_and_stay_below_the_cap()
    {
        Random random = new(14);
        ScoreCalibration calibration = new(Enumerable.Range(0, 1_000).Select(_ => Score(random)));
        CalibratedBits[] bits = [.. Enumerable.Range(0, 2_000).Select(i => calibration.Bits(i * 0.5))];

        Assert.Equal(bits.Select(at => at.Bits), bits.Select(at => at.Bits).Order());
        Assert.False(bits[0].Extrapolated);
        Assert.True(bits[^1].Extrapolated);
        Assert.Equal(0, bits[0].Bits);
        Assert.Equal(ScoreCalibration.MostBits, calibration.Bits(double.MaxValue).Bits);
        Assert.All(bits, at => Assert.InRange(at.Bits, 0, ScoreCalibration.MostBits));
        Assert.Equal(bits.Select((_, i) => calibration.SmoothBits(i * 0.5)), bits.Select((_, i) => calibration.SmoothBits(i * 0.5)).Order());
    }

    [Fact]
    public void Extrapolated_bits_tell_the_truth_about_exponential_scores()
    {
        Random random = new(15);
        double sum = 0;
        for (int draw = 0; draw < 200; draw++)
        {
            sum += new ScoreCalibration(Enumerable.Range(0, 1_000).Select(_ => Score(random))).Bits(Math.Log(1 << 14)).Bits;
        }

        // The prior of a heavy tail takes some away: careful, not exact.
        Assert.InRange(sum / 200, 11.5, 14.5);
    }

    [Fact]
    public void With_too_few_sessions_there_is_too_little_to_say()
    {
        Assert.True(double.IsNaN(new ScoreCalibration(Enumerable.Range(0, 18).Select(i => (double)i)).Bits(99).Bits));
        Assert.False(double.IsNaN(new ScoreCalibration(Enumerable.Range(0, 19).Select(i => (double)i)).Bits(99).Bits));
    }

    [Fact]
    public void A_rate_that_the_sessions_cannot_support_is_raised_and_said()
    {
        FalseAlarmRate rate = FalseAlarmRate.Of(0.001, 500);

        Assert.Equal(1.0 / 501, rate.InForce);
        Assert.Contains("at least 999 normal sessions", rate.Remark(500), StringComparison.Ordinal);
        Assert.Null(FalseAlarmRate.Of(0.001, 999).Remark(999));
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmRate.Of(double.NaN, 10));
    }

    [Fact]
    public void What_is_read_back_says_the_same()
    {
        Random random = new(16);
        ScoreCalibration calibration = new(Enumerable.Range(0, 500).Select(_ => Math.Round(Score(random), 2)));
        StateWriter writer = new();
        calibration.Write(writer);
        StateReader reader = new(writer.Written, "calibration");
        ScoreCalibration back = ScoreCalibration.Read(ref reader);

        for (double score = -1; score < 20; score += 0.037)
        {
            Assert.Equal(calibration.Bits(score), back.Bits(score));
            Assert.Equal(calibration.SmoothBits(score), back.SmoothBits(score));
        }
    }

    private static double Score(Random random) => -Math.Log(1 - random.NextDouble());
}
