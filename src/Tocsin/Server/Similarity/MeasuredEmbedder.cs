using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Server.Similarity;

/// <summary>An embedder that says how long it took. It owns the one that it stands before.</summary>
/// <param name="by">Makes the vectors.</param>
/// <param name="time">The clock.</param>
/// <param name="took">Told how many pictures took how long; not of those that failed.</param>
internal sealed class MeasuredEmbedder(IImageEmbedder by, TimeProvider time, Action<int, TimeSpan> took) : IImageEmbedder
{
    /// <inheritdoc/>
    public string Name => by.Name;

    /// <inheritdoc/>
    public int Dimension => by.Dimension;

    // pictures: [n] -> vectors: [n, dimension]
    /// <inheritdoc/>
    public void Embed(ReadOnlySpan<Picture> pictures, Span<float> vectors, CancellationToken cancellation = default)
    {
        long start = time.GetTimestamp();
        by.Embed(pictures, vectors, cancellation);
        took(pictures.Length, time.GetElapsedTime(start));
    }

    /// <inheritdoc/>
    public void Dispose() => by.Dispose();
}
