using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// ids: [tokens] -> y: [tokens, width]
/// <summary>A learned row for each id. Row 0 stands for padding: it begins as zeros and never learns.</summary>
public sealed class Embedding(ParameterSet parameters, string name, int vocabulary, int width)
{
    private readonly Parameter _weight = parameters.Add(name + ".weight", [vocabulary, width], Initialisation.Normal(zeros: width));
    private SequenceBatch? _batch;
    private float[] _output = [];

    /// <exception cref="ArgumentException">An id lies outside the vocabulary.</exception>
    public float[] Forward(SequenceBatch batch)
    {
        _batch = batch;
        Workspace.Take(ref _output, batch.Tokens * width);
        ReadOnlySpan<int> ids = batch.Ids;
        for (int token = 0; token < ids.Length; token++)
        {
            if ((uint)ids[token] >= (uint)vocabulary)
            {
                throw new ArgumentException($"Event id {ids[token]} is not in the vocabulary of {vocabulary} events (0 to {vocabulary - 1}); map unknown events to <UNK> first.", nameof(batch));
            }

            _weight.Values.AsSpan(ids[token] * width, width).CopyTo(_output.AsSpan(token * width));
        }

        return _output;
    }

    /// <summary>dy: [tokens, width]. Nothing lies below: no gradient is returned.</summary>
    public void Backward(float[] dy)
    {
        ReadOnlySpan<int> ids = _batch!.Ids;
        for (int token = 0; token < ids.Length; token++)
        {
            if (ids[token] != 0)
            {
                AddScaled.To(_weight.Gradients.AsSpan(ids[token] * width, width), 1, dy.AsSpan(token * width, width));
            }
        }
    }
}
