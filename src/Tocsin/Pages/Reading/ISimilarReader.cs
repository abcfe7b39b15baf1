using Tocsin.Engine.Similarity.Collections;
using Tocsin.Server.Similarity;

namespace Tocsin.Pages.Reading;

/// <summary>
/// What the page Similar reads about pictures. Any thread may call it; nothing here throws for what a person did or for a collection that is not ready. Thumbnails the
/// browser fetches from the API for itself, and changes (uploads that are kept, deletions, an indexing) it asks the API for, too: one layer decides who may.
/// </summary>
public interface ISimilarReader
{
    /// <summary>Whether this server has pictures at all.</summary>
    bool IsOn { get; }

    /// <summary>How pictures are begun with, when it has none.</summary>
    string HowToBegin { get; }

    /// <summary>Whether the collection can be searched, and what is wrong with it.</summary>
    CollectionStatus Status { get; }

    /// <summary>Grows with every change of what the collection holds or how it is.</summary>
    long Revision { get; }

    /// <summary>What the collection consists of; null while there is nothing to search.</summary>
    CollectionStatistics? Statistics { get; }

    /// <summary>Where it comes from.</summary>
    SimilarSource Source { get; }

    /// <summary>The indexing that runs, or the last one since the server began; null when there was none.</summary>
    IndexingStatus? Indexing { get; }

    /// <summary>Some pictures, in the order of the feature file; none while the collection is not ready.</summary>
    ImageList Page(int skip, int limit);

    /// <summary>One picture; null when it is not there.</summary>
    ImageItem? Find(string id);

    /// <summary>Pictures that look like one of the collection, nearest first, without itself.</summary>
    Task<SimilarAnswer> LikeAsync(string id, int most, CancellationToken cancellation);

    /// <summary>Pictures that look like one that is not kept: the bytes of a JPEG, PNG, GIF, WebP or BMP.</summary>
    Task<SimilarAnswer> SearchAsync(ReadOnlyMemory<byte> picture, int most, CancellationToken cancellation);

    /// <summary>Room for an upload until it is disposed; null when all uploads together hold too much.</summary>
    IDisposable? Room(long bytes);

    /// <summary>The address of a picture's thumbnail, a JPEG that fits a square of <paramref name="size"/> pixels (128, 256 or 512).</summary>
    string Thumbnail(string id, int size);
}

/// <summary>Where pictures come from.</summary>
/// <param name="Features">The feature file.</param>
/// <param name="Images">The folder that the server can index itself; null when there is none.</param>
/// <param name="Embedder">What makes vectors of pictures.</param>
/// <param name="MaxUploadBytes">How large an uploaded picture may be.</param>
public sealed record SimilarSource(string Features, string? Images, string Embedder, long MaxUploadBytes);

/// <summary>What a search found, or why it found nothing.</summary>
/// <param name="Found">What was found; null when <paramref name="Fault"/> says why not.</param>
/// <param name="Fault">What is wrong with the picture or the collection, with the remedy, for people.</param>
public sealed record SimilarAnswer(PictureSearch? Found, string? Fault);
