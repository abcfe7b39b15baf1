using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Examining;

/// <summary>What was found in a feature file.</summary>
/// <param name="File">As it was named.</param>
public sealed record FeatureExamination(string File)
{
    /// <summary>Whether it can be used.</summary>
    public bool Good => Code is null;

    /// <summary>Vectors, and pictures.</summary>
    public int Images { get; init; }

    /// <summary>Floats in a vector.</summary>
    public int Dimension { get; init; }

    /// <summary>What made the vectors; null when the file does not say.</summary>
    public string? Embedder { get; init; }

    /// <summary>A code of <see cref="FeatureFileException"/>; null when it is good.</summary>
    public string? Code { get; init; }

    /// <summary>What is wrong with it, and the remedy; null when it is good.</summary>
    public string? Reason { get; init; }
}
