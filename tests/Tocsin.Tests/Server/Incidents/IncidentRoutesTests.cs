using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Tests.Server.Models;

namespace Tocsin.Tests.Server.Incidents;

public sealed class IncidentRoutesTests : IAsyncLifetime
{
    private readonly JudgedServer _server = new();

    public Task InitializeAsync() => _server.StartAsync(("blocks", _server.Save("1", BlockStoreBundles.First)));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_first_finding_is_new_and_the_next_one_like_it_was_seen_before_with_what_was_written_about_it()
    {
        await _server.SendAsync("blk_1", BlockStoreBundles.AnomalousEvents);
        string first = await FindingAsync("blk_1");
        JsonElement alone = await _server.Now.GetAsync($"/api/v1/findings/web:{first}/similar");
        Assert.True(alone.GetProperty("is_new").GetBoolean());
        Assert.Equal(0, alone.GetProperty("earlier").GetInt32());

        using HttpResponseMessage done = await PostAsync($"/api/v1/findings/web:{first}/resolve", """{"note": "the disk was full"}""");
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        await _server.SendAsync("blk_2", BlockStoreBundles.AnomalousEvents);
        string second = await FindingAsync("blk_2");
        JsonElement seen = await _server.Now.GetAsync($"/api/v1/streams/web/findings/{second}/similar");

        Assert.False(seen.GetProperty("is_new").GetBoolean());
        Assert.Equal(1, seen.GetProperty("seen").GetInt32());
        Assert.StartsWith("Seen once, last on ", Text(seen, "sentence"), StringComparison.Ordinal);
        Assert.EndsWith(": the disk was full", Text(seen, "sentence"), StringComparison.Ordinal);
        JsonElement item = Assert.Single(seen.GetProperty("items").EnumerateArray());
        JsonElement finding = item.GetProperty("finding");
        Assert.True(item.GetProperty("similarity").GetDouble() > 0.99);
        Assert.Equal(($"web:{first}", "blk_1", "resolved", "the disk was full"), (Text(finding, "id"), Text(finding, "subject"), Text(finding, "state"), Text(finding, "note")));
        Assert.Equal("open", Text(seen.GetProperty("finding"), "state"));
        JsonElement alert = await _server.Now.GetAsync($"/api/v1/alerts/web:{first}");
        Assert.Equal("sequences", Text(alert.GetProperty("alert"), "detector"));
    }

    [Fact]
    public async Task What_was_seen_is_known_after_a_restart_and_counted_once()
    {
        await _server.SendAsync("blk_1", BlockStoreBundles.AnomalousEvents);
        await _server.SendAsync("blk_2", BlockStoreBundles.AnomalousEvents);
        string second = await FindingAsync("blk_2");
        await _server.Now.GetAsync($"/api/v1/findings/web:{second}/similar");

        await _server.StartAsync(("blocks", _server.Save("1", BlockStoreBundles.First)));

        JsonElement seen = await _server.Now.GetAsync($"/api/v1/findings/web:{second}/similar");
        Assert.Equal((1, 1), (seen.GetProperty("seen").GetInt32(), seen.GetProperty("earlier").GetInt32()));
        string metrics = await _server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("tocsin_incidents 2", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_incident_search_duration_seconds_count", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/findings/web:none/similar", 404, "unknown_finding")]
    [InlineData("/api/v1/findings/none/similar", 404, "unknown_finding")]
    [InlineData("/api/v1/findings/web:none/similar?limit=0", 400, "bad_page")]
    public async Task What_cannot_be_answered_says_why(string route, int status, string code)
    {
        using HttpResponseMessage answer = await _server.Client.GetAsync(new Uri(route, UriKind.Relative));

        await ServerUnderTest.AssertProblemAsync((HttpStatusCode)status, code, answer);
    }

    [Fact]
    public async Task A_finding_that_is_not_there_cannot_be_resolved()
    {
        using HttpResponseMessage answer = await PostAsync("/api/v1/findings/web:none/resolve", "{}");

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_finding", answer);
    }

    private async Task<string> FindingAsync(string session)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (true)
        {
            JsonElement found = (await _server.Now.GetAsync("/api/v1/streams/web/findings")).GetProperty("items").EnumerateArray().FirstOrDefault(one => Text(one, "subject") == session);
            if (found.ValueKind == JsonValueKind.Object)
            {
                return Text(found, "id");
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private Task<HttpResponseMessage> PostAsync(string route, string body) =>
        _server.Client.PostAsync(new Uri(route, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
