using Tocsin.Neural.Parameters;
using Tocsin.Neural.Training;

namespace Tocsin.Neural.Tests.Training;

public sealed class OptimiserTests
{
    [Fact]
    public void Adam_follows_its_paper()
    {
        (ParameterSet set, Parameter parameter) = One(3);
        Adam adam = new(set, 0.01);
        double[] values = [.. parameter.Values.Select(value => (double)value)], means = new double[3], squares = new double[3];
        for (int step = 1; step <= 50; step++)
        {
            for (int i = 0; i < 3; i++)
            {
                double gradient = Math.Sin(step * (i + 1)) * Math.Pow(10, -i);
                parameter.Gradients[i] = (float)gradient;
                means[i] = (0.9 * means[i]) + (0.1 * gradient);
                squares[i] = (0.999 * squares[i]) + (0.001 * gradient * gradient);
                values[i] -= 0.01 * (means[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(squares[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
            }

            adam.Step();
        }

        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(values[i], parameter.Values[i], 4));
    }

    [Fact]
    public void A_long_gradient_is_shortened_and_a_short_one_is_left()
    {
        (ParameterSet set, Parameter parameter) = One(2);
        (parameter.Gradients[0], parameter.Gradients[1]) = (3, -4);
        Assert.Equal(5, GradientClipping.ByNorm(set, 10), 6);
        Assert.Equal([3f, -4f], parameter.Gradients);
        Assert.Equal(5, GradientClipping.ByNorm(set, 1), 6);
        Assert.Equal(0.6, parameter.Gradients[0], 6);
        Assert.Equal(-0.8, parameter.Gradients[1], 6);
    }

    [Fact]
    public void The_initial_weights_fill_their_ranges()
    {
        ParameterSet set = new(9);
        float[] uniform = set.Add("uniform", [100, 100], Initialisation.UniformFanIn(100)).Values;
        float[] xavier = set.Add("xavier", [100, 50], Initialisation.Xavier(50, 100)).Values;
        float[] normal = set.Add("normal", [100, 100], Initialisation.Normal(zeros: 100)).Values;
        Assert.InRange(uniform.Max(), 0.0999, 0.1);
        Assert.InRange(uniform.Min(), -0.1, -0.0999);
        Assert.InRange(xavier.Max(), 0.199, 0.2);
        Assert.All(normal[..100], value => Assert.Equal(0, value));
        Assert.InRange(normal[100..].Average(), -0.03, 0.03);
        Assert.InRange(normal[100..].Average(value => value * value), 0.96, 1.04);
    }

    [Fact]
    public void A_shuffle_keeps_every_item_and_follows_its_key()
    {
        int[] first = [.. Enumerable.Range(0, 50)], same = [.. first], other = [.. first];
        CounterRandom.Shuffle(first, 4);
        CounterRandom.Shuffle(same, 4);
        CounterRandom.Shuffle(other, 5);
        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
        Assert.Equal(Enumerable.Range(0, 50), first.Order());
    }

    private static (ParameterSet Set, Parameter Parameter) One(int size)
    {
        ParameterSet set = new(1);
        return (set, set.Add("weight", [size], Initialisation.UniformFanIn(1)));
    }
}
