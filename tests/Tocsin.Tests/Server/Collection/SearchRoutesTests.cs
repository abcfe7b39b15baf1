using System.Net;
using System.Text.Json;

namespace Tocsin.Tests.Server.Collection;

public sealed class SearchRoutesTests
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 1000).Select(i => $"2026-01-02 03:{i / 60:00}:{i % 60:00},000 {(i % 100 == 0 ? "ERROR" : "INFO")} needle {i}\n"));

    [Fact]
    public async Task A_search_finds_what_fits_and_goes_on_where_it_was()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", Text), ("a/slurm-1000.out", "needle in a job\n"), ("b/client-2.log.gz", Text));

        HashSet<string> seen = [];
        string? after = null;
        do
        {
            JsonElement page = await collection.Server.GetAsync($"/api/v1/search?q=needle&service=client&limit=700&context=1{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}");
            foreach (JsonElement hit in page.GetProperty("items").EnumerateArray())
            {
                Assert.True(seen.Add($"{hit.GetProperty("file").GetProperty("path")}:{hit.GetProperty("offset")}"));
                Assert.InRange(hit.GetProperty("before").GetArrayLength() + hit.GetProperty("following").GetArrayLength(), 1, 2);
            }

            after = page.GetProperty("next").GetString();
        }
        while (after is not null);

        Assert.Equal(2000, seen.Count);
        Assert.Equal(20, (await collection.Server.GetAsync("/api/v1/search?q=NEEDLE&ignore_case=true&level=error")).GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await collection.Server.GetAsync("/api/v1/search?q=needle%20in%20.%20job&regex=true")).GetProperty("items").GetArrayLength());
        Assert.Equal(60, (await collection.Server.GetAsync($"/api/v1/search?q=needle&file={await collection.IdAsync("a/client-1.log")}&from=2026-01-02T03:05:00Z&to=2026-01-02T03:06:00Z")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task As_NDJSON_hits_come_one_a_line_and_the_last_line_says_how_it_ended()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", Text));
        using HttpResponseMessage answer = await collection.AskAsync("/api/v1/search?q=needle&limit=10", "Accept", "application/x-ndjson");

        string[] all = (await answer.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        string[] lines = [.. all.Where((line, at) => at == all.Length - 1 || !line.StartsWith("{\"progress\":", StringComparison.Ordinal))]; // a second may pass on a slow machine

        Assert.Equal(("application/x-ndjson", 11), (answer.Content.Headers.ContentType?.MediaType, lines.Length));
        JsonElement end = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.False(end.GetProperty("progress").GetProperty("is_complete").GetBoolean());
        Assert.Equal(JsonDocument.Parse(lines[^2]).RootElement.GetProperty("cursor").GetString(), end.GetProperty("next").GetString());
        using HttpResponseMessage events = await collection.AskAsync("/api/v1/search?q=needle&limit=2", "Accept", "text/event-stream");
        Assert.Equal(["event: hit", "event: hit", "event: end"], (await events.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith("event:", StringComparison.Ordinal) && line != "event: progress"));
    }

    [Theory]
    [InlineData("?q=(&regex=true", "bad_search")]
    [InlineData("?q=x&limit=0", "bad_search")]
    [InlineData("?q=x&context=21", "bad_search")]
    [InlineData("?q=x&level=loud", "bad_level")]
    [InlineData("?q=x&after=nonsense", "bad_search")]
    public async Task What_makes_no_sense_is_said(string query, string code)
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", "x\n"));

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, code, await collection.Client.GetAsync($"/api/v1/search{query}"));
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_its_search_and_makes_room_for_others()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("a/client-1.log", string.Concat(Enumerable.Repeat(Text, 300))));
        for (int i = 0; i < 4 * Math.Max(2, Environment.ProcessorCount); i++)
        {
            using HttpResponseMessage answer = await collection.AskAsync("/api/v1/search?q=needle&limit=10000", "Accept", "application/x-ndjson");
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                using Stream body = await answer.Content.ReadAsStreamAsync();
                Assert.True(await body.ReadAsync(new byte[10]) > 0);
            }
        }

        await CollectionUnderTest.UntilAsync(async () => (await collection.Client.GetAsync("/api/v1/search?q=nothing%20of%20the%20kind&limit=1")).StatusCode == HttpStatusCode.OK);
    }
}
