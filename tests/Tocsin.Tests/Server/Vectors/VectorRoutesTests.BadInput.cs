using System.Net;

namespace Tocsin.Tests.Server.Vectors;

// What is refused, and what is said then.
public sealed partial class VectorRoutesTests
{
    [Theory]
    [InlineData("""{"items":[{"id":1,"vector":[1,2]},{"id":2,"vector":[1]}]}""", "bad_vector")]
    [InlineData("""{"items":[{"id":1,"vector":[1,2]},{"id":2,"vector":[1,1e39]}]}""", "bad_vector")]
    [InlineData("""{"items":[{"id":1,"vector":[1,2]},{"id":2}]}""", "bad_vector")]
    [InlineData("""{"items":[{"id":1,"vector":[1,2]},null]}""", "bad_vectors")]
    [InlineData("""{"items":[{"id":1,"vector":[1,2]},{"id":1,"vector":[1,2]}]}""", "bad_vectors")]
    [InlineData("""{"items":[{"id":1,"vector":[1,2],"payload":"0123456789012345678901234567890123456789012345678901234567890123456789"}]}""", "payload_too_large")]
    [InlineData("""{"items":[{"id":1,"vector":[1,2]},{"id":2,"vector":[1,2],"payload":"\ud800"}]}""", "bad_payload")]
    [InlineData("""{"items":[{"id":1,"vector":[1,2],"payload":{"\udc00":1}}]}""", "bad_payload")]
    [InlineData("""{"items":[{"vector":[1,2]}]}""", "bad_vectors")]
    [InlineData("""{"items":[{"id":9223372036854775808,"vector":[1,2]}]}""", "bad_request")]
    [InlineData("null", "bad_request")]
    [InlineData("""{"items":[]}""", "bad_batch")]
    [InlineData("""{"items":[{"id":1,"vector":[1,2]},{"id":2,"vector":[1,2]},{"id":3,"vector":[1,2]},{"id":4,"vector":[1,2]}]}""", "bad_batch")]
    [InlineData("{}", "bad_vectors")]
    [InlineData("""{"items":[{"id":"one","vector":[1,2]}]}""", "bad_request")]
    [InlineData("""{"items":[{"id":1,"vector":[NaN,2]}]}""", "bad_request")]
    [InlineData("half", "bad_request")]
    public async Task What_cannot_be_taken_is_said_and_nothing_of_it_is_taken(string body, string code)
    {
        await MakeAsync("""{"dimension":2}""");
        await ProblemAsync(HttpStatusCode.BadRequest, code, "points/vectors", body);
        Assert.Equal(0, (await _server.GetAsync("/api/v1/vectors/points")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_said_to_be_and_not_taken()
    {
        await MakeAsync();
        using ByteArrayContent body = new([.. """{"items":[{"id":1,"vector":[1,2],"payload":"x"""u8, 0xE4, .. "\"}]}"u8]);
        body.Headers.ContentType = new("application/json");
        using HttpResponseMessage answer = await _server.Client.PostAsync("/api/v1/vectors/points/vectors", body);

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_payload", answer);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("one")]
    public async Task What_is_no_id_is_not_there(string id)
    {
        await MakeAsync();
        using HttpResponseMessage answer = await _server.Client.GetAsync($"/api/v1/vectors/points/vectors/{id}");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "not_found", answer);
    }

    [Theory]
    [InlineData("{}", "bad_search")]
    [InlineData("""{"id":1,"vector":[1,2]}""", "bad_search")]
    [InlineData("""{"vector":[1,2,3]}""", "bad_vector")]
    [InlineData("""{"vector":[0,0]}""", "bad_vector")]
    [InlineData("""{"vector":[1,2],"top":0}""", "bad_limit")]
    [InlineData("""{"vector":[1,2],"top":100000}""", "bad_limit")]
    [InlineData("""{"vector":[1,2],"ef":-1}""", "bad_limit")]
    public async Task A_search_that_cannot_be_is_said(string body, string code)
    {
        await MakeAsync("""{"dimension":2}""");
        await ProblemAsync(HttpStatusCode.BadRequest, code, "points/search", body);
    }

    [Theory]
    [InlineData("Big", """{"dimension":2}""", "bad_collection_name")]
    [InlineData("..%2Fup", """{"dimension":2}""", "bad_collection_name")]
    [InlineData("points", """{"dimension":0}""", "bad_collection")]
    [InlineData("points", """{"dimension":65}""", "bad_collection")]
    [InlineData("points", """{"dimension":2,"index":"annoy"}""", "bad_collection")]
    [InlineData("points", """{"dimension":2,"metric":"nearness"}""", "bad_request")]
    public async Task A_collection_that_cannot_be_is_said(string name, string body, string code)
    {
        using HttpResponseMessage answer = await PutAsync(name, body);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, code, answer);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "up")));
    }

    [Fact]
    public async Task More_collections_than_are_allowed_are_refused()
    {
        foreach (string name in (string[])["one", "two"])
        {
            using HttpResponseMessage made = await PutAsync(name, """{"dimension":2}""");
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        using HttpResponseMessage third = await PutAsync("three", """{"dimension":2}""");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.Conflict, "too_many_collections", third);
    }

    [Fact]
    public async Task More_memory_than_is_given_is_refused_and_what_is_there_is_searched_on()
    {
        await MakeAsync("""{"dimension":64}""");
        string vector = $"[{string.Join(',', Enumerable.Repeat("1", 64))}]";
        HttpStatusCode last = HttpStatusCode.OK;
        for (int i = 0; i < 5000 && last == HttpStatusCode.OK; i++)
        {
            using HttpResponseMessage answer = await PostAsync("points/vectors", $$"""{"items":[{"id":{{3 * i}},"vector":{{vector}}},{"id":{{(3 * i) + 1}},"vector":{{vector}}},{"id":{{(3 * i) + 2}},"vector":{{vector}}}]}""");
            last = answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.InsufficientStorage, last);
        Assert.Equal(3, (await OkAsync("points/search", $$"""{"vector":{{vector}},"top":3}""")).GetProperty("items").GetArrayLength());
    }
}
