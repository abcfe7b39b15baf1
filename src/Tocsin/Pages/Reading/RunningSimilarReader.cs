using Tocsin.Engine.Similarity.Collections;
using Tocsin.Server.Http;
using Tocsin.Server.Similarity;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the pictures of the server that shows the pages.</summary>
internal sealed class RunningSimilarReader(ServedSimilarity similarity) : ISimilarReader
{
    private static readonly CollectionStatus Off = new(CollectionState.Broken, "This server has no pictures.");

    public bool IsOn => similarity.Host is not null;

    public string HowToBegin => ServedSimilarity.HowToBegin;

    public CollectionStatus Status => similarity.Host?.Collection.Status ?? Off;

    public long Revision => similarity.Host?.Collection.Revision ?? 0;

    public CollectionStatistics? Statistics => similarity.Host?.Collection.Statistics;

    public SimilarSource Source => similarity.Host is { } host ? new SimilarSource(host.Features, host.Images, host.Embedder, host.MaxUploadBytes) : new SimilarSource("", null, "", 0);

    public IndexingStatus? Indexing => similarity.Host?.Indexing;

    public ImageList Page(int skip, int limit) => Ready is { } collection ? collection.Page(skip, limit) : new ImageList([], 0);

    public ImageItem? Find(string id) => Ready?.Find(id);

    public Task<SimilarAnswer> LikeAsync(string id, int most, CancellationToken cancellation) => AnswerAsync(host => host.SearchLikeAsync(id, most, cancellation));

    public Task<SimilarAnswer> SearchAsync(ReadOnlyMemory<byte> picture, int most, CancellationToken cancellation) =>
        AnswerAsync(host => host.SearchAsync(picture, most, cancellation));

    public IDisposable? Room(long bytes) => similarity.Host is { } host && host.Uploads.TryTake(bytes) ? new Taken(host.Uploads, bytes) : null;

    public string Thumbnail(string id, int size) => SimilarityHost.ThumbnailAddress(id, size);

    // What was ready once stays so.
    private ImageCollection? Ready => similarity.Host?.Collection is { Status.State: CollectionState.Ready } collection ? collection : null;

    private async Task<SimilarAnswer> AnswerAsync(Func<SimilarityHost, Task<PictureSearch>> search)
    {
        if (similarity.Host is not { } host)
        {
            return new SimilarAnswer(null, Off.Reason);
        }

        try
        {
            return new SimilarAnswer(await search(host), null);
        }
        catch (RequestFaultException refused)
        {
            return new SimilarAnswer(null, $"{refused.Fault.Detail} {refused.Fault.Remedy}".TrimEnd());
        }
        catch (CollectionNotReadyException notReady)
        {
            return new SimilarAnswer(null, notReady.Message);
        }
        catch (Exception fault) when (PictureFaults.Of(fault) is { } said)
        {
            return new SimilarAnswer(null, $"{said.Detail} {said.Remedy}".TrimEnd());
        }
    }

    private sealed class Taken(UploadBudget budget, long bytes) : IDisposable
    {
        private long _bytes = bytes;

        public void Dispose() => budget.Release(Interlocked.Exchange(ref _bytes, 0));
    }
}
