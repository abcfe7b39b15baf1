using Tocsin.Numerics;

namespace Tocsin.Neural.Parameters;

/// <summary>The parameters of one network in the order of their making, which is the order of model files and of every reduction.</summary>
public sealed class ParameterSet
{
    private readonly ulong _seed;
    private readonly ParameterSet? _shared;
    private readonly List<Parameter> _all = [];

    /// <summary>A set whose parameters begin as their layers say, with randomness from <paramref name="seed"/>.</summary>
    public ParameterSet(int seed) => _seed = CounterRandom.Bits(0x546F6373696E, (ulong)(uint)seed);

    /// <summary>A set for a replica: every parameter made in it shares the values of the one at the same place in <paramref name="shared"/>.</summary>
    public ParameterSet(ParameterSet shared) => _shared = shared;

    /// <summary>All, in order.</summary>
    public IReadOnlyList<Parameter> All => _all;

    /// <summary>Dropout layers made with this set so far; each takes the next number as its own key.</summary>
    internal ulong Dropouts { get; set; }

    /// <summary>Makes the next parameter.</summary>
    public Parameter Add(string name, int[] shape, Initialisation initialisation)
    {
        Parameter parameter;
        if (_shared is not null)
        {
            parameter = _shared._all[_all.Count].Share();
        }
        else
        {
            int length = 1;
            foreach (int size in shape)
            {
                length = checked(length * size);
            }

            float[] values = new float[length];
            initialisation.Fill(values, CounterRandom.Bits(_seed, (ulong)_all.Count));
            parameter = new Parameter(name, shape, values);
        }

        _all.Add(parameter);
        return parameter;
    }

    /// <summary>Sets every gradient to zero.</summary>
    public void ClearGradients()
    {
        foreach (Parameter parameter in _all)
        {
            Array.Clear(parameter.Gradients);
        }
    }

    /// <summary>Adds the gradients of a replica to these.</summary>
    public void AddGradientsOf(ParameterSet replica)
    {
        for (int i = 0; i < _all.Count; i++)
        {
            AddScaled.To(_all[i].Gradients, 1, replica._all[i].Gradients);
        }
    }
}
