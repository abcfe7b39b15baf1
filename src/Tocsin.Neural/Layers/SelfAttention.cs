using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// x: [tokens, width] -> y: [tokens, width]; each sequence attends to itself only
/// <summary>
/// Multi-head attention (Vaswani et al., 2017, 3.2): for each head, position i takes the mean of the values of positions j, weighted by
/// softmax(qᵢ·kⱼ/√headWidth). Causal: j ≤ i only, so that a prefix's results do not depend on what follows.
/// </summary>
public sealed class SelfAttention
{
    private readonly int _width;
    private readonly int _heads;
    private readonly int _headWidth;
    private readonly bool _causal;
    private readonly Linear _in;
    private readonly Linear _out;
    private readonly Dropout _dropout;
    private SequenceBatch _batch = new();
    private float[] _qkv = [];          // [tokens, 3·width]: queries, keys, values
    private float[] _weights = [];      // by sequence, head: [length, length], before dropout
    private float[] _kept = [];         // the same after dropout
    private float[] _context = [];      // [tokens, width]
    private float[] _dqkv = [];
    private float[] _dWeights = [];
    private int _pairs;

    public SelfAttention(ParameterSet parameters, string name, int width, int heads, float dropout, bool causal)
    {
        if (heads < 1 || width % heads != 0)
        {
            throw new ArgumentException($"A width of {width} cannot be divided among {heads} heads.", nameof(heads));
        }

        (_width, _heads, _headWidth, _causal) = (width, heads, width / heads, causal);
        _in = new Linear(parameters, name + ".in", width, 3 * width, Initialisation.Xavier(width, 3 * width), Initialisation.Constant(0));
        _out = new Linear(parameters, name + ".out", width, width, Initialisation.UniformFanIn(width), Initialisation.Constant(0));
        _dropout = new Dropout(parameters, dropout);
    }

    public float[] Forward(float[] x, SequenceBatch batch, ulong dropoutKey)
    {
        _batch = batch;
        _qkv = _in.Forward(x, batch.Tokens);
        _pairs = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            _pairs = checked(_pairs + (_heads * batch.Length(row) * batch.Length(row)));
        }

        Workspace.TakeZeroed(ref _weights, _pairs);
        int block = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            for (int head = 0; head < _heads; head++, block += batch.Length(row) * batch.Length(row))
            {
                Weigh(batch.Start(row), batch.Length(row), head, block);
            }
        }

        Workspace.Take(ref _kept, _pairs);
        _weights.AsSpan(0, _pairs).CopyTo(_kept);
        _dropout.Forward(_kept.AsSpan(0, _pairs), dropoutKey);

        Workspace.TakeZeroed(ref _context, batch.Tokens * _width);
        block = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            for (int head = 0; head < _heads; head++, block += batch.Length(row) * batch.Length(row))
            {
                Mix(batch.Start(row), batch.Length(row), head, block);
            }
        }

        return _out.Forward(_context, batch.Tokens);
    }

    /// <summary>dy: [tokens, width] -> dx: [tokens, width].</summary>
    public float[] Backward(float[] dy)
    {
        float[] dContext = _out.Backward(dy);
        Workspace.TakeZeroed(ref _dqkv, _batch.Tokens * 3 * _width);
        Workspace.TakeZeroed(ref _dWeights, _pairs);
        int block = 0;
        for (int row = 0; row < _batch.Count; row++)
        {
            for (int head = 0; head < _heads; head++, block += _batch.Length(row) * _batch.Length(row))
            {
                MixBackward(dContext, _batch.Start(row), _batch.Length(row), head, block);
            }
        }

        _dropout.Backward(_dWeights.AsSpan(0, _pairs));
        block = 0;
        for (int row = 0; row < _batch.Count; row++)
        {
            for (int head = 0; head < _heads; head++, block += _batch.Length(row) * _batch.Length(row))
            {
                WeighBackward(_batch.Start(row), _batch.Length(row), head, block);
            }
        }

        return _in.Backward(_dqkv);
    }

    private int Visible(int position, int length) => _causal ? position + 1 : length;

    private Span<float> Part(float[] qkv, int token, int part, int head) =>
        qkv.AsSpan((token * 3 * _width) + (part * _width) + (head * _headWidth), _headWidth);

    private Span<float> Head(float[] rows, int token, int head) => rows.AsSpan((token * _width) + (head * _headWidth), _headWidth);

    private void Weigh(int start, int length, int head, int block)
    {
        float scale = 1 / MathF.Sqrt(_headWidth);
        for (int i = 0; i < length; i++)
        {
            Span<float> weights = _weights.AsSpan(block + (i * length), Visible(i, length));
            for (int j = 0; j < weights.Length; j++)
            {
                weights[j] = Dot.Of(Part(_qkv, start + i, 0, head), Part(_qkv, start + j, 1, head)) * scale;
            }

            Softmax.OfRow(weights);
        }
    }

    private void Mix(int start, int length, int head, int block)
    {
        for (int i = 0; i < length; i++)
        {
            for (int j = 0; j < Visible(i, length); j++)
            {
                AddScaled.To(Head(_context, start + i, head), _kept[block + (i * length) + j], Part(_qkv, start + j, 2, head));
            }
        }
    }

    private void MixBackward(float[] dContext, int start, int length, int head, int block)
    {
        for (int i = 0; i < length; i++)
        {
            for (int j = 0; j < Visible(i, length); j++)
            {
                int pair = block + (i * length) + j;
                _dWeights[pair] = Dot.Of(Head(dContext, start + i, head), Part(_qkv, start + j, 2, head));
                AddScaled.To(Part(_dqkv, start + j, 2, head), _kept[pair], Head(dContext, start + i, head));
            }
        }
    }

    private void WeighBackward(int start, int length, int head, int block)
    {
        float scale = 1 / MathF.Sqrt(_headWidth);
        for (int i = 0; i < length; i++)
        {
            // The softmax: ds = w ∘ (dw − w·dw).
            ReadOnlySpan<float> weights = _weights.AsSpan(block + (i * length), Visible(i, length));
            ReadOnlySpan<float> slopes = _dWeights.AsSpan(block + (i * length), Visible(i, length));
            float mean = Dot.Of(weights, slopes);
            for (int j = 0; j < weights.Length; j++)
            {
                float dScore = weights[j] * (slopes[j] - mean) * scale;
                AddScaled.To(Part(_dqkv, start + i, 0, head), dScore, Part(_qkv, start + j, 1, head));
                AddScaled.To(Part(_dqkv, start + j, 1, head), dScore, Part(_qkv, start + i, 0, head));
            }
        }
    }
}
