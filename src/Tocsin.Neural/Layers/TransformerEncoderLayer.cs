using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// x: [tokens, width] -> y: [tokens, width]
/// <summary>
/// h = norm(x + dropout(attention(x))), y = norm(h + dropout(linear(dropout(relu(linear(h)))))): the layer of Vaswani et al., normalised after each sum, as
/// PyTorch's default.
/// </summary>
public sealed class TransformerEncoderLayer(ParameterSet parameters, string name, int width, int heads, int feedForward, float dropout, bool causal)
{
    private readonly SelfAttention _attention = new(parameters, name + ".attention", width, heads, dropout, causal);
    private readonly LayerNorm _norm1 = new(parameters, name + ".norm1", width);
    private readonly Linear _expand = new(parameters, name + ".expand", width, feedForward);
    private readonly Relu _relu = new();
    private readonly Linear _contract = new(parameters, name + ".contract", feedForward, width);
    private readonly LayerNorm _norm2 = new(parameters, name + ".norm2", width);
    private readonly Dropout _dropAttention = new(parameters, dropout);
    private readonly Dropout _dropExpanded = new(parameters, dropout);
    private readonly Dropout _dropContracted = new(parameters, dropout);
    private float[] _through = [];
    private int _tokens;

    /// <summary>What the layer keeps of a page of events.</summary>
    internal int PageLength => _attention.PageLength;

    public float[] Forward(float[] x, SequenceBatch batch, ulong dropoutKey)
    {
        _tokens = batch.Tokens;
        return AfterAttention(x, _attention.Forward(x, batch, dropoutKey), dropoutKey);
    }

    /// <summary>x: [tokens, width] of new events -> y: [tokens, width]; the memories' pages hold this layer's part from <paramref name="at"/> on.</summary>
    internal float[] Advance(float[] x, SequenceBatch batch, ReadOnlySpan<PredictorMemory> memories, int at)
    {
        _tokens = batch.Tokens;
        return AfterAttention(x, _attention.Advance(x, batch, memories, at), dropoutKey: 0);
    }

    /// <summary>dy: [tokens, width] -> dx: [tokens, width].</summary>
    public float[] Backward(float[] dy)
    {
        int count = _tokens * width;
        float[] dSum = _norm2.Backward(dy);
        Copy(dSum);
        _dropContracted.Backward(_through.AsSpan(0, count));
        float[] dExpanded = _contract.Backward(_through);
        _dropExpanded.Backward(dExpanded.AsSpan(0, _tokens * feedForward));
        _relu.Backward(dExpanded);
        float[] dh = _expand.Backward(dExpanded);
        AddScaled.To(dh.AsSpan(0, count), 1, dSum.AsSpan(0, count));

        dSum = _norm1.Backward(dh);
        Copy(dSum);
        _dropAttention.Backward(_through.AsSpan(0, count));
        float[] dx = _attention.Backward(_through);
        AddScaled.To(dx.AsSpan(0, count), 1, dSum.AsSpan(0, count));
        return dx;
    }

    private float[] AfterAttention(float[] x, float[] attention, ulong dropoutKey)
    {
        Span<float> attended = attention.AsSpan(0, _tokens * width);
        _dropAttention.Forward(attended, dropoutKey);
        float[] sum = Sum(attended, x);
        float[] h = _norm1.Forward(sum, _tokens);

        float[] expanded = _expand.Forward(h, _tokens);
        _relu.Forward(expanded, _tokens * feedForward);
        _dropExpanded.Forward(expanded.AsSpan(0, _tokens * feedForward), dropoutKey);
        Span<float> contracted = _contract.Forward(expanded, _tokens).AsSpan(0, _tokens * width);
        _dropContracted.Forward(contracted, dropoutKey);
        return _norm2.Forward(Sum(contracted, h), _tokens);
    }

    // The norms keep what they need of their input, so one array serves both sums.
    private float[] Sum(ReadOnlySpan<float> inner, float[] residual)
    {
        Workspace.Take(ref _through, inner.Length);
        inner.CopyTo(_through);
        AddScaled.To(_through.AsSpan(0, inner.Length), 1, residual.AsSpan(0, inner.Length));
        return _through;
    }

    private void Copy(float[] gradient) => gradient.AsSpan(0, _tokens * width).CopyTo(_through);
}
