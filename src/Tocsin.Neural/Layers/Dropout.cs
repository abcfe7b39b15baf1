using Tocsin.Neural.Parameters;

namespace Tocsin.Neural.Layers;

// x: [count] -> [count], in place
/// <summary>
/// Zeroes each value with the given chance and scales the others so that the mean stays. Which ones is a function of (key, layer, index), so that nothing
/// is stored between the passes and the result does not depend on threads. Key 0 means inference: nothing is dropped.
/// </summary>
public sealed class Dropout
{
    private readonly float _rate;
    private readonly ulong _layer;
    private ulong _key;

    public Dropout(ParameterSet parameters, float rate)
    {
        _rate = rate;
        _layer = parameters.Dropouts++;
    }

    public void Forward(Span<float> x, ulong key) => Forward(x, x, key);

    /// <summary>As <see cref="Forward(Span{float}, ulong)"/>, into <paramref name="y"/>.</summary>
    public void Forward(ReadOnlySpan<float> x, Span<float> y, ulong key)
    {
        _key = key == 0 ? 0 : CounterRandom.Bits(key, _layer);
        if (_key != 0 && _rate > 0)
        {
            Numerics.Dropout.Apply(y, x, _key, _rate);
        }
        else if (x != y)
        {
            x.CopyTo(y);
        }
    }

    /// <summary>The gradient passes where the value passed.</summary>
    public void Backward(Span<float> dy)
    {
        if (_key != 0 && _rate > 0)
        {
            Numerics.Dropout.Apply(dy, dy, _key, _rate);
        }
    }
}
