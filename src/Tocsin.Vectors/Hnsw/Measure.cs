namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// How far rows are from a target, as whole numbers that grow with the distance: exact or nearly, and every comparison of the graph is
/// by them. One thread at a time.
/// </summary>
internal abstract unsafe class Measure
{
    /// <summary>Takes a vector as the target, of unit length under <see cref="VectorMetric.Cosine"/>.</summary>
    public abstract void Aim(ReadOnlySpan<float> vector);

    /// <summary>Takes a row as the target.</summary>
    public abstract void Aim(int row);

    /// <summary>The distance of the target from itself, and so from what is equal to it.</summary>
    public abstract uint OfItself { get; }

    // rows: [count] -> distances: [count]
    /// <summary>The distances of rows from the target.</summary>
    public abstract void Of(int* rows, int count, uint* distances);

    /// <summary>What such a distance says, as near as it can: the squared Euclidean distance, or the inner product with its sign turned.</summary>
    public abstract double Estimate(uint distance);

    /// <summary>Asks for what <see cref="Of"/> will read of a row.</summary>
    public abstract void Fetch(int row);
}
