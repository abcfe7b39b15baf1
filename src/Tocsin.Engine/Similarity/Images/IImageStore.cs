namespace Tocsin.Engine.Similarity.Images;

/// <summary>Where pictures come from: a folder today, other stores later. Any thread.</summary>
public interface IImageStore
{
    /// <summary>What is there, by name, in ordinal order: files that look like pictures; nothing is opened yet.</summary>
    IEnumerable<StoredImage> List(CancellationToken cancellation);

    /// <summary>The bytes of one.</summary>
    /// <exception cref="IOException">It is gone, or cannot be read.</exception>
    Stream Open(StoredImage image);
}

/// <summary>A picture in a store.</summary>
/// <param name="Name">Its path in the store, with '/'.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">When it was last written, UTC; with the size it tells whether a picture of this name is still the same.</param>
public sealed record StoredImage(string Name, long Bytes, DateTime Modified = default);
