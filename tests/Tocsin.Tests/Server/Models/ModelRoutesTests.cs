using System.Net;
using System.Text.Json;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Models;

public sealed class ModelRoutesTests
{
    [Fact]
    public async Task An_uploaded_model_is_listed_with_its_report()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        using HttpResponseMessage created = await UploadAsync(server, "blocks", BlockStoreBundles.First);
        JsonElement listed = (await server.GetAsync("/api/v1/models")).GetProperty("items")[0];
        JsonElement one = await server.GetAsync("/api/v1/models/BLOCKS");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/api/v1/models/blocks", created.Headers.Location!.ToString());
        Assert.Equal("cnn", listed.GetProperty("kind").GetString());
        Assert.Equal("cnn", listed.GetProperty("network").GetString());
        Assert.Equal(BlockStoreBundles.First.Hash, listed.GetProperty("hash").GetString());
        Assert.Equal(5, listed.GetProperty("events").GetInt32());
        Assert.True(listed.GetProperty("reads_lines").GetBoolean());
        Assert.Equal("local", listed.GetProperty("versions")[0].GetProperty("who").GetString());
        Assert.True(listed.GetProperty("result").GetProperty("f1").GetDouble() > 0.9);
        Assert.Equal(listed.ToString(), one.GetProperty("model").ToString());
        Assert.Equal("none", one.GetProperty("header").GetString());
        Assert.Equal(600, one.GetProperty("rules").GetProperty("silence_seconds").GetDouble());
        Assert.NotEmpty(one.GetProperty("report").GetProperty("epochs").EnumerateArray());
        Assert.Contains(one.GetProperty("report").GetProperty("results").EnumerateArray(), result => result.GetProperty("detector").GetString() == "decision_tree");
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_404_with_the_nearest_name()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        using HttpResponseMessage created = await UploadAsync(server, "blocks", BlockStoreBundles.First);

        using HttpResponseMessage answer = await server.Client.GetAsync("/api/v1/models/bloks");

        Assert.Contains("Did you mean 'blocks'?", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_model", answer);
    }

    [Fact]
    public async Task Uploads_that_cannot_be_models_say_why()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(new TocsinSettings
        {
            Server = new ServerSettings { Limits = new LimitSettings { ModelBytes = BlockStoreBundles.First.Bytes } },
        });

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_bundle", await PostAsync(server, "?name=m", "no bundle"u8.ToArray()));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_bundle", await PostAsync(server, "?name=m", []));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_model_name", await PostAsync(server, "?name=..%2Fm", BlockStoreBundles.First.ToBytes()));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_model_name", await PostAsync(server, "", BlockStoreBundles.First.ToBytes()));
        await ServerUnderTest.AssertProblemAsync(
            HttpStatusCode.RequestEntityTooLarge, "model_too_large", await PostAsync(server, "?name=m", new byte[BlockStoreBundles.First.Bytes + 1]));
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/models?name=m") { Content = new StreamContent(new MemoryStream(new byte[BlockStoreBundles.First.Bytes + 1])) };
        chunked.Headers.TransferEncodingChunked = true;
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "model_too_large", await server.Client.SendAsync(chunked));
        Assert.Empty((await server.GetAsync("/api/v1/models")).GetProperty("items").EnumerateArray());

        using HttpResponseMessage created = await UploadAsync(server, "m", BlockStoreBundles.First);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    [Fact]
    public async Task A_larger_bundle_than_a_batch_of_records_may_be_uploaded()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(new TocsinSettings
        {
            Server = new ServerSettings { Limits = new LimitSettings { BatchBytes = 1024 } },
        });

        using HttpResponseMessage created = await UploadAsync(server, "m", BlockStoreBundles.First);

        Assert.True(BlockStoreBundles.First.Bytes > 1024);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    [Fact]
    public async Task An_upload_to_a_full_disk_is_503_and_leaves_nothing_behind()
    {
        var disk = new FailingDisk();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(disk);
        disk.IsFull = true;

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "disk_full", await UploadAsync(server, "m", BlockStoreBundles.First));

        Assert.Empty((await server.GetAsync("/api/v1/models")).GetProperty("items").EnumerateArray());
        disk.IsFull = false;
        Assert.Equal(HttpStatusCode.Created, (await UploadAsync(server, "m", BlockStoreBundles.First)).StatusCode);
    }

    [Fact]
    public async Task The_description_of_the_api_knows_the_new_routes()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        JsonElement paths = (await server.GetAsync("/openapi/v1.json")).GetProperty("paths");

        Assert.True(paths.GetProperty("/api/v1/models").GetProperty("post").GetProperty("requestBody").GetProperty("content").TryGetProperty("application/octet-stream", out _));
        Assert.Contains("Role: admin", paths.GetProperty("/api/v1/streams/{stream}/commands/model").GetProperty("post").GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.True(paths.TryGetProperty("/api/v1/streams/{stream}/sessions/{id}", out _));
        Assert.True(paths.TryGetProperty("/api/v1/streams/{stream}/answers/{position}", out _));
    }

    /// <summary>Uploads a bundle.</summary>
    internal static Task<HttpResponseMessage> UploadAsync(ServerUnderTest server, string name, ModelBundle bundle) => PostAsync(server, $"?name={name}", bundle.ToBytes());

    private static Task<HttpResponseMessage> PostAsync(ServerUnderTest server, string query, byte[] body) =>
        server.Client.PostAsync($"/api/v1/models{query}", new ByteArrayContent(body));
}
