using System.Text.Json;
using Tocsin.Engine.Similarity.Embedding.Onnx;
using Tocsin.Engine.Tests.Similarity.Embedding.Onnx;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Similarity;

/// <summary>Pictures by a model in place of the descriptor.</summary>
public sealed class OnnxSimilarityTests : IDisposable
{
    private const int Side = 8;

    private readonly string _model = Path.Combine(Path.GetTempPath(), $"tocsin-{Path.GetRandomFileName()}.onnx");

    public void Dispose() => File.Delete(_model);

    [OnnxPictureFact]
    public async Task Pictures_are_indexed_and_found_by_a_model_and_measured_under_its_kind()
    {
        Environment.SetEnvironmentVariable(OnnxRuntime.Variable, OnnxLibrary.Location);
        File.WriteAllBytes(_model, OnnxModels.Flat(Side));
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(5, settings => settings with
        {
            Embedder = SimilarityEmbedder.Onnx,
            Model = _model,
            Dimension = 3 * Side * Side,
            Preprocessing = new PreprocessingSettings { Size = Side, Crop = Side },
        });

        JsonElement found = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images/search?top=2", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(3))));

        Assert.Equal(similarity.IdOf("p03.jpg"), found.GetProperty("items")[0].GetProperty("id").GetString());
        string metrics = await similarity.Client.GetStringAsync("/metrics");
        Assert.Contains("tocsin_similarity_embedding_seconds_count{kind=\"onnx\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_similarity_indexing_embedding_seconds_count{kind=\"onnx\"} 5", metrics, StringComparison.Ordinal);
    }

    private sealed class OnnxPictureFactAttribute : FactAttribute
    {
        public OnnxPictureFactAttribute() => Skip = PictureLibraries.Missing ?? OnnxLibrary.Missing;
    }
}
