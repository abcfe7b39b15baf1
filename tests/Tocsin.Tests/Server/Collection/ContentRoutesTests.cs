using System.Net;
using System.Text.Json;

namespace Tocsin.Tests.Server.Collection;

public sealed class ContentRoutesTests
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 3000).Select(i => $"2026-01-02 03:{i / 60:00}:{i % 60:00},000 {(i % 100 == 0 ? "ERROR" : "INFO")} line {i}\n"));

    [Theory]
    [InlineData("a/client-1.log")]
    [InlineData("a/client-1.log.gz")]
    public async Task The_text_is_served_whole_by_ranges_and_by_its_last_lines(string path)
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync((path, Text));
        string address = $"/api/v1/files/{await collection.IdAsync(path)}/content";

        Assert.Equal(Text, await collection.Client.GetStringAsync(address));
        Assert.Equal(Text[^(Text.Length - Text.IndexOf("line 2990", StringComparison.Ordinal) + 30)..].TrimStart('\n'), "" + await TailAsync(10));
        (string range, string? header) = await RangeAsync("bytes=100-199");
        Assert.Equal((Text[100..200], $"bytes 100-199/{Text.Length}"), (range, header));
        Assert.Equal(Text[^50..], (await RangeAsync("bytes=-50")).Text);
        Assert.Equal(Text[^50..], (await RangeAsync($"bytes={Text.Length - 50}-")).Text);
        using HttpResponseMessage beyond = await collection.AskAsync(address, "Range", $"bytes={Text.Length}-");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "range_not_satisfiable", beyond);

        async Task<string> TailAsync(int lines) => await collection.Client.GetStringAsync($"{address}?tail={lines}");

        async Task<(string Text, string? Range)> RangeAsync(string wanted)
        {
            using HttpResponseMessage answer = await collection.AskAsync(address, "Range", wanted);
            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            return (await answer.Content.ReadAsStringAsync(), answer.Content.Headers.ContentRange?.ToString());
        }
    }

    [Theory]
    [InlineData("a/client-1.log")]
    [InlineData("a/client-1.log.gz")]
    public async Task As_JSON_lines_come_with_offset_time_and_level_from_any_place(string path)
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync((path, Text));
        string address = $"/api/v1/files/{await collection.IdAsync(path)}/content";

        JsonElement first = await PageAsync("");
        JsonElement error = first.GetProperty("lines")[100];
        Assert.Equal(("error", "2026-01-02T03:01:40.000Z"), (error.GetProperty("level").GetString(), error.GetProperty("time").GetString()));
        Assert.Equal(Text.IndexOf("2026-01-02 03:01:40", StringComparison.Ordinal), error.GetProperty("offset").GetInt64());
        Assert.True(first.GetProperty("at_start").GetBoolean());

        JsonElement on = await PageAsync($"?from={first.GetProperty("end").GetInt64()}&lines=5");
        Assert.EndsWith("line 200", on.GetProperty("lines")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        JsonElement back = await PageAsync($"?before={on.GetProperty("start").GetInt64()}&lines=200");
        Assert.Equal(first.GetProperty("lines").ToString(), back.GetProperty("lines").ToString());
        JsonElement last = await PageAsync("?tail=3");
        Assert.EndsWith("line 2999", last.GetProperty("lines")[2].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.True(last.GetProperty("at_end").GetBoolean());
        Assert.EndsWith("line 1800", (await PageAsync("?time=2026-01-02T03:30:00Z&lines=1")).GetProperty("lines")[0].GetProperty("text").GetString(), StringComparison.Ordinal);

        async Task<JsonElement> PageAsync(string query)
        {
            using HttpResponseMessage answer = await collection.AskAsync(address + query, "Accept", "application/json");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await ServerUnderTest.ReadAsync(answer);
        }
    }

    [Theory]
    [InlineData("?tail=0", "bad_limit")]
    [InlineData("?tail=10001", "bad_limit")]
    [InlineData("?tail=1&from=0", "bad_place")]
    [InlineData("?from=-1", "bad_offset")]
    [InlineData("?time=soon", "bad_time")]
    [InlineData("?tail=99999999999999999999", "bad_request")]
    public async Task What_makes_no_sense_is_said(string query, string code)
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", "x\n"));

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, code, await collection.Client.GetAsync($"/api/v1/files/{await collection.IdAsync("a/client-1.log")}/content{query}"));
    }

    [Theory]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=x")]
    public async Task A_range_that_is_none_is_said(string range)
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", "hello world\n"));
        using HttpResponseMessage answer = await collection.AskAsync($"/api/v1/files/{await collection.IdAsync("a/client-1.log")}/content", "Range", range);

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_range", answer);
    }

    [Fact]
    public async Task A_file_that_became_a_link_since_is_not_followed()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", "x\n"));
        string id = await collection.IdAsync("a/client-1.log"), path = Path.Combine(collection.Logs, "a/client-1.log");
        File.Delete(path);
        File.CreateSymbolicLink(path, "/etc/passwd");

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.Forbidden, "outside", await collection.Client.GetAsync($"/api/v1/files/{id}/content"));
        File.Delete(path);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "file_gone", await collection.Client.GetAsync($"/api/v1/files/{id}/content?tail=5"));
    }

    [Fact]
    public async Task An_empty_file_has_no_lines_and_is_no_fault()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", ""));
        string address = $"/api/v1/files/{await collection.IdAsync("a/client-1.log")}/content";

        Assert.Equal("", await collection.Client.GetStringAsync(address));
        Assert.Equal("", await collection.Client.GetStringAsync($"{address}?tail=10"));
        using HttpResponseMessage json = await collection.AskAsync(address, "Accept", "application/json");
        Assert.Equal(0, (await ServerUnderTest.ReadAsync(json)).GetProperty("lines").GetArrayLength());
    }
}
