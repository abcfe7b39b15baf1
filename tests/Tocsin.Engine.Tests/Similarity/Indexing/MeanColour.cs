using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Tests.Similarity.Indexing;

/// <summary>The colour of the first pixel, and a half.</summary>
internal sealed class MeanColour : IImageEmbedder
{
    public string Name { get; init; } = "mean";

    public int Dimension => 3;

    public Action<int>? Before { get; init; }

    /// <summary>Whether it fails on a picture of so much red.</summary>
    public Func<int, bool> Refuses { get; init; } = static _ => false;

    public void Embed(ReadOnlySpan<Picture> pictures, Span<float> vectors, CancellationToken cancellation = default)
    {
        Before?.Invoke(pictures.Length);
        cancellation.ThrowIfCancellationRequested();
        for (int i = 0; i < pictures.Length; i++)
        {
            if (Refuses(pictures[i].Rgb[0]))
            {
                throw new EmbeddingException("refused");
            }

            (vectors[3 * i], vectors[(3 * i) + 1], vectors[(3 * i) + 2]) = (pictures[i].Rgb[0] / 255f, pictures[i].Rgb[1] / 255f, 0.5f);
        }
    }

    public void Dispose()
    {
    }
}
