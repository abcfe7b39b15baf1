using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Embedding;

/// <summary>Makes vectors of pictures: pictures that look alike have vectors of a large cosine. One thread at a time.</summary>
public interface IImageEmbedder : IDisposable
{
    /// <summary>Which one: <c>descriptor</c> or <c>onnx</c>, with the model's name.</summary>
    string Name { get; }

    /// <summary>Floats in a vector.</summary>
    int Dimension { get; }

    // pictures: [n] -> vectors: [n, dimension]
    /// <summary>The vector of each picture, at unit length; a row does not depend on its neighbours.</summary>
    /// <exception cref="EmbeddingException">The model cannot be run.</exception>
    void Embed(ReadOnlySpan<Picture> pictures, Span<float> vectors, CancellationToken cancellation = default);
}
