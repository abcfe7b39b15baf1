using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Commands.Images;

/// <summary>What is to be indexed, and how.</summary>
internal sealed record IndexRequest
{
    /// <summary>The pictures.</summary>
    public required string Folder { get; init; }

    /// <summary>The feature file.</summary>
    public required string Features { get; init; }

    /// <summary>What makes the vectors; null when it was not named: the built-in descriptor.</summary>
    public EmbedderChoice? Embedder { get; init; }

    /// <summary>What a picture may have.</summary>
    public required ImageLimits Limits { get; init; }

    /// <summary>Whether to go on with the file that is there.</summary>
    public bool Append { get; init; }

    /// <summary>Pictures that are decoded ahead, embedded and written together.</summary>
    public required int Batch { get; init; }

    /// <summary>JSON instead of words.</summary>
    public bool Json { get; init; }
}
