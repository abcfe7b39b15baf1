using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// x: [tokens, width] -> y: [tokens, width]; each sequence attends to itself only
/// <summary>
/// Multi-head attention (Vaswani et al., 2017, 3.2): for each head, position i takes the mean of the values of positions j, weighted by
/// softmax(qᵢ·kⱼ/√headWidth). Causal: j ≤ i only, so that a prefix's results do not depend on what follows.
/// </summary>
public sealed partial class SelfAttention
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
    private float[] _weights = [];      // by sequence, head: [length, stride of length], before dropout
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
        _in = new Linear(parameters, name + ".in", width, 3 * width, Initialisation.Xavier(width, 3 * width), Initialisation.Constant(0)) { SpareRows = 15 };
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
            _pairs = checked(_pairs + (_heads * Pairs(batch.Length(row))));
        }

        Workspace.Take(ref _weights, _pairs);
        int block = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            for (int head = 0; head < _heads; head++, block += Pairs(batch.Length(row)))
            {
                Weigh(batch.Start(row), batch.Length(row), head, block);
            }
        }

        Workspace.Take(ref _kept, _pairs);
        _dropout.Forward(_weights.AsSpan(0, _pairs), _kept.AsSpan(0, _pairs), dropoutKey);

        Workspace.Take(ref _context, batch.Tokens * _width);
        block = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            for (int head = 0; head < _heads; head++, block += Pairs(batch.Length(row)))
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
        Workspace.Take(ref _dqkv, _batch.Tokens * 3 * _width);
        Workspace.Take(ref _dWeights, _pairs);
        int block = 0;
        for (int row = 0; row < _batch.Count; row++)
        {
            for (int head = 0; head < _heads; head++, block += Pairs(_batch.Length(row)))
            {
                MixBackward(dContext, _batch.Start(row), _batch.Length(row), head, block);
            }
        }

        _dropout.Backward(_dWeights.AsSpan(0, _pairs));
        block = 0;
        for (int row = 0; row < _batch.Count; row++)
        {
            for (int head = 0; head < _heads; head++, block += Pairs(_batch.Length(row)))
            {
                WeighBackward(_batch.Start(row), _batch.Length(row), head, block);
            }
        }

        return _in.Backward(_dqkv);
    }

    private static int Pairs(int length) => checked(length * SoftmaxRows.Stride(length));

    private Span<float> Part(float[] qkv, int token, int part, int head) => qkv.AsSpan((token * 3 * _width) + (part * _width) + (head * _headWidth));

    private Span<float> Head(float[] rows, int token, int head) => rows.AsSpan((token * _width) + (head * _headWidth));

    // weights = softmax(q·kᵀ/√headWidth), what is not visible 0. The products go on to a whole number of vectors, over rows that follow the sequence's.
    private void Weigh(int start, int length, int head, int block)
    {
        int stride = SoftmaxRows.Stride(length);
        MatMulShape scores = new(length, stride, _headWidth) { ARow = 3 * _width, AStep = 1, BStep = 1, BColumn = 3 * _width, CRow = stride };
        MatMul.Strided(scores, Part(_qkv, start, 0, head), Part(_qkv, start, 1, head), _weights.AsSpan(block));
        SoftmaxRows.InPlace(_weights.AsSpan(block), length, length, 1 / MathF.Sqrt(_headWidth), _causal);
    }

    // context = kept·v; what is not visible adds exactly 0
    private void Mix(int start, int length, int head, int block)
    {
        MatMulShape mean = new(length, _headWidth, length) { ARow = SoftmaxRows.Stride(length), AStep = 1, BStep = 3 * _width, BColumn = 1, CRow = _width };
        MatMul.Strided(mean, _kept.AsSpan(block), Part(_qkv, start, 2, head), Head(_context, start, head));
    }

    // dKept = dContext·vᵀ, dv = keptᵀ·dContext
    private void MixBackward(float[] dContext, int start, int length, int head, int block)
    {
        int stride = SoftmaxRows.Stride(length);
        MatMulShape dKept = new(length, stride, _headWidth) { ARow = _width, AStep = 1, BStep = 1, BColumn = 3 * _width, CRow = stride };
        MatMul.Strided(dKept, Head(dContext, start, head), Part(_qkv, start, 2, head), _dWeights.AsSpan(block));
        MatMulShape dv = new(length, _headWidth, length) { ARow = 1, AStep = stride, BStep = _width, BColumn = 1, CRow = 3 * _width };
        MatMul.Strided(dv, _kept.AsSpan(block), Head(dContext, start, head), Part(_dqkv, start, 2, head));
    }

    // The softmax: ds = w ∘ (dw − w·dw); then dq = ds·k, dk = dsᵀ·q
    private void WeighBackward(int start, int length, int head, int block)
    {
        int stride = SoftmaxRows.Stride(length);
        Span<float> dScores = _dWeights.AsSpan(block, length * stride);
        SoftmaxRows.Backward(dScores, _weights.AsSpan(block), length, length, 1 / MathF.Sqrt(_headWidth));
        MatMulShape dq = new(length, _headWidth, length) { ARow = stride, AStep = 1, BStep = 3 * _width, BColumn = 1, CRow = 3 * _width };
        MatMul.Strided(dq, dScores, Part(_qkv, start, 1, head), Part(_dqkv, start, 0, head));
        MatMulShape dk = new(length, _headWidth, length) { ARow = 1, AStep = stride, BStep = 3 * _width, BColumn = 1, CRow = 3 * _width };
        MatMul.Strided(dk, dScores, Part(_qkv, start, 0, head), Part(_dqkv, start, 1, head));
    }
}
