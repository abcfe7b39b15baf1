using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Indexing;

/// <summary>
/// The feature file of an indexing that may be stopped, killed and gone on with. Beside it lies what the store held when the indexing began (<see cref="StoreListing"/>):
/// a picture that is still the same now was the same when its vector was made. One thread.
/// </summary>
public static class UnfinishedFeatures
{
    private const string ListingExtension = ".pictures";

    /// <summary>
    /// Leaves in the file the rows of pictures that are as they were when it was begun, and no others: those of pictures that have changed or gone since are dropped, and
    /// all of them where another embedder made them or the file is no good. Then notes what the store holds now.
    /// </summary>
    /// <param name="features">The file; it need not be there.</param>
    /// <param name="from">The pictures.</param>
    /// <param name="prefix">What stands before their names in the file (<see cref="ImageIndexing.Prefix"/>).</param>
    /// <param name="by">What makes vectors now.</param>
    /// <param name="cancellation">Ends it; the file is then as good as before.</param>
    /// <exception cref="IOException">The store cannot be listed, or the disk cannot be written.</exception>
    /// <exception cref="FeatureFileException">The file cannot be written.</exception>
    public static void Prepare(string features, IImageStore from, string prefix, IImageEmbedder by, CancellationToken cancellation)
    {
        string listing = features + ListingExtension;
        List<StoredImage> now = [.. from.List(cancellation)];
        if (File.Exists(features))
        {
            HashSet<StoredImage> same = [.. StoreListing.Read(listing)];
            same.IntersectWith(now);
            KeepOnly(features, [.. same.Select(image => prefix + image.Name)], by, cancellation);
        }

        StoreListing.Write(listing, now);
    }

    /// <summary>Removes both files.</summary>
    public static void Delete(string features)
    {
        File.Delete(features);
        File.Delete(features + ListingExtension);
    }

    private static void KeepOnly(string features, HashSet<string> paths, IImageEmbedder by, CancellationToken cancellation)
    {
        FeatureSet? same = null;
        try
        {
            using FeatureReader reader = FeatureReader.Open(features, by.Dimension, cancellation);
            IReadOnlyList<string> all = reader.Embedder == by.Name ? reader.ReadPaths(cancellation) : [];
            if (all.Count == reader.Count && all.All(paths.Contains))
            {
                return;
            }

            same = Rows(reader, [.. Enumerable.Range(0, all.Count).Where(row => paths.Contains(all[row]))], all, cancellation);
        }
        catch (FeatureFileException damaged) when (damaged.Code != FeatureFileException.LibraryMissing)
        {
            // It begins anew.
        }

        if (same is { Count: > 0 })
        {
            FeatureFile.Write(features, same);
        }
        else
        {
            File.Delete(features);
        }
    }

    private static FeatureSet Rows(FeatureReader reader, int[] rows, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        float[] vectors = new float[(long)rows.Length * reader.Dimension];
        for (int i = 0; i < rows.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            reader.ReadVectors(rows[i], vectors.AsSpan(i * reader.Dimension, reader.Dimension));
        }

        return new FeatureSet(reader.Dimension, vectors, [.. rows.Select(row => paths[row])]) { Embedder = reader.Embedder };
    }
}
