using Tocsin.Neural.Layers;
using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

namespace Tocsin.Neural.Networks;

// ids -> embedding + positions: [tokens, width] -> layers -> classifier: mean over real positions -> [sequences, outputs]
//                                                            next event: every position, causal -> [tokens, outputs]
internal sealed class TransformerNetwork : ICausalNetwork
{
    private readonly Embedding _embedding;
    private readonly SinusoidalPositions _positions;
    private readonly TransformerEncoderLayer[] _layers;
    private readonly MeanOverTime _mean;
    private readonly Linear _head;
    private float[] _hidden = [];
    private int _rows;

    public TransformerNetwork(NetworkShape shape, ParameterSet parameters)
    {
        (Shape, Parameters) = (shape, parameters);
        _embedding = new Embedding(parameters, "embedding", shape.Vocabulary, shape.Embedding);
        _positions = new SinusoidalPositions(shape.Embedding);
        _layers = new TransformerEncoderLayer[shape.Layers];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new TransformerEncoderLayer(
                parameters, $"layers.{i}", shape.Embedding, shape.Heads, shape.FeedForward, shape.DropoutPerMille / 1000f, causal: shape.NextEvent);
        }

        _mean = new MeanOverTime(shape.Embedding);
        _head = new Linear(parameters, "head", shape.Embedding, shape.Outputs);
    }

    public NetworkShape Shape { get; }

    public ParameterSet Parameters { get; }

    public int HiddenWidth => Shape.Embedding;

    public ReadOnlySpan<float> Hidden => _hidden.AsSpan(0, _rows * HiddenWidth);

    public int PageLength => (_layers.Length * _layers[0].PageLength) + PagedAttention.Padding;

    public float[] Forward(SequenceBatch batch, ulong dropoutKey = 0)
    {
        float[] x = _embedding.Forward(batch);
        _positions.AddTo(x, batch);
        foreach (TransformerEncoderLayer layer in _layers)
        {
            x = layer.Forward(x, batch, dropoutKey);
        }

        (_hidden, _rows) = Shape.NextEvent ? (x, batch.Tokens) : (_mean.Forward(x, batch), batch.Count);
        return _head.Forward(_hidden, _rows);
    }

    public float[] Advance(SequenceBatch batch, ReadOnlySpan<PredictorMemory> memories, SparePages spare)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            while (memories[row].PageCount * PagedAttention.PagePositions < memories[row].Events + batch.Length(row))
            {
                memories[row].Add(spare.Take());
            }
        }

        float[] x = _embedding.Forward(batch);
        _positions.AddTo(x, batch, memories);
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].Advance(x, batch, memories, i * _layers[i].PageLength);
        }

        return _head.Forward(x, batch.Tokens);
    }

    public void Backward(float[] dLogits)
    {
        float[] dx = _head.Backward(dLogits);
        dx = Shape.NextEvent ? dx : _mean.Backward(dx);
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            dx = _layers[i].Backward(dx);
        }

        _embedding.Backward(dx);
    }
}
