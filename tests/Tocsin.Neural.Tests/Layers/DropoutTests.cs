using Tocsin.Neural.Layers;
using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Tests.Layers;

public sealed class DropoutTests
{
    [Fact]
    public void The_asked_share_drops_and_the_mean_stays()
    {
        Dropout layer = new(new ParameterSet(1), 0.1f);
        float[] ones = Ones(100_001);
        layer.Forward(ones, 42);
        Assert.InRange(ones.Count(value => value == 0), 9_600, 10_400);
        Assert.InRange(ones.Average(), 0.995, 1.005);
        Assert.Equal(2, ones.Distinct().Count());
    }

    [Fact]
    public void The_gradient_drops_where_the_value_dropped_and_other_keys_and_layers_drop_others()
    {
        ParameterSet parameters = new(1);
        Dropout layer = new(parameters, 0.3f), other = new(parameters, 0.3f);
        float[] values = Ones(1000), gradients = Ones(1000), otherKey = Ones(1000), otherLayer = Ones(1000);
        layer.Forward(values, 42);
        layer.Backward(gradients);
        Assert.Equal(values, gradients);
        layer.Forward(otherKey, 43);
        other.Forward(otherLayer, 42);
        Assert.NotEqual(values, otherKey);
        Assert.NotEqual(values, otherLayer);
    }

    [Fact]
    public void Nothing_drops_without_a_key()
    {
        Dropout layer = new(new ParameterSet(1), 0.3f);
        float[] values = Ones(100);
        layer.Forward(values, 0);
        Assert.Equal(Ones(100), values);
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];
}
