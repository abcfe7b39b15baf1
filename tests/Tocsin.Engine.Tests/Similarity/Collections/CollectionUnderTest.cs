using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Vectors;

namespace Tocsin.Engine.Tests.Similarity.Collections;

/// <summary>A collection of vectors of three floats over a feature file in memory, or a real one, with a real folder of uploads.</summary>
internal sealed class CollectionUnderTest : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _own = Directory.CreateTempSubdirectory("tocsin-uploads-");
    private bool _isClosed;

    public CollectionUnderTest(string? folder = null, IFeatureStore? store = null, bool beginsEmpty = true, Func<ImageCollectionOptions, ImageCollectionOptions>? change = null)
    {
        Folder = folder ?? _own.FullName;
        Uploads = new UploadFolder(Folder);
        Roots = new ImageRoots([Folder]);
        ImageCollectionOptions options = new()
        {
            Store = store ?? Features,
            Build = static (rows, cancellation) => new BuiltIndex(VectorIndexes.Build(new FlatOptions { Dimension = rows.Dimension, Metric = rows.Metric }, rows, null, cancellation), "few"),
            Dimension = 3,
            BeginsEmpty = beginsEmpty,
            Roots = Roots,
            Uploads = Uploads,
            Embedder = "new",
            LookEvery = TimeSpan.FromHours(1),
        };
        Collection = new ImageCollection(change?.Invoke(options) ?? options, TimeProvider.System, Notices.Add);
    }

    /// <summary>One over a feature file of anybody's, which it looks at all the time; nobody uploads or looks for pictures.</summary>
    public static CollectionUnderTest Watching(Func<ImageCollectionOptions, ImageCollectionOptions>? change = null) => new(change: options =>
    {
        ImageCollectionOptions watching = options with { BeginsEmpty = false, Roots = null, Uploads = null, Embedder = null, LookEvery = TimeSpan.FromMilliseconds(5) };
        return change?.Invoke(watching) ?? watching;
    });

    public string Folder { get; }

    public UploadFolder Uploads { get; }

    public ImageRoots Roots { get; }

    public MadeUpFeatures Features { get; } = new(3);

    public ImageCollection Collection { get; }

    public List<string> Notices { get; } = [];

    /// <summary>The names of the files in the folder of uploads.</summary>
    public string[] Files => Directory.Exists(UploadsFolder) ? [.. Directory.GetFiles(UploadsFolder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];

    public string UploadsFolder => Path.Combine(Folder, UploadFolder.FolderName);

    public async Task<CollectionUnderTest> StartAsync()
    {
        Collection.Start();
        await Collection.LookAsync().WaitAsync(Patience);
        return this;
    }

    /// <summary>Uploads some bytes as a picture whose vector they are.</summary>
    public Task<ImageItem> UploadAsync(params byte[] picture) => Collection.AddAsync(Uploads.Write(picture), [picture[0], picture[1], picture[2]]).WaitAsync(Patience);

    /// <summary>Closes the collection before the test ends.</summary>
    public ValueTask CloseAsync()
    {
        _isClosed = true;
        return Collection.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            await CloseAsync();
        }

        _own.Delete(recursive: true);
    }

    public static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, patience.Token);
        }
    }
}
