namespace Tocsin.Engine.Similarity.Features;

/// <summary>Features that are in memory already.</summary>
public sealed class RowsInMemory(FeatureSet features) : IFeatureRows
{
    /// <inheritdoc/>
    public int Dimension => features.Dimension;

    /// <inheritdoc/>
    public int Count => features.Count;

    /// <inheritdoc/>
    public string? Embedder => features.Embedder;

    /// <inheritdoc/>
    public IReadOnlyList<string> ReadPaths(CancellationToken cancellation = default) => features.Paths;

    /// <inheritdoc/>
    public void ReadVectors(int first, Span<float> rows) => features.Vectors.AsSpan(first * features.Dimension, rows.Length).CopyTo(rows);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }
}
