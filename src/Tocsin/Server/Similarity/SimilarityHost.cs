using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Thumbnails;
using Tocsin.Server.Http;
using Tocsin.Server.Metrics;

namespace Tocsin.Server.Similarity;

/// <summary>
/// The pictures of this server: the collection, the workers that search it, uploads, thumbnails, and the indexing of the image folder. Any thread may call it. Whatever is
/// wrong with files from outside is shown and tried again, and never ends the server.
/// </summary>
internal sealed class SimilarityHost : IAsyncDisposable
{
    private readonly ConfiguredSimilarity _configured;
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly PictureWorkers _workers;
    private readonly UploadFolder _uploads;
    private readonly FolderIndexing? _indexing;

    private SimilarityHost(ConfiguredSimilarity configured, ServerMetrics metrics, TimeProvider time, ILogger logger)
    {
        (_configured, _metrics, _time) = (configured, metrics, time);
        Directory.CreateDirectory(configured.Folder);
        _workers = new PictureWorkers(
            new PictureWorkerOptions { Workers = configured.Workers, MostWaiting = configured.Limits.Waiting, PixelsAtOnce = configured.Limits.PixelsAtOnce, Limits = configured.ImageLimits },
            configured.Embedder);
        _uploads = new UploadFolder(configured.Folder);
        _uploads.RemoveUnfinished();
        Thumbnails = new ThumbnailCache(Path.Combine(configured.Folder, "thumbnails"), configured.Limits.ThumbnailBytes, _workers);
        Uploads = new UploadBudget(configured.Limits);
        using (IImageEmbedder one = configured.Embedder())
        {
            Embedder = one.Name;
            if (one.Dimension != configured.Dimension)
            {
                throw new OutsideException($"The embedder '{one.Name}' makes vectors of {one.Dimension} dimensions, and {configured.Dimension} are configured (Similarity:Dimension, VECTOR_DIMENSION). Make them equal.");
            }
        }

        Collection = new ImageCollection(configured.ToOptions(new ImageRoots(configured.Roots), _uploads, Embedder, () => _indexing?.Awaited), time, notice => LogMessages.SimilarityNotice(logger, notice));
        _indexing = configured.Images is null ? null : new FolderIndexing(configured, Collection, metrics, time, notice => LogMessages.SimilarityNotice(logger, notice));
    }

    /// <summary>What is searched.</summary>
    public ImageCollection Collection { get; }

    /// <summary>Small pictures.</summary>
    public ThumbnailCache Thumbnails { get; }

    /// <summary>What uploads may hold.</summary>
    public UploadBudget Uploads { get; }

    /// <summary>The feature file.</summary>
    public string Features => _configured.Features;

    /// <summary>What makes vectors of pictures.</summary>
    public string Embedder { get; }

    /// <summary>The folder that can be indexed here; null when there is none.</summary>
    public string? Images => _configured.Images;

    /// <summary>How large an uploaded picture may be.</summary>
    public long MaxUploadBytes => _configured.Limits.UploadBytes;

    /// <summary>The indexing that runs, or the last one; null when there was none since the server began.</summary>
    public IndexingStatus? Indexing => _indexing?.Status;

    /// <summary>Pieces of work that wait for a worker or are being done.</summary>
    public int Waiting => _workers.Waiting;

