using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Facades.Similarity;
using Tocsin.Server.Settings;
using Tocsin.Vectors;
using Tocsin.Vectors.Storage;

namespace Tocsin.Server.Similarity;

/// <summary>What the configuration says of pictures, without faults.</summary>
internal sealed class ConfiguredSimilarity
{
    private readonly SimilaritySettings _settings;
    private readonly SameEmbedder _embedders;

    private ConfiguredSimilarity(SimilaritySettings settings, string data)
    {
        _settings = settings;
        _embedders = new SameEmbedder(OpenEmbedder);
        Folder = Path.GetFullPath(settings.Folder ?? Path.Combine(data, "similarity"));
        Features = Path.GetFullPath(settings.Features ?? Path.Combine(Folder, SimilaritySettings.DefaultFeatures));
        Images = settings.Images is { } images ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(images)) : null;
    }

    /// <summary>The collection's own folder: uploads, thumbnails, what an indexing has made so far.</summary>
    public string Folder { get; }

    /// <summary>The feature file.</summary>
    public string Features { get; }

    /// <summary>The folder that is indexed here; null when there is none.</summary>
    public string? Images { get; }

    /// <summary>Whether the feature file was named: then that it is missing is a fault, and otherwise a beginning.</summary>
    public bool AreFeaturesNamed => _settings.Features is not null;

    /// <summary>How large things may be.</summary>
    public SimilarityLimitSettings Limits => _settings.Limits;

    /// <summary>Floats in a vector.</summary>
    public int Dimension => _settings.Dimension;

    /// <summary>Threads that decode, embed and search.</summary>
    public int Workers => _settings.Workers ?? Environment.ProcessorCount;

    /// <summary>What is refused before it is decoded.</summary>
    public ImageLimits ImageLimits => new() { MaxPixels = Limits.Pixels, MaxBytes = Limits.UploadBytes };

    /// <summary>Whether the settings name the embedder: then it is what made a feature file that does not say.</summary>
    public bool IsEmbedderNamed => _settings.Embedder is not null;

    /// <summary>The kind of embedder, for metrics.</summary>
    public string EmbedderKind => _settings.ChosenEmbedder.ToString().ToLowerInvariant();

    /// <summary>Where pictures are looked for.</summary>
    public IReadOnlyList<string> Roots => [Folder, .. Images is null ? [] : (string[])[Images], .. _settings.Roots];

    /// <summary>The pictures that are configured; null when none are wanted.</summary>
    public static ConfiguredSimilarity? Of(TocsinSettings settings) =>
        settings.Similarity.IsNamed || settings.Facades.Keys.Contains(SimilarityFacade.FacadeName, StringComparer.OrdinalIgnoreCase) ? new ConfiguredSimilarity(settings.Similarity, settings.Data) : null;

    /// <summary>An embedder: the same as the first. Throws <see cref="EmbeddingException"/> when the model cannot be run, <see cref="EmbedderChangedException"/> when it was exchanged.</summary>
    public IImageEmbedder Embedder() => _embedders.Open();

    /// <summary>The index of so many rows.</summary>
    public BuiltIndex Build(VectorRows rows, CancellationToken cancellation)
    {
        AutoChoice choice = SimilarityCheck.IsAuto(_settings.Index)
            ? AutoIndex.Choose(rows.Count, rows.Dimension, rows.Metric, _settings.Memory ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2)
            : new AutoChoice(
                VectorIndexSpec.TryParse(_settings.Index, rows.Dimension, rows.Metric, out VectorIndexOptions? options, out string fault) ? options : throw new InvalidOperationException(fault),
                $"{_settings.Index}, as Similarity:Index says.");
        return new BuiltIndex(VectorIndexes.Build(choice.Options, rows, new BuildSettings { Threads = Workers }, cancellation), choice.Why);
    }

    /// <summary>What the collection stands on.</summary>
    public ImageCollectionOptions ToOptions(ImageRoots roots, UploadFolder uploads, string embedder, Func<string?> awaited) => new()
    {
        Store = new FeatureFileStore(Features, Dimension, takesUnknown: IsEmbedderNamed),
        Build = Build,
        Dimension = Dimension,
        BeginsEmpty = !AreFeaturesNamed && Images is null,
        Roots = roots,
        Uploads = uploads,
        Embedder = embedder,
        IsEmbedderNamed = IsEmbedderNamed,
        Awaited = awaited,
    };

    private IImageEmbedder OpenEmbedder() => _settings.ChosenEmbedder == SimilarityEmbedder.Descriptor
        ? new DescriptorEmbedder()
        : OnnxEmbedder.Open(new OnnxOptions
        {
            Model = Path.GetFullPath(_settings.Model!),
            Preprocessing = _settings.Preprocessing.ToPreprocessing(),
            Dimension = Dimension,
            Threads = Math.Max(1, Environment.ProcessorCount / Workers),
            MaxBytes = Limits.ModelBytes,
            TimeLimit = Limits.ModelTime,
        });
}
