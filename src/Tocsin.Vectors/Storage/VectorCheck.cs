using Tocsin.Numerics;

namespace Tocsin.Vectors.Storage;

/// <summary>Which vectors an index can take.</summary>
public static class VectorCheck
{
    // ids: [n], vectors: [n, dimension], payloads: [n]
    /// <summary>Refuses a batch that <see cref="IVectorIndex.Add"/> cannot take, before anything is taken.</summary>
    /// <exception cref="InvalidVectorException">One of the vectors cannot be compared.</exception>
    /// <exception cref="ArgumentException">Ids and payloads are not equally many, or an id comes twice.</exception>
    public static void Batch(
        ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, IReadOnlyList<ReadOnlyMemory<byte>>? payloads, int dimension, VectorMetric metric)
    {
        if (payloads is not null && payloads.Count != ids.Length)
        {
            throw new ArgumentException($"{ids.Length} ids come with {payloads.Count} payloads: one for each, empty ones where there is nothing.", nameof(payloads));
        }

        if (ids.Length > 1)
        {
            HashSet<long> seen = new(ids.Length);
            foreach (long id in ids)
            {
                if (!seen.Add(id))
                {
                    throw new ArgumentException($"Id {id} comes twice in one batch: leave one of them out.", nameof(ids));
                }
            }
        }

        All(vectors, ids.Length, dimension, metric);
    }

    // vectors: [n, dimension]
    /// <summary>Refuses what cannot be compared, before anything is taken.</summary>
    /// <param name="vectors">Row after row.</param>
    /// <param name="count">How many.</param>
    /// <param name="dimension">Floats in each.</param>
    /// <param name="metric">How they will be compared.</param>
    /// <param name="first">The number by which the first one is named, when they are a piece of more.</param>
    /// <exception cref="InvalidVectorException">Another dimension, not finite, or no length under cosine.</exception>
    public static void All(ReadOnlySpan<float> vectors, int count, int dimension, VectorMetric metric, int first = 0)
    {
        if (vectors.Length != (long)count * dimension)
        {
            throw new InvalidVectorException(count == 1
                ? $"The vector has {vectors.Length} dimensions, and the index {dimension}."
                : $"{count} vectors of {dimension} dimensions are {(long)count * dimension} floats, and {vectors.Length} were given.");
        }

        for (int i = 0; i < count; i++)
        {
            One(vectors.Slice(i * dimension, dimension), metric, first + i);
        }
    }

    /// <summary>Brings a checked vector to unit length, whatever its scale.</summary>
    public static void Normalise(Span<float> vector)
    {
        double length = Length(vector);
        if (float.IsNormal((float)length) && float.IsNormal((float)(1 / length)))
        {
            Scale.InPlace(vector, (float)(1 / length));
            return;
        }

        foreach (ref float value in vector)
        {
            value = (float)(value / length);
        }
    }

    private static void One(ReadOnlySpan<float> vector, VectorMetric metric, int index)
    {
        // A sum is finite unless one of its parts is not, or it overflows: then each is looked at.
        float squares = Dot.Of(vector, vector);
        if (!float.IsFinite(squares))
        {
            for (int i = 0; i < vector.Length; i++)
            {
                if (!float.IsFinite(vector[i]))
                {
                    throw new InvalidVectorException($"Vector {index} has {vector[i]} at {i}: every number must be finite.", index);
                }
            }

            if (metric != VectorMetric.Cosine)
            {
                throw new InvalidVectorException($"Vector {index} is so long that its square is no float: scale the vectors down.", index);
            }
        }

        if (metric == VectorMetric.Cosine && Length(vector) == 0)
        {
            throw new InvalidVectorException($"Vector {index} is zero: it has no direction, so no cosine. Leave it out, or use the metric l2.", index);
        }
    }

    // In doubles: floats that are very small or very large have squares that are none.
    private static double Length(ReadOnlySpan<float> vector)
    {
        double sum = 0;
        foreach (float value in vector)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }
}
