using Tocsin.Neural.Layers;
using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Tests.Layers;

public sealed class LayerGradientTests
{
    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Linear_agrees_with_differences(int seed)
    {
        (int rows, int inputs, int outputs) = (1 + seed, 3 + (4 * seed), 2 + (3 * seed));
        ParameterSet parameters = new(seed);
        Linear layer = new(parameters, "linear", inputs, outputs);
        float[] x = GradientCheck.RandomValues(rows * inputs, 5);
        GradientCheck.Holds(parameters, x, rows * outputs, () => layer.Forward(x, rows), layer.Backward);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Layer_norm_agrees_with_differences(int seed)
    {
        (int rows, int width) = (1 + seed, 4 + (3 * seed));
        ParameterSet parameters = new(seed);
        LayerNorm layer = new(parameters, "norm", width);
        Roughen(parameters);
        float[] x = GradientCheck.RandomValues(rows * width, 6);
        GradientCheck.Holds(parameters, x, rows * width, () => layer.Forward(x, rows), layer.Backward);
    }

    [Fact]
    public void Embedding_agrees_with_differences_and_padding_never_learns()
    {
        ParameterSet parameters = new(1);
        Embedding layer = new(parameters, "embedding", 9, 5);
        SequenceBatch batch = Batches.OfLengths(9, 3, 4, 1, 6);
        GradientCheck.Holds(parameters, null, batch.Tokens * 5, () => layer.Forward(batch), dy =>
        {
            layer.Backward(dy);
            return null;
        });

        SequenceBatch padding = new();
        padding.Add([0, 0]);
        parameters.ClearGradients();
        Assert.All(layer.Forward(padding)[..10], value => Assert.Equal(0, value));
        layer.Backward(GradientCheck.RandomValues(10, 1));
        Assert.All(parameters.All[0].Gradients, value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(1, false, 0f)]
    [InlineData(2, true, 0f)]
    [InlineData(3, false, 0.3f)]
    [InlineData(4, true, 0.3f)]
    public void Self_attention_agrees_with_differences(int seed, bool causal, float dropout)
    {
        ParameterSet parameters = new(seed);
        SelfAttention layer = new(parameters, "attention", 12, 3, dropout, causal);
        SequenceBatch batch = Batches.OfLengths(9, 3, 4, 1, 6);
        float[] x = GradientCheck.RandomValues(batch.Tokens * 12, 7);
        GradientCheck.Holds(parameters, x, batch.Tokens * 12, () => layer.Forward(x, batch, 99), layer.Backward);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_transformer_layer_agrees_with_differences(int seed, bool causal)
    {
        ParameterSet parameters = new(seed);
        TransformerEncoderLayer layer = new(parameters, "layer", 8, 2, 10, 0.2f, causal);
        Roughen(parameters);
        SequenceBatch batch = Batches.OfLengths(9, 3, 3, 5);
        float[] x = GradientCheck.RandomValues(batch.Tokens * 8, 8);
        GradientCheck.Holds(parameters, x, batch.Tokens * 8, () => layer.Forward(x, batch, 99), layer.Backward);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void All_states_of_an_lstm_agree_with_differences(int seed, bool bothDirections)
    {
        ParameterSet parameters = new(seed);
        Lstm layer = new(parameters, "lstm", 5, 7, bothDirections);
        SequenceBatch batch = Batches.OfLengths(9, 3, 2, 6, 1, 4);
        float[] x = GradientCheck.RandomValues(batch.Tokens * 5, 9);
        GradientCheck.Holds(parameters, x, batch.Tokens * (bothDirections ? 14 : 7), () =>
        {
            layer.Forward(x, batch);
            return layer.AllStates;
        }, dy => layer.Backward(dy, null));
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Last_states_of_an_lstm_agree_with_differences(int seed, bool bothDirections)
    {
        ParameterSet parameters = new(seed);
        Lstm layer = new(parameters, "lstm", 5, 7, bothDirections);
        SequenceBatch batch = Batches.OfLengths(9, 3, 2, 6, 1, 4);
        float[] x = GradientCheck.RandomValues(batch.Tokens * 5, 9);
        GradientCheck.Holds(parameters, x, batch.Count * (bothDirections ? 14 : 7), () =>
        {
            layer.Forward(x, batch);
            return layer.LastStates;
        }, dy => layer.Backward(null, dy));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_convolution_agrees_with_differences_on_sequences_shorter_than_its_kernel_too(int kernel)
    {
        ParameterSet parameters = new(kernel);
        Convolution1d layer = new(parameters, "kernel", 5, 6, kernel);
        SequenceBatch batch = Batches.OfLengths(9, 3, 1, 7, 4, 2);
        int windows = Enumerable.Range(0, batch.Count).Sum(row => layer.Windows(batch.Length(row)));
        float[] x = GradientCheck.RandomValues(batch.Tokens * 5, 9);
        GradientCheck.Holds(parameters, x, windows * 6, () => layer.Forward(x, batch), dy =>
        {
            float[] dx = new float[x.Length];
            layer.Backward(dy, dx);
            return dx;
        });
    }

    [Fact]
    public void Pooling_and_relu_agree_with_differences()
    {
        SequenceBatch batch = Batches.OfLengths(9, 3, 1, 7, 4);
        float[] x = GradientCheck.RandomValues(batch.Tokens * 5, 10);
        MeanOverTime mean = new(5);
        GradientCheck.Holds(new ParameterSet(1), x, batch.Count * 5, () => mean.Forward(x, batch), mean.Backward);

        MaxOverTime max = new(5);
        float[] y = new float[batch.Count * 5];
        GradientCheck.Holds(new ParameterSet(1), x, y.Length, () =>
        {
            max.Forward(x, [1, 7, 4], y, 5, 0);
            return y;
        }, dy => max.Backward(dy, 5, 0));

        Relu relu = new();
        GradientCheck.Holds(new ParameterSet(1), x, x.Length, () =>
        {
            float[] rectified = (float[])x.Clone();
            relu.Forward(rectified, rectified.Length);
            return rectified;
        }, dy =>
        {
            relu.Backward(dy);
            return dy;
        });
    }

    // Weights that begin as ones and zeros hide a forgotten factor.
    private static void Roughen(ParameterSet parameters)
    {
        foreach (Parameter parameter in parameters.All)
        {
            for (int i = 0; i < parameter.Values.Length; i++)
            {
                parameter.Values[i] += 0.3f * CounterRandom.Normal(13, (ulong)i);
            }
        }
    }
}
