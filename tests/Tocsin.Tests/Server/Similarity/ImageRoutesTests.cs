using System.Net;
using System.Text.Json;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Tests.Server.Similarity;

public sealed class ImageRoutesTests
{
    [PictureFact]
    public async Task A_folder_of_pictures_is_indexed_at_the_start_listed_searched_and_shown()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(12);

        // Lists, in pages.
        List<string> paths = [];
        string? next = "";
        while (next is not null)
        {
            JsonElement page = await similarity.Server.GetAsync($"/api/v1/images?limit=5{(next.Length > 0 ? $"&cursor={next}" : "")}");
            paths.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("path").GetString()!));
            Assert.Equal(12, page.GetProperty("total").GetInt32());
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => Path.Combine(similarity.Images, $"p{i:00}.jpg")), paths);

        // By id: not itself.
        string id = similarity.IdOf("p03.jpg");
        JsonElement like = await similarity.Server.GetAsync($"/api/v1/images/{id}/similar?top=4");
        Assert.Equal(4, like.GetProperty("items").GetArrayLength());
        Assert.DoesNotContain(like.GetProperty("items").EnumerateArray(), item => item.GetProperty("id").GetString() == id);

        // By upload, in another size: itself first.
        JsonElement found = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images/search?top=3", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(3, 192, 128))));
        JsonElement first = found.GetProperty("items")[0];
        Assert.Equal((id, 1), (first.GetProperty("id").GetString(), first.GetProperty("rank").GetInt32()));
        Assert.InRange(first.GetProperty("score").GetDouble(), 0.95, 1.0001);
        Assert.Equal(3, found.GetProperty("items").GetArrayLength());

        // The same with the bare bytes.
        JsonElement bare = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images/search?top=1", new ByteArrayContent(MadeUpPictures.Jpeg(3))));
        Assert.Equal(id, bare.GetProperty("items")[0].GetProperty("id").GetString());

        JsonElement one = await similarity.Server.GetAsync($"/api/v1/images/{id}");
        Assert.True(one.GetProperty("has_file").GetBoolean());

        JsonElement statistics = await similarity.Server.GetAsync("/api/v1/images/statistics");
        Assert.Equal("ready", statistics.GetProperty("state").GetString());
        Assert.Equal(12, statistics.GetProperty("images").GetProperty("images").GetInt32());
        Assert.Equal("done", statistics.GetProperty("indexing").GetProperty("state").GetString());
        Assert.Equal(12, statistics.GetProperty("indexing").GetProperty("done").GetInt32());

        string metrics = await similarity.Client.GetStringAsync("/metrics");
        Assert.Contains("tocsin_similarity_search_seconds_count{kind=\"flat\",query=\"upload\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_similarity_search_seconds_count{kind=\"flat\",query=\"id\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_similarity_indexing_embedding_seconds_count{kind=\"descriptor\"} 12", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_similarity_embedding_seconds_count{kind=\"descriptor\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_similarity_images 12", metrics, StringComparison.Ordinal);
    }

    [PictureFact]
    public async Task A_thumbnail_is_a_jpeg_of_ours_that_is_made_once_and_known_by_its_tag()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);
        File.WriteAllBytes(Path.Combine(similarity.Images, "p00.jpg"), [.. MadeUpPictures.Jpeg(0, 800, 400), .. "<script>alert(1)</script>"u8]);
        string address = $"/api/v1/images/{similarity.IdOf("p00.jpg")}/thumbnail";

        using HttpResponseMessage response = await similarity.Client.GetAsync($"{address}?size=128");

        byte[] jpeg = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("image/jpeg", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("script", System.Text.Encoding.ASCII.GetString(jpeg), StringComparison.Ordinal);
        Picture small = ImageDecoder.Decode(jpeg, ImageLimits.Default).Picture!;
        Assert.Equal((128, 64), (small.Width, small.Height));

        using var again = new HttpRequestMessage(HttpMethod.Get, $"{address}?size=128");
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
        using HttpResponseMessage known = await similarity.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(1, similarity.Host.Thumbnails.Counts.Made);

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_size", await similarity.Client.GetAsync($"{address}?size=4000"));
    }

    [PictureFact]
    public async Task A_picture_that_is_uploaded_is_found_shown_and_gone_when_it_is_deleted()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(3);
        byte[] picture = MadeUpPictures.Jpeg(77);

        JsonElement added = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(picture)), HttpStatusCode.Created);
        JsonElement again = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(picture)), HttpStatusCode.Created);

        string id = added.GetProperty("id").GetString()!;
        Assert.Equal(id, again.GetProperty("id").GetString());
        Assert.StartsWith("uploads/", added.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, similarity.Host.Collection.Count);
        JsonElement found = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images/search?top=1", SimilarityUnderTest.Form(picture)));
        Assert.Equal(id, found.GetProperty("items")[0].GetProperty("id").GetString());
        using HttpResponseMessage thumbnail = await similarity.Client.GetAsync(added.GetProperty("thumbnail").GetString());
        Assert.Equal(HttpStatusCode.OK, thumbnail.StatusCode);

        using HttpResponseMessage deleted = await similarity.Client.DeleteAsync($"/api/v1/images/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(3, similarity.Host.Collection.Count);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_image", await similarity.Client.GetAsync($"/api/v1/images/{id}"));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_image", await similarity.Client.DeleteAsync($"/api/v1/images/{id}"));
        Assert.Empty(Directory.GetFiles(Path.Combine(Path.GetDirectoryName(similarity.Images)!, "own", "uploads")));
    }

    [PictureFact]
    public async Task A_picture_whose_file_cannot_be_removed_is_not_deleted_and_the_answer_says_so()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(2);
        JsonElement added = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(77))), HttpStatusCode.Created);
        string address = $"/api/v1/images/{added.GetProperty("id").GetString()}", file = Path.Combine(similarity.Own, added.GetProperty("path").GetString()!);
        string inTheWay = $"{file}.leaving";
        Directory.CreateDirectory(inTheWay);

        using HttpResponseMessage refused = await similarity.Client.DeleteAsync(address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        JsonElement problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("picture_not_removed", problem.GetProperty("code").GetString());
        Assert.StartsWith($"The picture's file '{file}' cannot be removed: ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.True((await similarity.Server.GetAsync(address)).GetProperty("has_file").GetBoolean());
        Assert.Equal(3, similarity.Host.Collection.Count);

        Directory.Delete(inTheWay);
        using HttpResponseMessage deleted = await similarity.Client.DeleteAsync(address);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(Directory.GetFiles(similarity.Uploads));
    }

    [PictureFact]
    public async Task A_folder_that_is_indexed_again_keeps_what_was_uploaded_and_loses_what_is_gone()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(3);
        await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(77))), HttpStatusCode.Created);
        File.Delete(Path.Combine(similarity.Images, "p00.jpg"));
        File.WriteAllBytes(Path.Combine(similarity.Images, "p09.jpg"), MadeUpPictures.Jpeg(9));
        File.WriteAllText(Path.Combine(similarity.Images, "no.jpg"), "no picture");

        await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images/index", null), HttpStatusCode.Accepted);
        await similarity.UntilAsync(() => similarity.Host.Indexing is { State: not Tocsin.Server.Similarity.IndexingState.Running });

        JsonElement indexing = await similarity.Server.GetAsync("/api/v1/images/index");
        Assert.Equal(("done", 1), (indexing.GetProperty("state").GetString(), indexing.GetProperty("faulty").GetInt32()));
        Assert.Equal("no.jpg", indexing.GetProperty("faults")[0].GetProperty("path").GetString());
        string[] names = [.. similarity.Host.Collection.Page(0, 99).Items.Select(item => Path.GetFileName(item.Path))];
        Assert.Equal(["p01.jpg", "p02.jpg", "p09.jpg"], names.Where(name => name.StartsWith('p')));
        Assert.Equal(4, names.Length);
    }

    [PictureFact]
    public async Task A_picture_whose_file_is_not_shown_says_why_and_is_shown_when_its_folder_comes_up()
    {
        float[] vectors = new float[4 * 2048];
        Enumerable.Range(0, 4).ToList().ForEach(i => vectors[i * 2049] = 1);
        string root = "";
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.StartAsync(
            folder =>
            {
                root = Path.Combine(folder, "mounted");
                FeatureFile.Write(Path.Combine(folder, "features.h5"), new FeatureSet(2048, vectors, ["good.jpg", "empty.jpg", "out.jpg", "../up.jpg"]) { Embedder = "descriptor" });
                string before = Directory.CreateDirectory(Path.Combine(folder, "before")).FullName;
                File.WriteAllBytes(Path.Combine(before, "good.jpg"), MadeUpPictures.Jpeg(1));
                File.WriteAllBytes(Path.Combine(before, "empty.jpg"), []);
                File.CreateSymbolicLink(Path.Combine(before, "out.jpg"), Path.Combine(folder, "features.h5"));
            },
            (settings, folder) => settings with { Roots = [Path.Combine(folder, "mounted")] });
        await similarity.UntilAsync(() => similarity.Host.Collection.Count == 4);
        string good = ImageId.Of("good.jpg");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "file_missing", await similarity.Client.GetAsync($"/api/v1/images/{good}/thumbnail"));
        Assert.Equal("file_missing", (await similarity.Server.GetAsync($"/api/v1/images/{good}")).GetProperty("file_fault_code").GetString());

        Directory.Move(Path.Combine(Path.GetDirectoryName(root)!, "before"), root);
        await similarity.UntilAsync(() => similarity.Host.Collection.Locate(similarity.Host.Require(good)) is { FullPath: not null });

        using HttpResponseMessage thumbnail = await similarity.Client.GetAsync($"/api/v1/images/{good}/thumbnail");
        Assert.Equal(HttpStatusCode.OK, thumbnail.StatusCode);
        Assert.Equal(JsonValueKind.Null, (await similarity.Server.GetAsync($"/api/v1/images/{good}")).GetProperty("file_fault_code").ValueKind);
        foreach ((string path, string code) in new[] { ("empty.jpg", "file_unreadable"), ("out.jpg", "file_outside"), ("../up.jpg", "file_outside") })
        {
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, code, await similarity.Client.GetAsync($"/api/v1/images/{ImageId.Of(path)}/thumbnail"));
            Assert.Equal(code, (await similarity.Server.GetAsync($"/api/v1/images/{ImageId.Of(path)}")).GetProperty("file_fault_code").GetString());
        }
    }

    [PictureFact]
    public async Task Without_pictures_every_route_says_how_to_begin()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "no_images", await server.Client.GetAsync("/api/v1/images"));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "no_images", await server.Client.PostAsync("/api/v1/images/search", SimilarityUnderTest.Form([1])));
    }

    [PictureTheory]
    [InlineData("/api/v1/images?limit=0", "bad_limit")]
    [InlineData("/api/v1/images?cursor=!", "bad_page")]
    public async Task What_cannot_be_asked_is_a_fault(string address, string code)
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);
        using HttpResponseMessage response = await similarity.Client.GetAsync(address);

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, code, response);
    }
}
