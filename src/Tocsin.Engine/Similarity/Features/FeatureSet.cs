namespace Tocsin.Engine.Similarity.Features;

/// <summary>What a feature file holds: a vector and a path for each picture.</summary>
/// <param name="Dimension">Floats in a vector.</param>
/// <param name="Vectors">[n, dimension], as they stand in the file.</param>
/// <param name="Paths">[n]: the pictures, as they stand in the file.</param>
public sealed record FeatureSet(int Dimension, float[] Vectors, IReadOnlyList<string> Paths)
{
    /// <summary>How many pictures.</summary>
    public int Count => Paths.Count;

    /// <summary>Which embedder made the vectors (<see cref="Embedding.IImageEmbedder.Name"/>); null in files of other programs, which do not say.</summary>
    public string? Embedder { get; init; }
}
