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

    public void Forward(Span<float> x, ulong key)
    {
        _key = key == 0 ? 0 : CounterRandom.Bits(key, _layer);
        Apply(x);
    }

    /// <summary>The gradient passes where the value passed.</summary>
    public void Backward(Span<float> dy) => Apply(dy);

    private void Apply(Span<float> x)
    {
        if (_key == 0 || _rate == 0)
        {
            return;
        }

        // One number decides on four values, 16 bits each: a rate is rounded to a multiple of 2^-16, and the scale to its inverse.
        uint threshold = (uint)MathF.Round(_rate * 65536);
        float scale = 65536f / (65536 - threshold);
        for (int i = 0; i < x.Length; i += 4)
        {
            ulong bits = CounterRandom.Bits(_key, (ulong)i);
            int end = Math.Min(i + 4, x.Length);
            for (int j = i; j < end; j++, bits >>= 16)
            {
                x[j] *= (bits & 0xFFFF) < threshold ? 0 : scale;
            }
        }
    }
}
