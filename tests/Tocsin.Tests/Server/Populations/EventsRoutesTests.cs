using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Tocsin.Tests.Server.Populations;

/// <summary>Batches of events: exact resume and gzip.</summary>
public sealed class EventsRoutesTests : IAsyncLifetime
{
    private const string Path = "/api/v1/populations/events";

    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() => _server = await ServerUnderTest.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task What_a_source_has_delivered_is_counted_once_and_named_as_duplicate()
    {
        JsonElement first = await SendAsync(Events(0, 5), source: "file:a", offset: 0);
        JsonElement again = await SendAsync(Events(3, 5), source: "file:a", offset: 3);
        JsonElement nothing = await SendAsync(Events(0, 8), source: "file:a", offset: 0);
        JsonElement other = await SendAsync(Events(0, 1), source: "file:b", offset: 0);

        Assert.Equal([(5, 0), (3, 2), (0, 8), (1, 0)], ((JsonElement[])[first, again, nothing, other]).Select(Taken));
        Assert.Equal(9, await CountedAsync());
        Assert.Equal(10, (await _server.GetAsync("/api/v1/streams/populations")).GetProperty("ledger").GetProperty("duplicates").GetInt64());
        Assert.Equal(8, (await _server.GetAsync("/api/v1/streams/populations/sources/file%3Aa")).GetProperty("next_offset").GetInt64());
    }

    [Fact]
    public async Task A_batch_that_asks_answers_only_what_is_new_and_names_it_by_its_place_in_the_request()
    {
        await SendAsync(Events(0, 5), source: "file:a", offset: 100);

        using HttpResponseMessage response = await PostAsync(Encoding.UTF8.GetBytes(Events(3, 4)), "?answers=true", source: "file:a", offset: 103);

        JsonElement[] lines = [.. (await response.Content.ReadAsStringAsync()).TrimEnd().Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([2, 3], lines[..^1].Select(static line => line.GetProperty("index").GetInt32()));
        Assert.All(lines[..^1], static line => Assert.True(line.TryGetProperty("score", out _)));
        Assert.Equal((2, 2), Taken(lines[^1]));
        Assert.Equal(7, await CountedAsync());
    }

    [Fact]
    public async Task A_refused_event_keeps_its_number_so_that_a_resume_is_exact()
    {
        string body = $"{Events(0, 1)}nonsense\n{Events(2, 1)}";

        Assert.Equal((2, 0), Taken(await SendAsync(body, source: "file:a", offset: 0)));
        Assert.Equal((1, 3), Taken(await SendAsync(Events(0, 4), source: "file:a", offset: 0)));
        Assert.Equal(3, await CountedAsync());
    }

    [Fact]
    public async Task A_batch_may_be_gzip()
    {
        using HttpResponseMessage response = await PostAsync(Gzip(Events(0, 1000)), encoding: "gzip");

        Assert.Equal((1000, 0), Taken(await ServerUnderTest.ReadAsync(response)));
        Assert.Equal(1000, await CountedAsync());
    }

    [Fact]
    public async Task Gzip_that_ends_too_early_is_400_and_nothing_of_it_is_counted()
    {
        await SendAsync(Events(0, 1));

        using HttpResponseMessage cut = await PostAsync(Gzip(Events(0, 1000))[..^20], encoding: "gzip");
        using HttpResponseMessage none = await PostAsync(Encoding.UTF8.GetBytes(Events(0, 10)), encoding: "gzip");

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "unreadable_encoding", cut);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "unreadable_encoding", none);
        Assert.Equal(1, await CountedAsync());
    }

    [Theory]
    [InlineData("file:a", null)]
    [InlineData("file:a", "-1")]
    [InlineData("file:a", "one")]
    [InlineData(null, "0")]
    public async Task A_source_without_a_number_or_a_number_without_a_source_is_400(string? source, string? offset)
    {
        await SendAsync(Events(0, 1));
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Body(Encoding.UTF8.GetBytes(Events(0, 1))) };
        foreach ((string name, string? value) in new[] { ("Tocsin-Source", source), ("Tocsin-Offset", offset) })
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(1, await CountedAsync());
    }

    private static string Events(int first, int count) => string.Concat(Enumerable.Range(first, count)
        .Select(static i => $$"""{"org":"acme","source":"shop","pop":"all","id":"user{{i % 7}}","action":"a{{i % 3}}"}""" + "\n"));

    private static (int Accepted, int Duplicates) Taken(JsonElement answer) => (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32());

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    private static ByteArrayContent Body(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };

    private async Task<long> CountedAsync()
    {
        await _server.LinesAsync("populations");
        JsonElement scopes = await _server.GetAsync("/api/v1/populations/scopes");
        return scopes.GetProperty("items").EnumerateArray().Sum(static scope => scope.GetProperty("events").GetInt64());
    }

    private async Task<JsonElement> SendAsync(string events, string? source = null, long offset = 0)
    {
        using HttpResponseMessage response = await PostAsync(Encoding.UTF8.GetBytes(events), source: source, offset: offset);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await ServerUnderTest.ReadAsync(response);
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string query = "", string? encoding = null, string? source = null, long offset = 0)
    {
        using ByteArrayContent content = Body(body);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, Path + query) { Content = content };
        if (source is not null)
        {
            request.Headers.Add("Tocsin-Source", source);
            request.Headers.Add("Tocsin-Offset", $"{offset}");
        }

        return await _server.Client.SendAsync(request);
    }
}
