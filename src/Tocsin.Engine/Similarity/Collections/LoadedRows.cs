using Tocsin.Engine.Similarity.Features;
using Tocsin.Vectors;
using Tocsin.Vectors.Storage;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>What a feature file holds, in memory once: rows are as they come, in blocks, straight to where an index stands on them.</summary>
/// <param name="Rows">Those that can be compared.</param>
/// <param name="Items">Their pictures: rows of the one are rows of the other.</param>
/// <param name="Repeated">Rows with a path that comes again further on.</param>
/// <param name="Unusable">Rows that cannot be compared.</param>
/// <param name="Embedder">What made them; null when the file does not say.</param>
internal sealed record LoadedRows(VectorRows Rows, ItemTable Items, int Repeated, int Unusable, string? Embedder)
{
    private const int FloatsAtOnce = 1 << 20;
    private const int BytesBesides = 512; // of a row: its path and id, and its place in tables and an index; generously

    /// <summary>What so many rows take in memory, about.</summary>
    public static long BytesOf(int count, int dimension) => count * (((dimension + VectorRows.FloatsOfALine - 1) / VectorRows.FloatsOfALine * VectorRows.FloatsOfALine * (long)sizeof(float)) + BytesBesides);

    /// <summary>Reads all. What cannot be compared is left out and counted; of rows with the same path the last stands.</summary>
    public static LoadedRows Read(IFeatureRows from, CancellationToken cancellation)
    {
        int dimension = from.Dimension;
        IReadOnlyList<string> paths = from.ReadPaths(cancellation);
        Dictionary<string, int> last = new(paths.Count, StringComparer.Ordinal);
        for (int i = 0; i < paths.Count; i++)
        {
            last[paths[i]] = i;
        }

        VectorRows rows = new(dimension, VectorMetric.Cosine);
        ItemTable items = new();
        int unusable = 0;
        int atOnce = Math.Max(1, FloatsAtOnce / dimension);
        float[] block = new float[Math.Min(atOnce, Math.Max(1, paths.Count)) * dimension];
        for (int first = 0; first < paths.Count; first += atOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(atOnce, paths.Count - first);
            from.ReadVectors(first, block.AsSpan(0, count * dimension));
            for (int i = 0; i < count; i++)
            {
                string path = paths[first + i];
                ReadOnlySpan<float> vector = block.AsSpan(i * dimension, dimension);
                if (last[path] != first + i)
                {
                    continue;
                }

                if (!CollectionContent.IsUsable(vector))
                {
                    unusable++;
                    continue;
                }

                rows.Append(items.Next, vector);
                items.Add(new ImageItem(ImageId.Of(path), path));
            }
        }

        return new LoadedRows(rows, items, paths.Count - last.Count, unusable, from.Embedder);
    }
}
