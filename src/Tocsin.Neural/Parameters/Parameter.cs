namespace Tocsin.Neural.Parameters;

/// <summary>One named array of weights, row-major. Replicas of a network share <see cref="Values"/> and own their <see cref="Gradients"/>.</summary>
public sealed class Parameter
{
    private readonly int[] _shape;

    internal Parameter(string name, int[] shape, float[] values)
    {
        Name = name;
        _shape = shape;
        Values = values;
        Gradients = new float[values.Length];
    }

    /// <summary>The path in the network, such as <c>layers.0.attention.in.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Its dimensions; their product is the length of <see cref="Values"/>.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>The weights.</summary>
    public float[] Values { get; }

    /// <summary>The derivatives of the loss; backward passes add to them.</summary>
    public float[] Gradients { get; }

    /// <summary>The shape as people write it: <c>[128, 32]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", _shape)}]";

    internal Parameter Share() => new(Name, _shape, Values);
}
