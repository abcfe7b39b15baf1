using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Server.Similarity;

/// <summary>One picture.</summary>
/// <param name="Id">Opaque; the same as long as the path is the same.</param>
/// <param name="Path">As it stands in the feature file.</param>
/// <param name="Thumbnail">Where a small picture of it is.</param>
public sealed record ImageView(string Id, string Path, string Thumbnail)
{
    private const int ThumbnailSize = 256;

    internal static ImageView Of(ImageItem item) => new(item.Id, item.Path, AddressOf(item));

    internal static string AddressOf(ImageItem item) => SimilarityHost.ThumbnailAddress(item.Id, ThumbnailSize);
}

/// <summary>One picture, with whether its file is there.</summary>
/// <param name="Id">Opaque; the same as long as the path is the same.</param>
/// <param name="Path">As it stands in the feature file.</param>
/// <param name="Thumbnail">Where a small picture of it is.</param>
/// <param name="HasFile">Whether the file was found under the roots.</param>
/// <param name="FileFault">Why not: the path, the roots, and the remedy.</param>
/// <param name="FileFaultCode">The same for programs: <c>file_missing</c>, <c>file_unreadable</c>, <c>file_outside</c>.</param>
/// <param name="Uploaded">Whether it was uploaded here.</param>
public sealed record ImageDetailView(string Id, string Path, string Thumbnail, bool HasFile, string? FileFault, string? FileFaultCode, bool Uploaded)
{
    internal static ImageDetailView Of(ImageItem item, ResolvedImage? file) =>
        new(item.Id, item.Path, ImageView.AddressOf(item), file is { FullPath: not null }, file?.Fault?.Detail, file?.Fault is { } fault ? PictureFaults.CodeOf(fault) : null, UploadFolder.IsOne(item.Path));
}

/// <summary>One page of pictures.</summary>
/// <param name="Items">The pictures, in the order of the feature file.</param>
/// <param name="Next">What to ask with for the next page; null at the end.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record ImagePage(IReadOnlyList<ImageView> Items, string? Next, int Total);

/// <summary>A picture that looks like the one that was asked for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Path">Its path.</param>
/// <param name="Score">The cosine of the vectors, from -1 to 1.</param>
/// <param name="Rank">From 1.</param>
/// <param name="Thumbnail">Where a small picture of it is.</param>
public sealed record SimilarImageView(string Id, string Path, float Score, int Rank, string Thumbnail);

/// <summary>What a search found.</summary>
/// <param name="Items">Nearest first.</param>
/// <param name="EmbeddingSeconds">Decoding the picture and making its vector, the wait for a worker included.</param>
/// <param name="SearchSeconds">Searching.</param>
public sealed record SimilarImages(IReadOnlyList<SimilarImageView> Items, double EmbeddingSeconds, double SearchSeconds)
{
    internal static SimilarImages Of(PictureSearch search) => new(
        [.. search.Hits.Select(static hit => new SimilarImageView(hit.Image.Id, hit.Image.Path, hit.Score, hit.Rank, ImageView.AddressOf(hit.Image)))],
        search.Embedding.TotalSeconds,
        search.Search.TotalSeconds);
}

/// <summary>How the collection is.</summary>
/// <param name="State"><c>loading</c>, <c>ready</c> or <c>broken</c>.</param>
/// <param name="Reason">What is wrong, also while an older file is served; null: nothing.</param>
/// <param name="Features">The feature file.</param>
/// <param name="Folder">The folder that can be indexed here; null when there is none.</param>
/// <param name="Embedder">What makes vectors of pictures here.</param>
/// <param name="Images">Figures; null while there is nothing to search.</param>
/// <param name="Indexing">The indexing that runs, or the last one; null when there was none.</param>
/// <param name="Waiting">Searches and pictures that wait for a worker or are being worked on.</param>
/// <param name="Thumbnails">How many thumbnails were there, were made, and their bytes on the disk.</param>
public sealed record ImageStatistics(
    CollectionState State, string? Reason, string Features, string? Folder, string Embedder, CollectionStatistics? Images, IndexingStatus? Indexing, int Waiting, ThumbnailStatistics Thumbnails)
{
    internal static ImageStatistics Of(SimilarityHost host)
    {
        CollectionStatus status = host.Collection.Status;
        (long found, long made) = host.Thumbnails.Counts;
        return new ImageStatistics(
            status.State, status.Reason, host.Features, host.Images, host.Embedder, host.Collection.Statistics, host.Indexing, host.Waiting, new ThumbnailStatistics(found, made, host.Thumbnails.Bytes));
    }
}

/// <summary>How thumbnails are.</summary>
/// <param name="Found">Times that one was there.</param>
/// <param name="Made">Times that one had to be made.</param>
/// <param name="Bytes">Bytes on the disk.</param>
public sealed record ThumbnailStatistics(long Found, long Made, long Bytes);
