using Tocsin.Neural.Tests.Layers;
using Tocsin.Neural.Training;

namespace Tocsin.Neural.Tests.Training;

public sealed class SoftmaxCrossEntropyTests
{
    [Fact]
    public void Its_gradient_agrees_with_differences()
    {
        SoftmaxCrossEntropy loss = new(4, [1, 2, 0.5f, 3]);
        int[] targets = [2, 0, SoftmaxCrossEntropy.Ignored, 3];
        float[] logits = GradientCheck.RandomValues(16, 3);
        float[] slopes = new float[16], scratch = new float[16];
        double weight = loss.WeightOf(targets);
        Assert.Equal(4.5, weight);
        loss.Of(logits, targets, weight, slopes);
        for (int i = 0; i < 16; i++)
        {
            float value = logits[i];
            logits[i] = value + 1e-2f;
            double above = loss.Of(logits, targets, weight, scratch);
            logits[i] = value - 1e-2f;
            double below = loss.Of(logits, targets, weight, scratch);
            logits[i] = value;
            Assert.Equal((above - below) / 2e-2, slopes[i], 4);
        }
    }

    [Fact]
    public void A_hopeless_target_costs_its_distance_and_not_infinity()
    {
        Assert.Equal(-2000, SoftmaxCrossEntropy.LogProbability([1000, -1000], 1), 6);
    }
}
