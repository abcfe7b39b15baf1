namespace Tocsin.Engine.Similarity.Features;

/// <summary>Features that are read piece by piece: a file need never be in memory as a whole. One thread at a time; failures are <see cref="FeatureFileException"/>.</summary>
public interface IFeatureRows : IDisposable
{
    /// <summary>Floats in a vector.</summary>
    int Dimension { get; }

    /// <summary>Vectors, and pictures.</summary>
    int Count { get; }

    /// <summary>Which embedder made the vectors; null when that is not said.</summary>
    string? Embedder { get; }

    /// <summary>All paths: [count].</summary>
    IReadOnlyList<string> ReadPaths(CancellationToken cancellation = default);

    // -> rows: [n, dimension]
    /// <summary>As many vectors as there is room for, from row <paramref name="first"/>.</summary>
    void ReadVectors(int first, Span<float> rows);
}
