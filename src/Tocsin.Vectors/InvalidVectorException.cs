namespace Tocsin.Vectors;

/// <summary>A vector that an index cannot take: of another dimension, not finite, or of no length under <see cref="VectorMetric.Cosine"/>.</summary>
public sealed class InvalidVectorException(string message, int index = 0) : ArgumentException(message)
{
    /// <summary>Which vector of those that were given, from 0. None of them was taken.</summary>
    public int Index { get; } = index;
}
