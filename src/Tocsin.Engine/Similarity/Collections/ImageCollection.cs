using System.Threading.Channels;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Vectors;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>
/// Pictures that can be searched: a feature file, its index in memory, and whoever changes them. Any thread searches and never waits; one task of its own reads the file,
/// watches it, and makes all changes one after the other. A file that changes is loaded beside what is served and swapped; one that is no good changes nothing but
/// <see cref="Status"/>.
/// </summary>
public sealed partial class ImageCollection : IAsyncDisposable
{
    private const int MostWaiting = 1024;
    private const string Closing = "The collection is being closed.";

    private readonly ImageCollectionOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string> _notice;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<CollectionChange> _changes = Channel.CreateBounded<CollectionChange>(MostWaiting);
    private Task _owner = Task.CompletedTask;
    private volatile CollectionContent? _content;
    private volatile CollectionStatus _status = new(CollectionState.Loading);
    private long _revision;

    /// <param name="options">What it stands on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notice">Hears what somebody should know: a file that is no good, and that it is good again.</param>
    public ImageCollection(ImageCollectionOptions options, TimeProvider time, Action<string>? notice = null)
    {
        (_options, _time, _notice) = (options, time, notice ?? (static _ => { }));
    }

    /// <summary>How it is.</summary>
    public CollectionStatus Status => _status;

    /// <summary>Grows with every change of what can be seen.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Floats in a vector.</summary>
    public int Dimension => _options.Dimension;

    /// <summary>Pictures that can be found; 0 while there are none to search.</summary>
    public int Count => _content?.Items.Count ?? 0;

    /// <summary>The kind of index; <c>none</c> while there is nothing to search.</summary>
    public string Kind => _content?.Index.Options.Kind.ToString() ?? "none";

    /// <summary>What it consists of; null while there is nothing to search.</summary>
    public CollectionStatistics? Statistics => _content is not { } content ? null : new CollectionStatistics
    {
        Images = content.Items.Count,
        Dimension = _options.Dimension,
        Method = content.Built.Why,
        Kind = Kind,
        Bytes = content.Index.Figures is var figures ? figures.VectorBytes + figures.StructureBytes : 0,
        Repeated = content.Repeated,
        Unusable = content.Unusable,
        PathsChecked = content.PathsChecked,
        WithoutFile = content.WithoutFile,
        Embedder = content.Embedder,
        Loaded = content.Loaded,
    };

    /// <summary>Why vectors made here can be neither searched nor added; null while they can, and while there is nothing to search.</summary>
    public EmbedderMismatch? Mismatch => _content is { } content ? MismatchOf(content) : null;

    /// <summary>Begins to load, and to watch.</summary>
    public void Start() => _owner = Task.Run(OwnAsync);

    /// <summary>Some pictures, in the order of the file.</summary>
    /// <exception cref="CollectionNotReadyException">There is nothing yet.</exception>
    public ImageList Page(int skip, int limit) => Content.Items.Page(skip, limit);

    /// <summary>One picture; null when there is none of this id.</summary>
    /// <exception cref="CollectionNotReadyException">There is nothing yet.</exception>
    public ImageItem? Find(string id) => Content.Items.Find(id)?.Item;

    /// <summary>Whether there is a picture whose path is such a one; false while there is nothing to search.</summary>
    public bool Has(Func<string, bool> such) => _content is { } content && content.Items.Page(0, int.MaxValue).Items.Any(item => such(item.Path));

    /// <summary>Where a picture lies, or why that cannot be said; null when nobody told the collection where to look.</summary>
    public ResolvedImage? Locate(ImageItem item) => _options.Roots?.Resolve(item.Path);

    // vector: [dimension]
    /// <summary>The pictures nearest to a vector.</summary>
    /// <exception cref="CollectionNotReadyException">There is nothing yet.</exception>
    /// <exception cref="EmbedderMismatchException">The file's vectors were made by something else, or nobody knows by what.</exception>
    /// <exception cref="InvalidVectorException">The vector cannot be compared.</exception>
    public IReadOnlyList<ImageHit> Search(ReadOnlySpan<float> vector, int most) => Comparable.Search(vector, most, except: null);

    /// <summary>The pictures nearest to one of the collection, without itself; null when it is not there.</summary>
    /// <exception cref="CollectionNotReadyException">There is nothing yet.</exception>
    public IReadOnlyList<ImageHit>? SearchLike(string id, int most)
    {
        CollectionContent content = Content;
        float[] vector = new float[_options.Dimension];
        return content.Items.Find(id) is { } found && content.Index.TryGet(found.Row, vector) ? content.Search(vector, most, found.Row) : null;
    }

