using Tocsin.Engine.Similarity.Collections;
using Tocsin.Server.Http;

namespace Tocsin.Server.Similarity;

/// <summary>The pictures of this server: the collection, who searches it, and who indexes. Any thread may call it.</summary>
internal sealed class SimilarityHost(ImageCollection collection) : IAsyncDisposable
{
    /// <summary>What is searched.</summary>
    public ImageCollection Collection => collection;

    /// <summary>The feature file.</summary>
    public string Features { get; init; } = "";

    /// <summary>What makes vectors of pictures.</summary>
    public string Embedder { get; init; } = "";

    /// <summary>The folder that can be indexed here; null when there is none.</summary>
    public string? Images { get; init; }

    /// <summary>How large an uploaded picture may be.</summary>
    public long MaxUploadBytes { get; init; }

    /// <summary>The indexing that runs, or the last one; null when there was none since the server began.</summary>
    public IndexingStatus? Indexing { get; init; }

    /// <summary>Pictures that look like an uploaded one. Throws <see cref="RequestFaultException"/>.</summary>
    public Task<PictureSearch> SearchAsync(ReadOnlyMemory<byte> picture, int most, CancellationToken cancellation) =>
        throw new RequestFaultException(new RequestFault(503, "loading", collection.Status.Sentence, "Come again later."));

    /// <summary>Pictures that look like one of the collection. Throws <see cref="RequestFaultException"/>.</summary>
    public Task<PictureSearch> SearchLikeAsync(string id, int most, CancellationToken cancellation) =>
        Task.FromResult(new PictureSearch(collection.SearchLike(id, most) ?? throw new RequestFaultException(Unknown(id)), TimeSpan.Zero, TimeSpan.Zero));

    /// <summary>Where a thumbnail is, by a picture's id.</summary>
    public static string ThumbnailAddress(string id, int size) => $"/api/v1/images/{id}/thumbnail?size={size}";

    public ValueTask DisposeAsync() => collection.DisposeAsync();

    private static RequestFault Unknown(string id) => new(404, "unknown_image", $"There is no picture '{id}'.", "GET /api/v1/images lists them.");
}
