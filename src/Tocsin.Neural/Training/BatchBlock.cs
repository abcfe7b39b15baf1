using Tocsin.Neural.Layers;
using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Training;

/// <summary>A fixed part of every batch with a replica of its own: whichever thread works on it, the same sums come out.</summary>
internal sealed class BatchBlock(INetwork network, SoftmaxCrossEntropy loss)
{
    /// <summary>Examples in a block.</summary>
    public const int Size = 16;

    private readonly INetwork _replica = Network.Replica(network);
    private readonly SequenceBatch _batch = new();
    private int[] _targets = [];
    private float[] _dLogits = [];
    private int _rows;

    /// <summary>What the block's targets weigh.</summary>
    public double Weight { get; private set; }

    /// <summary>Its part of the batch's loss.</summary>
    public double Loss { get; private set; }

    public ParameterSet Parameters => _replica.Parameters;

    public void Load(IReadOnlyList<Example> examples, ReadOnlySpan<int> order)
    {
        _batch.Clear();
        foreach (int index in order)
        {
            _batch.Add(examples[index].Events);
        }

        _rows = network.Shape.NextEvent ? _batch.Tokens : _batch.Count;
        Workspace.Take(ref _targets, _rows);
        for (int row = 0; row < _batch.Count; row++)
        {
            if (!network.Shape.NextEvent)
            {
                _targets[row] = examples[order[row]].Label;
                continue;
            }

            for (int token = _batch.Start(row); token < _batch.Start(row + 1); token++)
            {
                _targets[token] = token + 1 < _batch.Start(row + 1) ? _batch.Ids[token + 1] : SoftmaxCrossEntropy.Ignored;
            }
        }

        Weight = loss.WeightOf(_targets.AsSpan(0, _rows));
    }

    /// <summary>Forward only.</summary>
    public void Evaluate(double totalWeight) => Run(totalWeight, dropoutKey: 0);

    /// <summary>Forward and backward; the gradients are those of this block alone.</summary>
    public void Learn(double totalWeight, ulong dropoutKey)
    {
        Parameters.ClearGradients();
        Run(totalWeight, dropoutKey);
        _replica.Backward(_dLogits);
    }

    private void Run(double totalWeight, ulong dropoutKey)
    {
        int outputs = network.Shape.Outputs;
        float[] logits = _replica.Forward(_batch, dropoutKey);
        Workspace.Take(ref _dLogits, _rows * outputs);
        Loss = loss.Of(logits.AsSpan(0, _rows * outputs), _targets.AsSpan(0, _rows), totalWeight, _dLogits);
    }
}
