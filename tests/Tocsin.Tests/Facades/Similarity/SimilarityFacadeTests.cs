using System.Buffers.Binary;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Tests.Server;
using Tocsin.Tests.Server.Similarity;

namespace Tocsin.Tests.Facades.Similarity;

/// <summary>The older service's routes, fields and statuses.</summary>
public sealed class SimilarityFacadeTests
{
    private const int Dimension = 2048;

    [PictureFact]
    public async Task The_older_services_clients_find_everything_where_it_was()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(12);
        await similarity.UntilAsync(() => similarity.Host.Collection.Statistics is { PathsChecked: true });

        JsonElement health = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/health"));
        Assert.Equal(
            ["status", "image_count", "search_method", "search_status", "path_cache_loaded", "api_ready", "using_faiss", "h5_file"], health.EnumerateObject().Select(field => field.Name));
        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.Equal(12, health.GetProperty("image_count").GetInt32());
        Assert.True(health.GetProperty("path_cache_loaded").GetBoolean());
        Assert.True(health.GetProperty("api_ready").GetBoolean());
        Assert.False(health.GetProperty("using_faiss").GetBoolean());

        JsonElement found = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(5))));
        Assert.Equal("success", found.GetProperty("status").GetString());
        JsonElement[] results = [.. found.GetProperty("results").EnumerateArray()];
        Assert.Equal(Enumerable.Range(1, 9), results.Select(result => result.GetProperty("rank").GetInt32()));
        Assert.EndsWith("p05.jpg", results[0].GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal(["path", "similarity_score", "rank"], results[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal(results.Select(result => result.GetProperty("similarity_score").GetDouble()).OrderDescending(), results.Select(result => result.GetProperty("similarity_score").GetDouble()));

        JsonElement stats = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/stats"));
        Assert.Equal(["images", "texts", "api_status", "search_method", "search_status", "path_cache_loaded", "using_faiss", "h5_file"], stats.EnumerateObject().Select(field => field.Name));
        Assert.Equal((12, Dimension, 5), (stats.GetProperty("images").GetProperty("total").GetInt32(), stats.GetProperty("images").GetProperty("feature_dimension").GetInt32(), stats.GetProperty("images").GetProperty("sample_paths").GetArrayLength()));
        Assert.Equal((0, false, 0), (stats.GetProperty("texts").GetProperty("total").GetInt32(), stats.GetProperty("texts").GetProperty("available").GetBoolean(), stats.GetProperty("texts").GetProperty("feature_dimension").GetInt32()));

        JsonElement page = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/images?page=2&page_size=5"));
        Assert.Equal((12, 2, 5, 3), (page.GetProperty("total").GetInt32(), page.GetProperty("page").GetInt32(), page.GetProperty("page_size").GetInt32(), page.GetProperty("total_pages").GetInt32()));
        Assert.EndsWith("p05.jpg", page.GetProperty("images")[0].GetProperty("path").GetString(), StringComparison.Ordinal);
    }

    [PictureFact]
    public async Task What_is_no_picture_is_400_a_form_without_it_422_and_both_say_why()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);

        JsonElement none = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form([1, 2, 3])), HttpStatusCode.BadRequest);
        Assert.Contains("no picture", none.GetProperty("detail").GetString(), StringComparison.Ordinal);

        JsonElement missing = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form([1], "picture")), HttpStatusCode.UnprocessableEntity);
        Assert.Equal("""["body","file"]""", missing.GetProperty("detail")[0].GetProperty("loc").GetRawText());

        using var text = new StringContent("file");
        await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", text), HttpStatusCode.UnprocessableEntity);
        await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/images?page=0"), HttpStatusCode.UnprocessableEntity);
        await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/images?page_size=x"), HttpStatusCode.UnprocessableEntity);
        await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/images?page=2147483"), HttpStatusCode.OK);
        Assert.Equal("Not Found", (await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/nothing"), HttpStatusCode.NotFound)).GetProperty("detail").GetString());
    }

    [PictureTheory]
    [InlineData("missing", "There is no file")]
    [InlineData("empty", "is empty")]
    [InlineData("text", "is no HDF5 file")]
    [InlineData("cut", "was cut")]
    [InlineData("dimension", "2048")]
    [InlineData("shape", "features")]
    [InlineData("heap", "ended the HDF5 library")]
    public async Task A_feature_file_that_is_no_good_is_503_with_the_reason_and_a_good_one_is_taken(string what, string reason)
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.StartAsync(folder => Spoil(what, Path.Combine(folder, "features.h5")));
        await similarity.UntilAsync(() => similarity.Host.Collection.Status.State == Tocsin.Engine.Similarity.Collections.CollectionState.Broken);

        JsonElement health = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/health"), HttpStatusCode.ServiceUnavailable);
        Assert.Equal(("broken", "broken"), (health.GetProperty("status").GetString(), health.GetProperty("search_status").GetString()));
        Assert.Contains(reason, health.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(health.GetProperty("api_ready").GetBoolean());
        JsonElement search = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(1))), HttpStatusCode.ServiceUnavailable);
        Assert.Contains(reason, search.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "images_broken", await similarity.Client.GetAsync("/api/v1/images"));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "images_broken", await similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(1))));
        await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/stats"));

        File.Delete(similarity.Features);
        FeatureFile.Write(similarity.Features, Rows(3, Dimension));
        await similarity.UntilAsync(() => similarity.Host.Collection.Count == 3);
        Assert.Equal("ok", (await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/health"))).GetProperty("status").GetString());
    }

    [PictureFact]
    public async Task While_pictures_are_loading_health_and_search_are_503_and_say_so()
    {
        _ = _threePictures.Value; // before nobody can write one
        using var free = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        var holder = new Thread(() =>
        {
            lock (Hdf5Gate())
            {
                held.Set();
                free.Wait();
            }
        });
        holder.Start();
        try
        {
            Assert.True(held.Wait(ServerUnderTest.Patience));
            await using SimilarityUnderTest similarity = await SimilarityUnderTest.StartAsync(folder => File.WriteAllBytes(Path.Combine(folder, "features.h5"), _threePictures.Value));

            JsonElement health = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/health"), HttpStatusCode.ServiceUnavailable);
            Assert.Equal(("loading", false), (health.GetProperty("status").GetString(), health.GetProperty("api_ready").GetBoolean()));
            Assert.Contains("being loaded", health.GetProperty("detail").GetString(), StringComparison.Ordinal);
            JsonElement search = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(1))), HttpStatusCode.ServiceUnavailable);
            Assert.Contains("being loaded", search.GetProperty("detail").GetString(), StringComparison.Ordinal);
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "images_loading", await similarity.Client.GetAsync("/api/v1/images"));
            await ServerUnderTest.AssertProblemAsync(
                HttpStatusCode.ServiceUnavailable, "images_loading", await similarity.Client.PostAsync("/api/v1/images/search", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(1))));

            free.Set();
            await similarity.UntilAsync(() => similarity.Host.Collection.Count == 3);
            Assert.Equal("ok", (await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/health"))).GetProperty("status").GetString());
        }
        finally
        {
            free.Set();
            holder.Join();
        }
    }

    [PictureFact]
    public async Task A_request_has_an_id_of_the_clients_or_of_the_servers()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { { "X-Request-Id", "abc-1" } } };
        using HttpResponseMessage named = await similarity.Facade.SendAsync(request);
        using HttpResponseMessage unnamed = await similarity.Facade.GetAsync("/nothing");

        Assert.Equal("abc-1", named.Headers.GetValues("X-Request-Id").Single());
        Assert.NotEmpty(unnamed.Headers.GetValues("X-Request-Id").Single());
    }

    private static readonly Lazy<byte[]> _threePictures = new(static () =>
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("tocsin-three-").FullName, "features.h5");
        FeatureFile.Write(path, Rows(3, Dimension));
        byte[] bytes = File.ReadAllBytes(path);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        return bytes;
    });

    // Who holds it keeps every reader of feature files waiting: nothing else makes a small file slow for as long as a test wants.
    private static Lock Hdf5Gate() =>
        (Lock)typeof(FeatureReader).Assembly.GetType("Tocsin.Engine.Similarity.Hdf5.Hdf5Library")!.GetField("Gate", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;

    private static void Spoil(string what, string path)
    {
        switch (what)
        {
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "text":
                File.WriteAllText(path, "these are no features");
                break;
            case "cut":
                FeatureFile.Write(path, Rows(100, Dimension));
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^5000]);
                break;
            case "dimension":
                FeatureFile.Write(path, Rows(3, 512));
                break;
            case "shape":
                // A whole HDF5 file without what is looked for: its names are spoilt.
                FeatureFile.Write(path, Rows(3, Dimension));
                byte[] bytes = File.ReadAllBytes(path);
                for (int at; (at = bytes.AsSpan().IndexOf("features\0"u8)) >= 0;)
                {
                    "creature"u8.CopyTo(bytes.AsSpan(at));
                }

                File.WriteAllBytes(path, bytes);
                break;
            case "heap":
                // The first of the texts that lie together claims more than all of them have: reading it ends the process that does so.
                string whole = path + ".whole";
                FeatureFile.Write(whole, Rows(3, Dimension));
                byte[] heap = File.ReadAllBytes(whole);
                BinaryPrimitives.WriteUInt64LittleEndian(heap.AsSpan(heap.AsSpan().IndexOf("GCOL"u8) + 24), 1 << 20);
                File.WriteAllBytes(path, heap);
                break;
            default:
                break;
        }
    }

    private static FeatureSet Rows(int count, int dimension)
    {
        var random = new Random(7);
        return new FeatureSet(dimension, [.. Enumerable.Range(0, count * dimension).Select(_ => random.NextSingle())], [.. Enumerable.Range(0, count).Select(i => $"p{i}.jpg")]) { Embedder = DescriptorEmbedder.Version };
    }
}
