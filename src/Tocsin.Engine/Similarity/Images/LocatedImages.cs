using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Images;

/// <summary>Pictures that a feature file names, where they lie now. Those that are not found are not listed. Any thread.</summary>
/// <param name="roots">Where to look.</param>
/// <param name="paths">As they stand in the feature file.</param>
public sealed class LocatedImages(ImageRoots roots, IReadOnlyList<string> paths) : IImageStore
{
    /// <inheritdoc/>
    public IEnumerable<StoredImage> List(CancellationToken cancellation)
    {
        List<StoredImage> found = [];
        foreach (string path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            if (roots.Resolve(path).FullPath is { } full && new FileInfo(full) is { Exists: true } file)
            {
                found.Add(new StoredImage(path, file.Length, file.LastWriteTimeUtc));
            }
        }

        found.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return found;
    }

    /// <inheritdoc/>
    public Stream Open(StoredImage image) => roots.Open(image.Name);
}
