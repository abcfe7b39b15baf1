using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Tests.Similarity.Features;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Similarity;

/// <summary>Feature files that h5py wrote, as the older service did: they do not say what made their vectors.</summary>
public sealed class OlderFeatureFileTests
{
    private const int Pictures = 12;

    [H5pyPictureFact]
    public async Task A_file_that_does_not_say_what_made_it_is_served_but_not_compared_with_what_the_default_makes()
    {
        await using SimilarityUnderTest similarity = await StartAsync(embedder: null);
        byte[] file = File.ReadAllBytes(similarity.Features);

        Assert.Equal(Pictures, (await similarity.Server.GetAsync("/api/v1/images")).GetProperty("total").GetInt32());
        string id = ImageId.Of("/data/of/the/older/service/p03.jpg");
        Assert.Equal(9, (await similarity.Server.GetAsync($"/api/v1/images/{id}/similar")).GetProperty("items").GetArrayLength());
        using HttpResponseMessage thumbnail = await similarity.Client.GetAsync($"/api/v1/images/{id}/thumbnail");
        Assert.Equal(HttpStatusCode.OK, thumbnail.StatusCode);

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "embedder_unknown", await similarity.Client.PostAsync("/api/v1/images/search", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(3))));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "embedder_unknown", await similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(99))));
        Assert.Equal(file, File.ReadAllBytes(similarity.Features));
        JsonElement statistics = await similarity.Server.GetAsync("/api/v1/images/statistics");
        Assert.Equal("ready", statistics.GetProperty("state").GetString());
        Assert.Contains("Similarity:Embedder", statistics.GetProperty("reason").GetString(), StringComparison.Ordinal);

        JsonElement health = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/health"), HttpStatusCode.ServiceUnavailable);
        Assert.Equal(("broken", Pictures, false), (health.GetProperty("status").GetString(), health.GetProperty("image_count").GetInt32(), health.GetProperty("api_ready").GetBoolean()));
        Assert.Contains("does not say what made its vectors", health.GetProperty("detail").GetString(), StringComparison.Ordinal);
        JsonElement search = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(3))), HttpStatusCode.ServiceUnavailable);
        Assert.Contains("Similarity:Embedder", search.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(Pictures, (await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/images"))).GetProperty("total").GetInt32());
        Assert.Equal(5, (await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/stats"))).GetProperty("images").GetProperty("sample_paths").GetArrayLength());
    }

    [H5pyPictureFact]
    public async Task Who_names_the_embedder_vouches_for_the_file_and_everything_is_served()
    {
        await using SimilarityUnderTest similarity = await StartAsync(SimilarityEmbedder.Descriptor);

        JsonElement first = (await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images/search", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(3))))).GetProperty("items")[0];
        Assert.Equal("/data/of/the/older/service/p03.jpg", first.GetProperty("path").GetString());
        Assert.InRange(first.GetProperty("score").GetDouble(), 0.999, 1.0001);
        JsonElement found = (await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(3))))).GetProperty("results")[0];
        Assert.Equal("/data/of/the/older/service/p03.jpg", found.GetProperty("path").GetString());
        Assert.Equal("ok", (await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/health"))).GetProperty("status").GetString());

        await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(99))), HttpStatusCode.Created);
        using HttpResponseMessage deleted = await similarity.Client.DeleteAsync($"/api/v1/images/{ImageId.Of("/data/of/the/older/service/p00.jpg")}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal($"{Pictures} p01.jpg", H5py.Run(Path.GetDirectoryName(similarity.Features)!, "f = h5py.File('features.h5')\nprint(len(f['features']), os.path.basename(f['paths'].asstr()[0]))"));
    }

    // The pictures lie in a folder of the test's; the file knows them by paths of another machine.
    private static async Task<SimilarityUnderTest> StartAsync(SimilarityEmbedder? embedder)
    {
        SimilarityUnderTest similarity = await SimilarityUnderTest.StartAsync(
            folder =>
            {
                string images = Directory.CreateDirectory(Path.Combine(folder, "images")).FullName;
                using var descriptor = new DescriptorEmbedder();
                float[] vectors = new float[Pictures * DescriptorEmbedder.Dimension];
                for (int i = 0; i < Pictures; i++)
                {
                    byte[] jpeg = MadeUpPictures.Jpeg(i);
                    File.WriteAllBytes(Path.Combine(images, $"p{i:00}.jpg"), jpeg);
                    descriptor.Embed([ImageDecoder.Decode(jpeg, ImageLimits.Default).Picture!], vectors.AsSpan(i * DescriptorEmbedder.Dimension, DescriptorEmbedder.Dimension));
                }

                File.WriteAllBytes(Path.Combine(folder, "vectors"), MemoryMarshal.AsBytes(vectors.AsSpan()).ToArray());
                H5py.Run(folder, $"""
                    with h5py.File('features.h5', 'w') as f:
                        f['features'] = np.fromfile('vectors', 'f4').reshape({Pictures}, -1)
                        f['paths'] = [b'/data/of/the/older/service/p%02d.jpg' % i for i in range({Pictures})]
                    """);
            },
            (settings, folder) => settings with { Roots = [Path.Combine(folder, "images")], Embedder = embedder });
        await similarity.UntilAsync(() => similarity.Host.Collection.Count == Pictures);
        return similarity;
    }
}
