using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tocsin.Tests.Server.Models;

namespace Tocsin.Tests.Server.Incidents;

public sealed class IncidentRoutesTests : IAsyncLifetime
{
    private readonly JudgedServer _server = new();

    private string StorePath => Path.Combine(_server.Data.FullName, "incidents", "incidents.db");

    public Task InitializeAsync() => StartAsync();

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
    public async Task What_was_seen_is_known_after_a_restart_although_the_streams_hold_none_of_it_any_more()
    {
        await _server.SendAsync("blk_1", BlockStoreBundles.AnomalousEvents);
        await _server.SendAsync("blk_2", BlockStoreBundles.AnomalousEvents);
        string first = await FindingAsync("blk_1"), second = await FindingAsync("blk_2");
        using HttpResponseMessage done = await PostAsync($"/api/v1/findings/web:{first}/resolve", """{"note": "the disk was full"}""");
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        await _server.Now.GetAsync($"/api/v1/findings/web:{second}/similar");

        await _server.StopAsync();
        foreach (DirectoryInfo folder in _server.Data.GetDirectories().Where(folder => folder.Name is "streams" or "checkpoints"))
        {
            folder.Delete(recursive: true);
        }

        await StartAsync();

        Assert.Empty((await _server.Now.GetAsync("/api/v1/streams/web/findings")).GetProperty("items").EnumerateArray());
        JsonElement seen = await _server.Now.GetAsync($"/api/v1/findings/web:{second}/similar");
        Assert.Equal((1, 1), (seen.GetProperty("seen").GetInt32(), seen.GetProperty("earlier").GetInt32()));
        Assert.EndsWith(": the disk was full", Text(seen, "sentence"), StringComparison.Ordinal);
        Assert.Contains("tocsin_incidents 2", await MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stream_still_holds_after_a_restart_is_counted_once()
    {
        await _server.SendAsync("blk_1", BlockStoreBundles.AnomalousEvents);
        await _server.SendAsync("blk_2", BlockStoreBundles.AnomalousEvents);
        string second = await FindingAsync("blk_2");
        await _server.Now.GetAsync($"/api/v1/findings/web:{second}/similar");

        await StartAsync();

        JsonElement seen = await _server.Now.GetAsync($"/api/v1/findings/web:{second}/similar");
        Assert.Equal((1, 1), (seen.GetProperty("seen").GetInt32(), seen.GetProperty("earlier").GetInt32()));
        string metrics = await MetricsAsync();
        Assert.Contains("tocsin_incidents 2", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_incident_search_duration_seconds_count", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_can_be_written_what_is_known_is_told_and_that_the_latest_may_be_missing()
    {
        await _server.SendAsync("blk_1", BlockStoreBundles.AnomalousEvents);
        await _server.SendAsync("blk_2", BlockStoreBundles.AnomalousEvents);
        string second = await FindingAsync("blk_2");
        JsonElement before = await _server.Now.GetAsync($"/api/v1/findings/web:{second}/similar");
        Assert.Equal(JsonValueKind.Null, before.GetProperty("missing").ValueKind);

        InStore("CREATE TRIGGER full BEFORE INSERT ON incidents BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        await _server.SendAsync("blk_3", BlockStoreBundles.AnomalousEvents);
        string third = await FindingAsync("blk_3");

        JsonElement known = await _server.Now.GetAsync($"/api/v1/findings/web:{second}/similar");
        Assert.Equal(1, known.GetProperty("seen").GetInt32());
        Assert.Contains("the disk is full", Text(known, "missing"), StringComparison.Ordinal);
        using (HttpResponseMessage unknown = await _server.Client.GetAsync(new Uri($"/api/v1/findings/web:{third}/similar", UriKind.Relative)))
        {
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "incidents_not_read", unknown);
        }

        using (HttpResponseMessage resolved = await PostAsync($"/api/v1/findings/web:{second}/resolve", """{"note": "well again"}"""))
        {
            Assert.Equal(HttpStatusCode.OK, resolved.StatusCode);
        }

        Assert.Contains("the disk is full", Assert.Single((await _server.Now.GetAsync("/health/ready")).GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);

        InStore("DROP TRIGGER full");
        JsonElement again = await _server.Now.GetAsync($"/api/v1/findings/web:{third}/similar");
        Assert.Equal(2, again.GetProperty("seen").GetInt32());
        Assert.Equal(JsonValueKind.Null, again.GetProperty("missing").ValueKind);
    }

    [Fact]
    public async Task A_damaged_index_is_put_aside_and_the_server_starts_and_says_so()
    {
        await _server.SendAsync("blk_1", BlockStoreBundles.AnomalousEvents);
        await _server.SendAsync("blk_2", BlockStoreBundles.AnomalousEvents);
        string second = await FindingAsync("blk_2");
        await _server.Now.GetAsync($"/api/v1/findings/web:{second}/similar");
        await _server.StopAsync();
        byte[] bytes = File.ReadAllBytes(StorePath);
        bytes[3] ^= 0x10;
        File.WriteAllBytes(StorePath, bytes);

        await StartAsync();

        JsonElement seen = await _server.Now.GetAsync($"/api/v1/findings/web:{second}/similar");
        Assert.Equal(1, seen.GetProperty("seen").GetInt32()); // the stream still holds both
        string warning = Assert.Single((await _server.Now.GetAsync("/health/ready")).GetProperty("warnings").EnumerateArray()).GetString()!;
        string aside = Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(StorePath)!, "*.damaged-*"));
        Assert.Contains(aside, warning, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(aside));
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

    private Task StartAsync() => _server.StartAsync(("blocks", _server.Save("1", BlockStoreBundles.First)));

    private Task<string> MetricsAsync() => _server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    // From beside the server, as a disk would stand in its way.
    private void InStore(string sql)
    {
        using SqliteConnection connection = new($"Data Source={StorePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private Task<string> FindingAsync(string session) => _server.FindingAsync(session);

    private Task<HttpResponseMessage> PostAsync(string route, string body) =>
        _server.Client.PostAsync(new Uri(route, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
