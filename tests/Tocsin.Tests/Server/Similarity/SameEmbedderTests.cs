using System.Net;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Server.Similarity;

namespace Tocsin.Tests.Server.Similarity;

public sealed class SameEmbedderTests
{
    [Fact]
    public void A_model_that_was_exchanged_is_refused_with_both_names_and_taken_again_when_it_is_back()
    {
        var opened = new List<Named>();
        string name = "onnx resnet50.onnx 11111111";
        var embedders = new SameEmbedder(() =>
        {
            opened.Add(new Named(name));
            return opened[^1];
        });
        Assert.Same(embedders.Open(), opened[0]);
        name = "onnx resnet50.onnx 22222222";

        EmbedderChangedException refused = Assert.Throws<EmbedderChangedException>(() => embedders.Open());

        Assert.Contains("11111111", refused.Message, StringComparison.Ordinal);
        Assert.Contains("22222222", refused.Message, StringComparison.Ordinal);
        Assert.True(opened[1].IsDisposed);
        Assert.Equal(((int)HttpStatusCode.ServiceUnavailable, "embedder_changed"), (PictureFaults.Of(refused)!.Status, PictureFaults.Of(refused)!.Code));
        Assert.Contains("Start the server again", PictureFaults.Of(refused)!.Remedy, StringComparison.Ordinal);
        name = "onnx resnet50.onnx 11111111";
        Assert.Same(embedders.Open(), opened[2]);
    }

    private sealed class Named(string name) : IImageEmbedder
    {
        public string Name => name;

        public int Dimension => 1;

        public bool IsDisposed { get; private set; }

        public void Embed(ReadOnlySpan<Picture> pictures, Span<float> vectors, CancellationToken cancellation = default) => vectors.Fill(1);

        public void Dispose() => IsDisposed = true;
    }
}
