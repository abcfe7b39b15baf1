using Tocsin.Engine.Logs.Bits;

namespace Tocsin.Engine.Tests.Logs.Bits;

public sealed class GeneralisedParetoTests
{
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.2, 0.5)]
    [InlineData(0.5, 3.0)]
    [InlineData(0.9, 20.0)]
    public void A_tail_drawn_from_a_known_one_is_found_again(double shape, double scale)
    {
        GeneralisedPareto fitted = GeneralisedPareto.Fit(Draw(new Random(1), 20_000, shape, scale))!.Value;

        Assert.Equal(shape, fitted.Shape, 0.03);
        Assert.InRange(fitted.Scale / scale, 0.95, 1.05);
    }

    [Fact]
    public void The_mean_error_of_a_far_quantile_over_many_small_samples_is_small()
    {
        // The level that one exceedance in a thousand reaches, from 60 exceedances each: log bits, because that is what is used.
        Random random = new(2);
        double truth = Quantile(0.3, 1, 0.001), sum = 0;
        const int Samples = 400;
        for (int i = 0; i < Samples; i++)
        {
            GeneralisedPareto fitted = GeneralisedPareto.Fit(Draw(random, 60, 0.3, 1))!.Value;
            sum += -fitted.LogSurvival(truth) / Math.Log(2);
        }

        Assert.Equal(Math.Log2(1_000), sum / Samples, 1.5);
    }

    [Fact]
    public void A_tail_that_ends_becomes_the_exponential_one_with_its_mean()
    {
        Random random = new(3);
        double[] values = [.. Enumerable.Range(0, 5_000).Select(_ => random.NextDouble() + 1e-9).Order()];

        GeneralisedPareto fitted = GeneralisedPareto.Fit(values)!.Value;

        Assert.Equal(0, fitted.Shape);
        Assert.Equal(values.Average(), fitted.Scale, 1e-9);
    }

    [Fact]
    public void Too_few_exceedances_or_equal_ones_say_nothing()
    {
        Assert.Null(GeneralisedPareto.Fit([1, 2, 3, 4, 5, 6, 7, 8, 9]));
        Assert.Null(GeneralisedPareto.Fit([.. Enumerable.Repeat(2.0, 100)]));
        Assert.Null(GeneralisedPareto.Fit([]));
    }

    private static double[] Draw(Random random, int count, double shape, double scale) =>
        [.. Enumerable.Range(0, count).Select(_ => Quantile(shape, scale, 1 - random.NextDouble())).Where(value => value > 0).Order()];

    private static double Quantile(double shape, double scale, double survival) =>
        shape == 0 ? -scale * Math.Log(survival) : scale * (Math.Pow(survival, -shape) - 1) / shape;
}
