using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server;

public sealed partial class StreamRoutesTests : IAsyncLifetime
{
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() => _server = await ServerUnderTest.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_list_goes_on_where_its_cursor_says()
    {
        foreach (string name in new List<string> { "c", "a", "d", "b" })
        {
            await _server.SendAsync(name, "line");
        }

        JsonElement first = await _server.GetAsync("/api/v1/streams?limit=3");
        JsonElement second = await _server.GetAsync($"/api/v1/streams?limit=3&cursor={first.GetProperty("next").GetString()}");

        Assert.Equal(["a", "b", "c"], Names(first));
        Assert.Equal(["d"], Names(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("/api/v1/streams?limit=0")]
    [InlineData("/api/v1/streams?limit=many")]
    [InlineData("/api/v1/streams?cursor=%21")]
    [InlineData("/api/v1/streams/web/templates?sort=colour")]
    [InlineData("/api/v1/streams/web/templates?limit=100000")]
    [InlineData("/api/v1/streams/web/templates?cursor=eA")]
    [InlineData("/api/v1/streams/web/tail?limit=0")]
    public async Task A_question_that_makes_no_sense_is_a_problem(string path)
    {
        await _server.SendAsync("web", "line");

        using HttpResponseMessage response = await _server.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/streams", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/v1/streams/web/records", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("POST", "/nothing", HttpStatusCode.NotFound)]
    public async Task A_wrong_method_is_told_from_a_wrong_path(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed, response.Content.Headers.Allow.Count > 0);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_stream_says_its_format_and_why()
    {
        await _server.SendAsync("hdfs", string.Concat(Enumerable.Range(10, 20).Select(i => $"081109 2036{i} 148 INFO dfs.DataNode$PacketResponder: PacketResponder {i} terminating\n")));
        await _server.LinesAsync("hdfs");

        JsonElement stream = await _server.GetAsync("/api/v1/streams/hdfs");

        Assert.Equal("hdfs", stream.GetProperty("format").GetProperty("name").GetString());
        Assert.Contains("20", stream.GetProperty("format").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(20, stream.GetProperty("ledger").GetProperty("processed").GetInt32());
        Assert.Equal(21, stream.GetProperty("lanes")[0].GetProperty("durable").GetInt64());
    }

    [Fact]
    public async Task A_stream_that_began_with_empty_lines_decides_on_its_first_real_ones()
    {
        await _server.SendAsync("hdfs", "\n\n");
        await _server.SendAsync("hdfs", "081109 203615 148 INFO dfs.DataNode: terminating\n081109 203616 148 INFO dfs.DataNode: terminating\n");
        await _server.LinesAsync("hdfs");

        Assert.Equal("hdfs", (await _server.GetAsync("/api/v1/streams/hdfs")).GetProperty("format").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_chosen_format_is_a_record_of_the_lane_with_who_and_why()
    {
        await _server.SendAsync("web", "line one\n");
        using HttpResponseMessage chosen = await _server.Client.PostAsync(
            "/api/v1/streams/web/commands/format", new StringContent("""{"format":"syslog","why":"it is"}""", null, "application/json"));
        Assert.Equal(HttpStatusCode.OK, chosen.StatusCode);
        await _server.LinesAsync("web");

        JsonElement format = (await _server.GetAsync("/api/v1/streams/web")).GetProperty("format");

        Assert.Equal("syslog", format.GetProperty("name").GetString());
        Assert.Equal("it is", format.GetProperty("reason").GetString());
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_format", await _server.Client.PostAsync(
            "/api/v1/streams/web/commands/format", new StringContent("""{"format":"esperanto"}""", null, "application/json")));
    }

    [Fact]
    public async Task Templates_are_searched_sorted_and_paged_without_a_gap()
    {
        // Distinct words in each kind of line, so that no two kinds share a template.
        string[] kinds = ["alpha beta gamma delta", "one two three four five", "red green blue", "north south east west up down", "a b c d e f g"];
        await _server.SendAsync("web", string.Join('\n', kinds.SelectMany((kind, index) => Enumerable.Repeat(kind, index + 1))));
        await _server.LinesAsync("web");

        foreach (string sort in new List<string> { "count", "first_seen", "last_seen", "id" })
        {
            List<string> ids = [];
            string? cursor = "";
            while (cursor is not null)
            {
                JsonElement page = await _server.GetAsync($"/api/v1/streams/web/templates?limit=2&sort={sort}" + (cursor.Length > 0 ? $"&cursor={cursor}" : ""));
                Assert.Equal(5, page.GetProperty("total").GetInt32());
                ids.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("id").GetString()!));
                cursor = page.GetProperty("next").GetString();
            }

            Assert.Equal(sort == "count" ? ["T5", "T4", "T3", "T2", "T1"] : ["T1", "T2", "T3", "T4", "T5"], ids);
        }

        JsonElement found = await _server.GetAsync("/api/v1/streams/web/templates?search=GREEN");
        Assert.Equal("red green blue", Assert.Single(found.GetProperty("items").EnumerateArray()).GetProperty("text").GetString());
        Assert.Equal(3, (await _server.GetAsync("/api/v1/streams/web/templates/T3")).GetProperty("count").GetInt32());
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_template", await _server.Client.GetAsync("/api/v1/streams/web/templates/T99"));
    }

    [Fact]
    public async Task Times_are_utc_with_milliseconds()
    {
        await _server.SendAsync("web", "line");
        await _server.LinesAsync("web");

        string arrival = (await _server.GetAsync("/api/v1/streams/web/tail")).GetProperty("lines")[0].GetProperty("arrival").GetString()!;

        Assert.Matches(ApiTime(), arrival);
    }

    [Fact]
    public async Task A_tail_is_asked_from_a_position_on()
    {
        await _server.SendAsync("web", "one\ntwo\nthree\n");
        await _server.LinesAsync("web");

        JsonElement last = await _server.GetAsync("/api/v1/streams/web/tail?from=-1&limit=1");
        JsonElement next = await _server.GetAsync($"/api/v1/streams/web/tail?from={last.GetProperty("next").GetInt64()}");

        Assert.Equal("three", last.GetProperty("lines")[0].GetProperty("content").GetString());
        Assert.Equal(0, next.GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public async Task A_follower_is_sent_lines_as_they_are_processed()
    {
        await _server.SendAsync("web", "before\n");
        await _server.LinesAsync("web");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/streams/web/tail?from=-10");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using HttpResponseMessage response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Contains("before", await DataAsync(reader), StringComparison.Ordinal);
        await _server.SendAsync("web", "after\n");
        Assert.Contains("after", await DataAsync(reader), StringComparison.Ordinal);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Followers_are_counted()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            new TocsinSettings { Server = new ServerSettings { Limits = new LimitSettings { Followers = 1 } } });
        await server.SendAsync("web", "line\n");
        server.Client.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        using HttpResponseMessage first = await server.Client.GetAsync("/api/v1/streams/web/tail", HttpCompletionOption.ResponseHeadersRead);

        await ServerUnderTest.AssertProblemAsync(
            HttpStatusCode.ServiceUnavailable, "too_many_followers", await server.Client.GetAsync("/api/v1/streams/web/tail", HttpCompletionOption.ResponseHeadersRead));
    }

    [Fact]
    public async Task The_api_describes_itself()
    {
        JsonElement document = await _server.GetAsync("/openapi/v1.json");

        JsonElement post = document.GetProperty("paths").GetProperty("/api/v1/streams/{stream}/records").GetProperty("post");
        Assert.Equal("Role: ingest or admin.", post.GetProperty("description").GetString());
        Assert.True(post.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/x-ndjson", out _));
        Assert.True(document.GetProperty("components").GetProperty("schemas").GetProperty("LedgerView").GetProperty("properties").TryGetProperty("invalid_utf8", out _));
    }

    [Fact]
    public async Task Metrics_count_requests_by_route_and_status_and_never_by_stream_path()
    {
        await _server.SendAsync("web", "line\n");
        (await _server.Client.GetAsync("/api/v1/streams/none")).Dispose();
        (await _server.Client.GetAsync("/random/" + new string('x', 50))).Dispose();

        string text = await _server.Client.GetStringAsync("/metrics");

        Assert.Contains("tocsin_http_request_duration_seconds_count{listener=\"main\",method=\"POST\",route=\"/api/v1/streams/{stream}/records\",status=\"200\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("tocsin_http_request_errors_total{listener=\"main\",method=\"GET\",route=\"/api/v1/streams/{stream}\",status=\"404\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("tocsin_process_memory_bytes ", text, StringComparison.Ordinal);
        Assert.Contains("tocsin_process_cpu_seconds_total ", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE tocsin_http_request_duration_seconds histogram", text, StringComparison.Ordinal);
        Assert.DoesNotContain("random", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(MetricLine(), line));
    }

    [Fact]
    public async Task A_server_that_runs_is_live_and_ready()
    {
        await _server.SendAsync("web", "line\n");

        Assert.Equal("live", (await _server.GetAsync("/health/live")).GetProperty("status").GetString());
        Assert.Equal("ready", (await _server.GetAsync("/health/ready")).GetProperty("status").GetString());
    }

    private static string[] Names(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];

    private static async Task<string> DataAsync(StreamReader reader)
    {
        while (true)
        {
            string line = await reader.ReadLineAsync().WaitAsync(ServerUnderTest.Patience) ?? throw new EndOfStreamException();
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    private static partial Regex ApiTime();

    [GeneratedRegex(@"^(# (HELP|TYPE) tocsin_[a-z0-9_]+ .+|tocsin_[a-z0-9_]+(\{[a-z]+=""[^""]*""(,[a-z]+=""[^""]*"")*\})? [0-9.eE+-]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex MetricLine();
}
