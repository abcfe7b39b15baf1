namespace Tocsin.Server.Settings;

/// <summary>Pictures that can be searched by picture. On when <see cref="Features"/> or <see cref="Images"/> is given, or the facade <c>similarity</c> is on.</summary>
public sealed record SimilaritySettings
{
    /// <summary>The name of the feature file in the collection's own folder, when none is named.</summary>
    public const string DefaultFeatures = "features.h5";

    /// <summary>The feature file (HDF5); one in <see cref="Folder"/> when it is not given.</summary>
    public string? Features { get; init; }

    /// <summary>A folder of pictures that the server indexes itself, when the feature file is missing and when it is asked to.</summary>
    public string? Images { get; init; }

    /// <summary>The folders under which the paths of the feature file are looked for, in this order, after the collection's own folder and <see cref="Images"/>.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Where uploaded pictures and thumbnails are kept; <c>similarity</c> in the data folder when it is not given.</summary>
    public string? Folder { get; init; }

    /// <summary>Floats in a vector; <c>VECTOR_DIMENSION</c> where the facade is on.</summary>
    [Between(1, 65_536)]
    public int Dimension { get; init; } = 2048;

    /// <summary>What makes vectors of pictures; the built-in descriptor when it is not given. Who names it says that it made a feature file that does not say so itself.</summary>
    public SimilarityEmbedder? Embedder { get; init; }

    /// <summary>The file of the model, for <see cref="SimilarityEmbedder.Onnx"/>.</summary>
    public string? Model { get; init; }

    /// <summary>What is done to a picture before the model sees it.</summary>
    public PreprocessingSettings Preprocessing { get; init; } = new();

    /// <summary><c>auto</c>, or a kind of index with its settings: <c>hnsw,m=32,efc=200</c>.</summary>
    public string Index { get; init; } = "auto";

    /// <summary>Bytes that the vectors may take before <c>auto</c> packs them; half of the machine's memory when it is not given.</summary>
    [Size("1MiB", "64TiB")]
    public long? Memory { get; init; }

    /// <summary>Threads that decode, embed and search; one a processor when it is not given; <c>NUM_WORKERS</c> where the facade is on.</summary>
    [Between(1, 256)]
    public int? Workers { get; init; }

    /// <summary>How large things may be.</summary>
    public SimilarityLimitSettings Limits { get; init; } = new();

    /// <summary>Whether anything is said that wants pictures to be served.</summary>
    internal bool IsNamed => Features is not null || Images is not null;

    /// <summary>What makes vectors of pictures, named or not.</summary>
    internal SimilarityEmbedder ChosenEmbedder => Embedder ?? SimilarityEmbedder.Descriptor;
}

/// <summary>What makes vectors of pictures.</summary>
public enum SimilarityEmbedder
{
    /// <summary>Colour, gradient and layout statistics: built in.</summary>
    Descriptor,

    /// <summary>A model file that ONNX Runtime runs.</summary>
    Onnx,
}

/// <summary>How large pictures, and all of them together, may be.</summary>
public sealed record SimilarityLimitSettings
{
    /// <summary>Bytes of one uploaded picture.</summary>
    [Size("64KiB", "1GiB")]
    public long UploadBytes { get; init; } = 64L << 20;

    /// <summary>Width times height of one picture, as its header says before it is decoded.</summary>
    [Between(10_000, 400_000_000)]
    public int Pixels { get; init; } = 40_000_000;

    /// <summary>Pixels that are decoded at the same time, of all pictures together.</summary>
    [Between(10_000, 2_000_000_000)]
    public int PixelsAtOnce { get; init; } = 80_000_000;

    /// <summary>Bytes of uploads that all requests together may hold; at least twice <see cref="UploadBytes"/>, which one upload can hold while it is read.</summary>
    [Size("1MiB", "64GiB")]
    public long BufferedBytes { get; init; } = 256L << 20;

    /// <summary>Pictures that may wait for a worker.</summary>
    [Between(1, 100_000)]
    public int Waiting { get; init; } = 512;

    /// <summary>Bytes of the model's file, for <see cref="SimilarityEmbedder.Onnx"/>.</summary>
    [Size("1KiB", "2GiB")]
    public long ModelBytes { get; init; } = 512L << 20;

    /// <summary>How long the model may take to load, and for one run.</summary>
    [Span("100ms", "1h")]
    public TimeSpan ModelTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of thumbnails that are kept on the disk.</summary>
    [Size("1MiB", "1TiB")]
    public long ThumbnailBytes { get; init; } = 256L << 20;
}
