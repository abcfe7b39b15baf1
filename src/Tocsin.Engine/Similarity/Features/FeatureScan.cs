using Tocsin.Numerics;
using Tocsin.Vectors;
using Tocsin.Vectors.Search;

namespace Tocsin.Engine.Similarity.Features;

/// <summary>A picture that a scan found.</summary>
/// <param name="Path">As it stands in the file.</param>
/// <param name="Score">The cosine.</param>
public sealed record FoundImage(string Path, float Score);

/// <summary>One exact search straight over a feature file, piece by piece: for a single question building an index would take longer than this.</summary>
public static class FeatureScan
{
    private const int FloatsAtOnce = 1 << 20;

    // query: [dimension]
    /// <summary>The pictures with the largest cosine, the nearest first. Rows without a direction (zeros, NaN) are never found.</summary>
    /// <exception cref="FeatureFileException">The file is damaged.</exception>
    public static IReadOnlyList<FoundImage> Nearest(FeatureReader file, ReadOnlySpan<float> query, int top, CancellationToken cancellation = default)
    {
        float[] rows = new float[Math.Max(1, FloatsAtOnce / file.Dimension) * file.Dimension];
        VectorHit[] hits = new VectorHit[Math.Min(top, file.Count)];
        TopHits nearest = new(hits, VectorMetric.Cosine);
        float length = MathF.Sqrt(Dot.Of(query, query));
        for (int first = 0; first < file.Count; first += rows.Length / file.Dimension)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(rows.Length / file.Dimension, file.Count - first);
            file.ReadVectors(first, rows.AsSpan(0, count * file.Dimension));
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> row = rows.AsSpan(i * file.Dimension, file.Dimension);
                _ = nearest.Add(first + i, Dot.Of(query, row) / (length * MathF.Sqrt(Dot.Of(row, row))));
            }
        }

        int found = nearest.Finish();
        return [.. hits.Take(found).Select(hit => new FoundImage(file.ReadPath((int)hit.Id), hit.Score))];
    }
}