    /// <summary>Takes a picture in: it can be found, and its vector is on the disk, when this returns. One of the same path leaves.</summary>
    /// <exception cref="CollectionNotReadyException">There is nothing to add to.</exception>
    /// <exception cref="EmbedderMismatchException">The file's vectors were made by something else, or nobody knows by what.</exception>
    /// <exception cref="InvalidVectorException">The vector cannot be compared.</exception>
    /// <exception cref="FeatureFileException">It could not be written; nothing has changed.</exception>
    public Task<ImageItem> AddAsync(string path, float[] vector, CancellationToken cancellation = default) => AskAsync(new AddedImage(path, Usable(vector), null), cancellation);

    /// <summary>Takes an uploaded picture in, its file included: that is in place when this returns, and gone when it fails. One that is there already stays as it is.</summary>
    /// <exception cref="CollectionNotReadyException">There is nothing to add to.</exception>
    /// <exception cref="EmbedderMismatchException">The file's vectors were made by something else, or nobody knows by what.</exception>
    /// <exception cref="PictureNotWrittenException">Its file could not be put in place; nothing has changed.</exception>
    /// <exception cref="FeatureFileException">The feature file could not be written; nothing has changed.</exception>
    public Task<ImageItem> AddAsync(WrittenUpload upload, float[] vector, CancellationToken cancellation = default)
    {
        AddedImage added = new(upload.Path, vector, upload);
        try
        {
            Usable(vector);
        }
        catch (InvalidVectorException bad)
        {
            added.Fail(bad);
            throw;
        }

        return AskAsync(added, cancellation);
    }

    /// <summary>
    /// Takes pictures out: no search finds them any more, and the file is without them, when this returns; the files of those that were uploaded are gone, too. Answers those
    /// that were there.
    /// </summary>
    /// <exception cref="CollectionNotReadyException">There is nothing to take from.</exception>
    /// <exception cref="PictureNotRemovedException">The file of one that was uploaded cannot be removed; nothing has changed.</exception>
    /// <exception cref="FeatureFileException">The file could not be written; what stands in it is loaded again.</exception>
    public Task<IReadOnlyList<ImageItem>> DeleteAsync(IReadOnlyList<string> ids, CancellationToken cancellation = default) => AskAsync(new DeletedImages(ids), cancellation);

    /// <summary>Puts others in place of all pictures, except those of the old ones whose path stays; or says of which it wants vectors first.</summary>
    /// <exception cref="FeatureFileException">It could not be written; nothing has changed.</exception>
    public Task<Replaced> ReplaceAsync(Replacement by, CancellationToken cancellation = default) => AskAsync(new ReplacedFeatures(by), cancellation);

    /// <summary>Looks at the file now, and returns when that is done.</summary>
    public Task<CollectionStatus> LookAsync(CancellationToken cancellation = default) => AskAsync(new LookedAt(), cancellation);

    /// <summary>Stops: a load is told, and waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _owner;
        await _checkingPaths;
        _stop.Dispose();
    }

    private CollectionContent Content => _content ?? throw new CollectionNotReadyException(_status);

    private CollectionContent Comparable => Content is var content && MismatchOf(content) is { } mismatch ? throw new EmbedderMismatchException(mismatch) : content;

    private EmbedderMismatch? MismatchOf(CollectionContent content) => EmbedderMismatch.Of(content.Embedder, _options.Embedder, _options.IsEmbedderNamed);

    private async Task<T> AskAsync<T>(CollectionChange<T> change, CancellationToken cancellation)
    {
        try
        {
            await _changes.Writer.WriteAsync(change, cancellation);
        }
        catch (ChannelClosedException closed)
        {
            OperationCanceledException late = new(Closing, closed);
            change.Fail(late);
            throw late;
        }
        catch (OperationCanceledException given)
        {
            change.Fail(given);
            throw;
        }

        return await change.Answer.WaitAsync(cancellation);
    }

    private float[] Usable(float[] vector) =>
        vector.Length != _options.Dimension ? throw new InvalidVectorException($"The vector has {vector.Length} dimensions, and the collection {_options.Dimension}.")
        : !CollectionContent.IsUsable(vector) ? throw new InvalidVectorException("The vector is zero or not finite: nothing can be compared with it.")
        : vector;
}
