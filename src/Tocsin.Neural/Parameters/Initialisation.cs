namespace Tocsin.Neural.Parameters;

/// <summary>How a parameter begins; the choices of each layer are PyTorch's defaults.</summary>
public readonly record struct Initialisation
{
    private readonly Func<ulong, int, float> _value;

    private Initialisation(Func<ulong, int, float> value) => _value = value;

    /// <summary>The same value everywhere.</summary>
    public static Initialisation Constant(float value) => new((_, _) => value);

    /// <summary>Uniform in ±1/√fanIn.</summary>
    public static Initialisation UniformFanIn(int fanIn) => Uniform(1 / Math.Sqrt(fanIn));

    /// <summary>Uniform in ±√(6/(fanIn + fanOut)): Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.</summary>
    public static Initialisation Xavier(int fanIn, int fanOut) => Uniform(Math.Sqrt(6.0 / (fanIn + fanOut)));

    /// <summary>Standard normal, the first <paramref name="zeros"/> values zero.</summary>
    public static Initialisation Normal(int zeros) => new((key, index) => index < zeros ? 0 : CounterRandom.Normal(key, (ulong)index));

    internal void Fill(Span<float> values, ulong key)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _value(key, i);
        }
    }

    private static Initialisation Uniform(double bound) =>
        new((key, index) => (float)(((2.0 * CounterRandom.Uniform(key, (ulong)index)) - 1) * bound));
}
