using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Tests.Server.Similarity;

namespace Tocsin.Tests.Facades.Similarity;

/// <summary>The values of the older service's fields, and what is sent to it that does not quite fit.</summary>
public sealed class SimilarityFacadeEdgeTests
{
    private const int MiB = 1 << 20;

    [PictureFact]
    public async Task How_pictures_are_searched_and_where_they_come_from_is_said_in_the_same_words_everywhere()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(3, settings => settings with { Index = "hnsw,m=8" });
        await similarity.UntilAsync(() => similarity.Host.Collection.Statistics is { PathsChecked: true });

        JsonElement health = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/health"));
        JsonElement stats = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/stats"));

        Assert.All([health, stats], answer =>
        {
            Assert.Equal(("hnsw", "ready", similarity.Features), (Text(answer, "search_method"), Text(answer, "search_status"), Text(answer, "h5_file")));
            Assert.True(answer.GetProperty("path_cache_loaded").GetBoolean());
            Assert.False(answer.GetProperty("using_faiss").GetBoolean());
        });
        Assert.Equal("ready", Text(stats, "api_status"));
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => Path.Combine(similarity.Images, $"p{i:00}.jpg")),
            stats.GetProperty("images").GetProperty("sample_paths").EnumerateArray().Select(path => path.GetString()));
    }

    [PictureFact]
    public async Task A_broken_collection_says_so_in_every_field_and_shows_no_paths()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.StartAsync(folder => File.WriteAllText(Path.Combine(folder, "features.h5"), "no"));
        await similarity.UntilAsync(() => similarity.Host.Collection.Status.State == Tocsin.Engine.Similarity.Collections.CollectionState.Broken);

        JsonElement stats = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/stats"));

        Assert.Equal(("broken", "broken", "none", similarity.Features), (Text(stats, "api_status"), Text(stats, "search_status"), Text(stats, "search_method"), Text(stats, "h5_file")));
        Assert.False(stats.GetProperty("path_cache_loaded").GetBoolean());
        Assert.Equal(0, stats.GetProperty("images").GetProperty("total").GetInt32());
        Assert.Empty(stats.GetProperty("images").GetProperty("sample_paths").EnumerateArray());
    }

    [PictureTheory]
    [InlineData("", 1, 20, 3, 1)]
    [InlineData("?page=1&page_size=1", 1, 1, 1, 3)]
    [InlineData("?page=3&page_size=1", 3, 1, 1, 3)]
    [InlineData("?page=4&page_size=1", 4, 1, 0, 3)]
    [InlineData("?page=2&page_size=2", 2, 2, 1, 2)]
    [InlineData("?page_size=1000", 1, 1000, 3, 1)]
    [InlineData("?page=2147483&page_size=1000", 2147483, 1000, 0, 1)]
    [InlineData("?page=%201%20", 1, 20, 3, 1)]
    public async Task A_page_is_what_was_asked_for_also_at_the_ends(string query, int page, int size, int images, int pages)
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(3);

        JsonElement answer = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync($"/images{query}"));

        Assert.Equal(["images", "total", "page", "page_size", "total_pages"], answer.EnumerateObject().Select(field => field.Name));
        Assert.Equal((3, page, size, pages), (Number(answer, "total"), Number(answer, "page"), Number(answer, "page_size"), Number(answer, "total_pages")));
        Assert.Equal(images, answer.GetProperty("images").GetArrayLength());
    }

    [PictureTheory]
    [InlineData("?page=0", "page", "greater_than_equal")]
    [InlineData("?page=-1", "page", "greater_than_equal")]
    [InlineData("?page_size=0", "page_size", "greater_than_equal")]
    [InlineData("?page_size=1001", "page_size", "less_than_equal")]
    [InlineData("?page=2147484", "page", "less_than_equal")]
    [InlineData("?page=99999999999", "page", "int_parsing")]
    [InlineData("?page=", "page", "int_parsing")]
    [InlineData("?page=1.5", "page", "int_parsing")]
    [InlineData("?page=1&page=2", "page", "int_parsing")]
    public async Task A_page_that_cannot_be_is_422_and_named(string query, string field, string type)
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);

        JsonElement fault = (await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync($"/images{query}"), HttpStatusCode.UnprocessableEntity)).GetProperty("detail")[0];

        Assert.Equal(($"""["query","{field}"]""", type), (fault.GetProperty("loc").GetRawText(), Text(fault, "type")));
    }

    [PictureFact]
    public async Task Both_faults_of_a_request_are_said_at_once()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);

        JsonElement answer = await SimilarityUnderTest.OkAsync(similarity.Facade.GetAsync("/images?page=x&page_size=0"), HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["int_parsing", "greater_than_equal"], answer.GetProperty("detail").EnumerateArray().Select(fault => Text(fault, "type")));
    }

    [PictureFact]
    public async Task A_picture_of_15_MB_or_of_40_megapixels_is_searched_for_and_one_of_more_pixels_refused()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(2);
        byte[] heavy = MadeUpPictures.Heavy(1, 15 * MiB);
        Assert.InRange(heavy.Length, 15 * MiB, 16 * MiB);

        JsonElement found = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form(heavy)));
        Assert.EndsWith("p01.jpg", Text(found.GetProperty("results")[0], "path"), StringComparison.Ordinal);

        found = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form(MadeUpPictures.Bomb(8000, 5000))));
        Assert.Equal(2, found.GetProperty("results").GetArrayLength());

        JsonElement refused = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form(MadeUpPictures.Bomb(8000, 5001))), HttpStatusCode.RequestEntityTooLarge);
        Assert.Contains("Similarity:Limits:Pixels", Text(refused, "detail"), StringComparison.Ordinal);
    }

    [PictureFact]
    public async Task A_form_without_its_file_with_two_or_without_a_boundary_is_told_what_to_send()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);
        byte[] picture = MadeUpPictures.Jpeg(0);

        // The field is there, and it is no file.
        using var text = new MultipartFormDataContent { { new StringContent("p00.jpg"), "file" } };
        JsonElement missing = (await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", text), HttpStatusCode.UnprocessableEntity)).GetProperty("detail")[0];
        Assert.Equal(("""["body","file"]""", "missing", "Field required"), (missing.GetProperty("loc").GetRawText(), Text(missing, "type"), Text(missing, "msg")));

        // A whole picture, under another name.
        using var other = SimilarityUnderTest.Form(MadeUpPictures.Heavy(0, 100_000), "picture");
        await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", other), HttpStatusCode.UnprocessableEntity);

        using var empty = new MultipartFormDataContent { { new ByteArrayContent([]), "file", "empty.jpg" } };
        JsonElement none = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", empty), HttpStatusCode.BadRequest);
        Assert.Contains("empty", Text(none, "detail"), StringComparison.OrdinalIgnoreCase);

        using var two = new MultipartFormDataContent { { new ByteArrayContent(picture), "file", "a.jpg" }, { new ByteArrayContent(picture), "file", "b.jpg" } };
        JsonElement both = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", two), HttpStatusCode.BadRequest);
        Assert.Equal("The form has two files. Send one picture a request.", Text(both, "detail"));

        // Another file beside it is nobody's business.
        using var beside = new MultipartFormDataContent { { new ByteArrayContent([1, 2]), "mask", "m.png" }, { new ByteArrayContent(picture), "file", "a.jpg" } };
        await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", beside));

        using var bare = new ByteArrayContent(Encoding.ASCII.GetBytes("--b\r\n\r\n--b--\r\n"));
        bare.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data");
        JsonElement bound = await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", bare), HttpStatusCode.BadRequest);
        Assert.Contains("has no boundary", Text(bound, "detail"), StringComparison.Ordinal);
        Assert.Contains("curl -F file=@picture.jpg", Text(bound, "detail"), StringComparison.Ordinal);

        await SimilarityUnderTest.OkAsync(similarity.Facade.PostAsync("/search/image", null), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(0, similarity.Host.Uploads.Held);
    }

    [PictureTheory]
    [InlineData("HEAD", "/health", "GET")]
    [InlineData("HEAD", "/images", "GET")]
    [InlineData("OPTIONS", "/stats", "GET")]
    [InlineData("OPTIONS", "/search/image", "POST")]
    [InlineData("GET", "/search/image", "POST")]
    [InlineData("PUT", "/search/image", "POST")]
    public async Task A_method_that_a_route_does_not_take_is_405_with_the_one_that_it_takes(string method, string route, string takes)
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);
        using var request = new HttpRequestMessage(new HttpMethod(method), route);

        using HttpResponseMessage answer = await similarity.Facade.SendAsync(request);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, takes), (answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)));
        string body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(method == "HEAD" ? "" : """{"detail":"Method Not Allowed"}""", body);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