    /// <summary>What an operator should know; empty while all is well.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. Collection.Status is { Reason: { } reason } ? [$"images: {reason}"] : (string[])[],
        .. Indexing is { State: IndexingState.Failed, Reason: { } failed } ? [$"images, indexing: {failed}"] : (string[])[],
    ];

    /// <summary>Opens the collection's own folder and begins to load.</summary>
    /// <exception cref="OutsideException">The folder cannot be used, or the embedder cannot be run.</exception>
    public static SimilarityHost Open(ConfiguredSimilarity configured, ServerMetrics metrics, TimeProvider time, ILogger logger)
    {
        ExaminingProgram.Install();
        try
        {
            var host = new SimilarityHost(configured, metrics, time, logger);
            host._indexing?.StartIfMissing();
            host.Collection.Start();
            return host;
        }
        catch (EmbeddingException cannot)
        {
            throw new OutsideException($"{cannot.Message} (Similarity:Embedder, Similarity:Model)", cannot);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutsideException($"The folder '{configured.Folder}' (Similarity:Folder) cannot be used: {exception.Message} Free it, or name another one.", exception);
        }
    }

    /// <summary>Pictures that look like an uploaded one. Throws <see cref="RequestFaultException"/>, <see cref="CollectionNotReadyException"/>, <see cref="EmbedderMismatchException"/>, <see cref="WorkersBusyException"/>.</summary>
    public async Task<PictureSearch> SearchAsync(ReadOnlyMemory<byte> picture, int most, CancellationToken cancellation)
    {
        RequireComparable();
        long start = _time.GetTimestamp();
        float[] vector = await EmbedAsync(picture, cancellation);
        TimeSpan embedding = _time.GetElapsedTime(start);
        PictureSearch found = await SearchAsync("upload", () => Collection.Search(vector, most), cancellation);
        return found with { Embedding = embedding };
    }

    /// <summary>Pictures that look like one of the collection. Throws as <see cref="SearchAsync(ReadOnlyMemory{byte}, int, CancellationToken)"/>.</summary>
    public Task<PictureSearch> SearchLikeAsync(string id, int most, CancellationToken cancellation)
    {
        RequireReady();
        return SearchAsync("id", () => Collection.SearchLike(id, most) ?? throw new RequestFaultException(Unknown(id)), cancellation);
    }

    /// <summary>Takes a picture in: checked, kept in the collection's own folder, found from then on. Throws as a search does.</summary>
    public async Task<ImageItem> AddAsync(ReadOnlyMemory<byte> picture, CancellationToken cancellation)
    {
        RequireComparable();
        float[] vector = await EmbedAsync(picture, cancellation);
        string path = UploadFolder.PathOf(picture.Span);
        return Collection.Find(ImageId.Of(path)) is { } there && _uploads.Has(path)
            ? there
            : await Collection.AddAsync(await Task.Run(() => _uploads.Write(picture.Span), cancellation), vector, cancellation);
    }

    /// <summary>Takes a picture out, and its file where it was uploaded. Throws <see cref="RequestFaultException"/> with 404 when it is not there.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        RequireReady();
        IReadOnlyList<ImageItem> gone = await Collection.DeleteAsync([id], cancellation);
        if (gone.Count == 0)
        {
            throw new RequestFaultException(Unknown(id));
        }
    }

    /// <summary>Begins to index the image folder. Throws <see cref="RequestFaultException"/> when there is none, or it is being indexed.</summary>
    public IndexingStatus StartIndexing() =>
        _indexing is null ? throw new RequestFaultException(new RequestFault(409, "no_image_folder", "No folder of pictures is configured.", "Set Similarity:Images and start the server again, or run 'tocsin images index'."))
        : _indexing.TryStart() ? _indexing.Status!
        : throw new RequestFaultException(new RequestFault(409, "indexing_running", $"The folder '{Images}' is being indexed.", "GET /api/v1/images/index says how far it is."));

    /// <summary>A picture of the collection. Throws <see cref="RequestFaultException"/> with 404 when it is not there.</summary>
    public ImageItem Require(string id) => Collection.Find(id) ?? throw new RequestFaultException(Unknown(id));

    /// <summary>Where a thumbnail is, by a picture's id.</summary>
    public static string ThumbnailAddress(string id, int size) => $"/api/v1/images/{id}/thumbnail?size={size}";

    public async ValueTask DisposeAsync()
    {
        if (_indexing is not null)
        {
            await _indexing.DisposeAsync();
        }

        await Collection.DisposeAsync();
        _workers.Dispose();
    }

    // Before a picture is decoded for nothing.
    private void RequireReady()
    {
        if (Collection.Status is { State: not CollectionState.Ready } status)
        {
            throw new CollectionNotReadyException(status);
        }
    }

    private void RequireComparable()
    {
        RequireReady();
        if (Collection.Mismatch is { } mismatch)
        {
            throw new EmbedderMismatchException(mismatch);
        }
    }

    private async Task<float[]> EmbedAsync(ReadOnlyMemory<byte> picture, CancellationToken cancellation)
    {
        long start = _time.GetTimestamp();
        EmbeddedPicture embedded = await _workers.EmbedAsync(picture, cancellation);
        if (embedded.Vector is not { } vector)
        {
            throw new RequestFaultException(PictureFaults.Of(embedded.Fault!));
        }

        _metrics.Embedded(_configured.EmbedderKind, _time.GetElapsedTime(start));
        return vector;
    }

    private Task<PictureSearch> SearchAsync(string query, Func<IReadOnlyList<ImageHit>> search, CancellationToken cancellation) => _workers.RunAsync(
        () =>
        {
            long start = _time.GetTimestamp();
            IReadOnlyList<ImageHit> hits = search();
            TimeSpan took = _time.GetElapsedTime(start);
            _metrics.SearchedImages(Collection.Kind, query, took);
            return new PictureSearch(hits, TimeSpan.Zero, took);
        },
        cancellation);

    private static RequestFault Unknown(string id) => new(404, "unknown_image", $"There is no picture '{id}'.", "GET /api/v1/images lists them.");
}
