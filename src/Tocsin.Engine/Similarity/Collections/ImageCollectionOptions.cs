using Tocsin.Engine.Similarity.Features;
using Tocsin.Vectors.Storage;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>What a collection stands on.</summary>
public sealed record ImageCollectionOptions
{
    /// <summary>The feature file.</summary>
    public required IFeatureStore Store { get; init; }

    /// <summary>Makes the index of the rows, which it takes over.</summary>
    public required Func<VectorRows, CancellationToken, BuiltIndex> Build { get; init; }

    /// <summary>Floats in a vector; a file with others is no good.</summary>
    public required int Dimension { get; init; }

    /// <summary>Whether a file that is missing is made with the first picture that is added. False: that it is missing is a fault.</summary>
    public bool BeginsEmpty { get; init; }

    /// <summary>Where the pictures of the file lie; asked once for each when the file has been loaded. Null: nobody wants the pictures themselves.</summary>
    public ImageRoots? Roots { get; init; }

    /// <summary>Where the files of uploaded pictures lie; null: none are taken.</summary>
    public UploadFolder? Uploads { get; init; }

    /// <summary>What makes vectors of pictures here (<see cref="Embedding.IImageEmbedder.Name"/>); a file of another, or of nobody knows what, is served, and no vector is searched in it or added. Null: not compared.</summary>
    public string? Embedder { get; init; }

    /// <summary>Whether somebody has named <see cref="Embedder"/>, and so vouches for a file that does not say what made it.</summary>
    public bool IsEmbedderNamed { get; init; }

    /// <summary>Says who is making a file that is missing, in a sentence; null while nobody is.</summary>
    public Func<string?> Awaited { get; init; } = static () => null;

    /// <summary>
    /// Bytes that pictures may take in memory: those that are served, and those of a changed file that is loaded beside them. A file that would take more is refused.
    /// </summary>
    public long MostBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;

    /// <summary>How often the file is looked at.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a file that was no good is left alone while nothing of it changes.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(30);
}
