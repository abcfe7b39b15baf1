using Tocsin.Numerics;

namespace Tocsin.Neural.Training;

// logits: [rows, classes], targets: [rows] -> loss, dLogits: [rows, classes]
/// <summary>
/// The weighted mean of −log softmax(logits)[target], the weights by target class, as PyTorch's. A target of <see cref="Ignored"/> does not count.
/// </summary>
public sealed class SoftmaxCrossEntropy
{
    /// <summary>The target of a row that says nothing.</summary>
    public const int Ignored = -1;

    private readonly int _classes;
    private readonly float[]? _weights;

    /// <param name="classes">How many.</param>
    /// <param name="classWeights">One for each class; null weighs all alike.</param>
    public SoftmaxCrossEntropy(int classes, float[]? classWeights = null)
    {
        if (classWeights is not null && classWeights.Length != classes)
        {
            throw new ArgumentException($"{classWeights.Length} class weights were given for {classes} classes.", nameof(classWeights));
        }

        (_classes, _weights) = (classes, classWeights);
    }

    /// <summary>What the targets of a batch weigh together: the divisor of its mean.</summary>
    public double WeightOf(ReadOnlySpan<int> targets)
    {
        double sum = 0;
        foreach (int target in targets)
        {
            sum += target == Ignored ? 0 : Weight(target);
        }

        return sum;
    }

    /// <summary>The part of these rows in the loss of a batch whose targets weigh <paramref name="totalWeight"/>; writes the gradient.</summary>
    public double Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, double totalWeight, Span<float> dLogits)
    {
        double loss = 0;
        for (int row = 0; row < targets.Length; row++)
        {
            ReadOnlySpan<float> scores = logits.Slice(row * _classes, _classes);
            Span<float> slopes = dLogits.Slice(row * _classes, _classes);
            int target = targets[row];
            if (target == Ignored)
            {
                slopes.Clear();
                continue;
            }

            scores.CopyTo(slopes);
            Softmax.OfRow(slopes);

            // Near 0 the probability has lost digits to rounding: there its logarithm is taken from the scores.
            double logProbability = slopes[target] > 1e-20f ? Math.Log(slopes[target]) : LogProbability(scores, target);
            loss += Weight(target) * -logProbability / totalWeight;
            slopes[target] -= 1;
            Scale.InPlace(slopes, (float)(Weight(target) / totalWeight));
        }

        return loss;
    }

    /// <summary>log softmax(scores)[target], also where the probability itself would round to zero.</summary>
    public static double LogProbability(ReadOnlySpan<float> scores, int target)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (float score in scores)
        {
            max = Math.Max(max, score);
        }

        foreach (float score in scores)
        {
            sum += Math.Exp(score - max);
        }

        return scores[target] - max - Math.Log(sum);
    }

    private float Weight(int target) => _weights is null ? 1 : _weights[target];
}
