using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tocsin.Server.Settings;
using Tocsin.Server.Vectors;

namespace Tocsin.Tests.Server.Vectors;

public sealed partial class VectorRoutesTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-test-");
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() => _server = await StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Vectors_are_added_found_with_what_is_kept_beside_them_deleted_and_there_after_a_restart()
    {
        await MakeAsync();
        JsonElement added = await OkAsync("points/vectors", """{"items":[{"id":1,"vector":[0,0],"payload":{"name":"<a>"}},{"id":2,"vector":[1,0]},{"id":9007199254740993,"vector":[5,5],"payload":[1,null]}]}""");
        Assert.Equal((3, 3), (added.GetProperty("added").GetInt32(), added.GetProperty("count").GetInt32()));
        Assert.Equal(1, (await OkAsync("points/delete", """{"ids":[2,77]}""")).GetProperty("deleted").GetInt32());
        const string Expected = """{"items":[{"id":1,"score":1,"payload":{"name":"<a>"}},{"id":9007199254740993,"score":41,"payload":[1,null]}],"next":null}""";
        Assert.Equal(Expected, await TextAsync("points/search", """{"vector":[1,0],"top":5}"""));

        await _server.DisposeAsync();
        _server = await StartAsync();

        Assert.Equal(Expected, await TextAsync("points/search", """{"vector":[1,0],"top":5}"""));
        Assert.Equal("[5,5]", (await _server.GetAsync("/api/v1/vectors/points/vectors/9007199254740993")).GetProperty("vector").GetRawText());
    }

    [Fact]
    public async Task The_neighbours_of_a_vector_that_is_there_are_the_others()
    {
        await MakeAsync();
        await OkAsync("points/vectors", """{"items":[{"id":1,"vector":[0,0]},{"id":2,"vector":[1,0]},{"id":3,"vector":[5,5]}]}""");

        JsonElement items = (await OkAsync("points/search", """{"id":1,"top":1}""")).GetProperty("items");
        Assert.Equal(2, Assert.Single(items.EnumerateArray()).GetProperty("id").GetInt64());
        await ProblemAsync(HttpStatusCode.NotFound, "unknown_vector", "points/search", """{"id":99}""");
    }

    [Fact]
    public async Task A_collection_says_which_index_it_has_and_why()
    {
        JsonElement made = await MakeAsync();
        Assert.Equal(("ready", 2, "l2", "auto"), (made.GetProperty("state").GetString(), made.GetProperty("dimension").GetInt32(), made.GetProperty("metric").GetString(), made.GetProperty("index").GetString()));
        Assert.StartsWith("Flat", made.GetProperty("choice").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, made.GetProperty("wanted").ValueKind);

        JsonElement list = await _server.GetAsync("/api/v1/vectors");
        Assert.Equal("points", Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("name").GetString());
        using HttpResponseMessage again = await PutAsync("points", """{"dimension":2,"metric":"l2"}""");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using HttpResponseMessage other = await PutAsync("points", """{"dimension":3,"metric":"l2"}""");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.Conflict, "collection_exists", other);
    }

    [Fact]
    public async Task A_collection_that_was_removed_is_gone_with_its_files()
    {
        await MakeAsync();
        using HttpResponseMessage removed = await _server.Client.DeleteAsync("/api/v1/vectors/points");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using HttpResponseMessage gone = await _server.Client.GetAsync("/api/v1/vectors/points");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_collection", gone);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.FullName, "vectors")));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public async Task Any_number_of_64_bits_is_an_id(long id)
    {
        await MakeAsync();
        await OkAsync("points/vectors", $$"""{"items":[{"id":{{id}},"vector":[1,2],"payload":"\ud83d\ude00"}]}""");
        JsonElement found = Assert.Single((await OkAsync("points/search", """{"vector":[1,2]}""")).GetProperty("items").EnumerateArray());
        Assert.Equal((id, "😀"), (found.GetProperty("id").GetInt64(), found.GetProperty("payload").GetString()));
        Assert.Equal(id, (await _server.GetAsync($"/api/v1/vectors/points/vectors/{id}")).GetProperty("id").GetInt64());
        Assert.Equal(1, (await OkAsync("points/delete", $$"""{"ids":[{{id}}]}""")).GetProperty("deleted").GetInt32());
    }

    [Fact]
    public async Task A_damaged_collection_is_said_and_the_others_are_served()
    {
        await MakeAsync();
        using (HttpResponseMessage made = await PutAsync("other", """{"dimension":2}"""))
        {
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        await _server.DisposeAsync();
        string log = Path.Combine(_folder.FullName, "vectors", "points", "changes.log");
        await File.WriteAllTextAsync(log, "not a log");
        _server = await StartAsync();

        Assert.Equal("broken", (await _server.GetAsync("/api/v1/vectors/points")).GetProperty("state").GetString());
        await ProblemAsync(HttpStatusCode.ServiceUnavailable, "collection_broken", "points/search", """{"vector":[1,2]}""");
        using (HttpResponseMessage again = await PutAsync("points", """{"dimension":2,"metric":"l2"}"""))
        {
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "collection_broken", again);
        }

        Assert.Equal("ready", (await _server.GetAsync("/api/v1/vectors/other")).GetProperty("state").GetString());
        Assert.Equal("not a log", await File.ReadAllTextAsync(log));
        Assert.Contains("tocsin_vectors_broken{collection=\"points\"} 1", await _server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        using HttpResponseMessage removed = await _server.Client.DeleteAsync("/api/v1/vectors/points");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await MakeAsync();
    }

    [Fact]
    public async Task Additions_and_searches_at_once_all_end_and_all_is_there()
    {
        await MakeAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            await OkAsync("points/vectors", $$"""{"items":[{"id":{{i}},"vector":[{{i}},1]}]}""");
            await OkAsync("points/search", $$"""{"vector":[{{i}},1],"top":2}""");
        }));

        Assert.Equal(40, (await _server.GetAsync("/api/v1/vectors/points")).GetProperty("count").GetInt32());
        Assert.Contains("tocsin_vectors_search_duration_seconds_count 40", await _server.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "", "")]
    [InlineData("GET", "/vectors/1", "")]
    [InlineData("POST", "/vectors", """{"items":[{"id":2,"vector":[1,2]}]}""")]
    [InlineData("POST", "/delete", """{"ids":[1]}""")]
    [InlineData("POST", "/search", """{"vector":[1,2]}""")]
    [InlineData("POST", "/search", """{"id":1}""")]
    public async Task Whoever_is_at_a_collection_while_it_is_removed_hears_so(string method, string path, string body)
    {
        await MakeAsync();
        await OkAsync("points/vectors", """{"items":[{"id":1,"vector":[0,0]}]}""");

        // What removal does first, while others may have found it already.
        _server.Server.Listeners[0].App.Services.GetRequiredService<VectorsHost>().Find("points").Collection!.Dispose();

        using HttpRequestMessage request = new(new HttpMethod(method), $"/api/v1/vectors/points{path}") { Content = body.Length == 0 ? null : Json(body) };
        using HttpResponseMessage answer = await _server.Client.SendAsync(request);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_collection", answer);
        Assert.Empty((await _server.GetAsync("/api/v1/vectors")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_collection_that_many_make_and_remove_at_once_is_there_or_is_not()
    {
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using HttpResponseMessage answer = i % 2 == 0 ? await PutAsync("points", """{"dimension":2,"metric":"l2"}""") : await _server.Client.DeleteAsync("/api/v1/vectors/points");
            return answer.StatusCode;
        }));

        Assert.All(answers, static answer => Assert.Contains(
            answer, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.Conflict]));
        Assert.Contains(HttpStatusCode.Created, answers);
        using (HttpResponseMessage made = await PutAsync("points", """{"dimension":2,"metric":"l2"}"""))
        {
            Assert.True(made.IsSuccessStatusCode);
        }

        await OkAsync("points/vectors", """{"items":[{"id":1,"vector":[0,0]}]}""");
        await _server.DisposeAsync();
        _server = await StartAsync();
        Assert.Equal(1, (await _server.GetAsync("/api/v1/vectors/points")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Whatever_is_asked_of_a_collection_while_others_make_and_remove_it_is_done_or_refused()
    {
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 120).Select(async i =>
        {
            using HttpResponseMessage answer = await ((i % 6) switch
            {
                0 => PutAsync("points", """{"dimension":2,"metric":"l2"}"""),
                1 => _server.Client.DeleteAsync("/api/v1/vectors/points"),
                2 => PostAsync("points/delete", $$"""{"ids":[{{i - 3}}]}"""),
                3 => PostAsync("points/search", """{"vector":[1,2]}"""),
                4 => _server.Client.GetAsync("/api/v1/vectors"),
                _ => PostAsync("points/vectors", $$"""{"items":[{"id":{{i}},"vector":[{{i}},1]}]}"""),
            });
            return answer.StatusCode;
        }));

        Assert.All(answers, static answer => Assert.Contains(
            answer, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.Conflict]));
        using HttpResponseMessage made = await PutAsync("points", """{"dimension":2,"metric":"l2"}""");
        Assert.True(made.IsSuccessStatusCode);
        int before = (await _server.GetAsync("/api/v1/vectors/points")).GetProperty("count").GetInt32();
        await OkAsync("points/vectors", """{"items":[{"id":-1,"vector":[0,0]}]}""");

        await _server.DisposeAsync();
        _server = await StartAsync();
        Assert.Equal(before + 1, (await _server.GetAsync("/api/v1/vectors/points")).GetProperty("count").GetInt32());
    }

    private Task<ServerUnderTest> StartAsync() => ServerUnderTest.StartInAsync(
        _folder, new TocsinSettings { Vectors = new VectorSettings { Dimension = 64, Batch = 3, Top = 100, PayloadBytes = 64, Collections = 2, Memory = 1 << 20 } });

    private async Task<JsonElement> MakeAsync(string body = """{"dimension":2,"metric":"l2"}""")
    {
        using HttpResponseMessage made = await PutAsync("points", body);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return await made.Content.ReadFromJsonAsync<JsonElement>();
    }

    private Task<HttpResponseMessage> PutAsync(string name, string body) => _server.Client.PutAsync($"/api/v1/vectors/{name}", Json(body));

    private Task<HttpResponseMessage> PostAsync(string path, string body) => _server.Client.PostAsync($"/api/v1/vectors/{path}", Json(body));

    private async Task<string> TextAsync(string path, string body)
    {
        using HttpResponseMessage answer = await PostAsync(path, body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    private async Task<JsonElement> OkAsync(string path, string body) => JsonDocument.Parse(await TextAsync(path, body)).RootElement;

    private async Task ProblemAsync(HttpStatusCode status, string code, string path, string body)
    {
        using HttpResponseMessage answer = await PostAsync(path, body);
        await ServerUnderTest.AssertProblemAsync(status, code, answer);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
