using System.Net;
using System.Text;
using System.Text.Json;

namespace Tocsin.Tests.Server.Windows;

public sealed class WindowRoutesTests : IAsyncLifetime
{
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() => _server = await ServerUnderTest.StartAsync(Traffic.Settings());

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Open_and_closed_windows_are_listed_the_newest_first_with_their_groups()
    {
        await _server.SendAsync("web", Traffic.Ringing(0) + "\n" + Traffic.Ringing(2, 500) + "\nnonsense");
        await Traffic.ProcessedAsync(_server);

        JsonElement page = await _server.GetAsync("/api/v1/windows?stream=web");

        JsonElement[] items = [.. page.GetProperty("items").EnumerateArray()];
        Assert.Equal(["2026-01-02T03:05:00.000Z", "2026-01-02T03:04:00.000Z"], items.Select(window => window.GetProperty("start").GetString()));
        Assert.All(items, window => Assert.Equal(JsonValueKind.String, window.GetProperty("closed").ValueKind));
        JsonElement group = Assert.Single(items[1].GetProperty("groups").EnumerateArray());
        Assert.Equal(("404", 4L, 4L), (group.GetProperty("group").GetString(), group.GetProperty("count").GetInt64(), group.GetProperty("addresses").GetInt64()));
        Assert.Equal("/r/0", group.GetProperty("urls")[0].GetProperty("url").GetString());
        Assert.Contains("\"status\":404", group.GetProperty("examples")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        JsonElement counts = page.GetProperty("counts");
        Assert.Equal((11, 8, 2, 1, true), (counts.GetProperty("seen").GetInt32(), counts.GetProperty("used").GetInt32(), counts.GetProperty("ignored").GetInt32(), counts.GetProperty("refused").GetInt32(), counts.GetProperty("balances").GetBoolean()));

        await _server.SendAsync("web", Traffic.Line(503, 150));
        await Traffic.ProcessedAsync(_server);
        JsonElement open = (await Traffic.UntilAsync(_server, "/api/v1/windows?stream=web&limit=1", answer => answer.GetProperty("items")[0].GetProperty("closed").ValueKind == JsonValueKind.Null)).GetProperty("items")[0];
        Assert.Equal("2026-01-02T03:06:30.000Z", open.GetProperty("start").GetString());
    }

    [Fact]
    public async Task Pages_and_times_choose_windows()
    {
        await _server.SendAsync("web", string.Join('\n', Enumerable.Range(0, 10).Select(i => Traffic.Line(404, 30 * i))));
        await Traffic.ProcessedAsync(_server);
        List<string> starts = [];
        for (string? next = ""; next is not null;)
        {
            JsonElement page = await _server.GetAsync($"/api/v1/windows?stream=web&limit=3{(next.Length == 0 ? "" : $"&cursor={next}")}");
            starts.AddRange(page.GetProperty("items").EnumerateArray().Select(window => window.GetProperty("start").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(10, starts.Count);
        Assert.Equal(starts.OrderDescending(StringComparer.Ordinal), starts);
        JsonElement some = await _server.GetAsync("/api/v1/windows?stream=web&from=2026-01-02T03:05:00Z&to=2026-01-02T03:06:00Z");
        Assert.Equal(["2026-01-02T03:05:30.000Z", "2026-01-02T03:05:00.000Z"], some.GetProperty("items").EnumerateArray().Select(window => window.GetProperty("start").GetString()));
    }

    [Fact]
    public async Task The_records_of_a_window_come_from_the_journal_by_group_and_page()
    {
        await _server.SendAsync("web", string.Join('\n', Enumerable.Range(0, 60).Select(i => Traffic.Line((i % 4) switch { 0 => 500, 1 => 404, _ => 200 }, i, i))));
        await Traffic.ProcessedAsync(_server);
        List<string> found = [];
        string path = "/api/v1/windows/2026-01-02T03:04:30Z/records?stream=web&group=500&limit=3";
        for (string after = ""; ;)
        {
            JsonElement page = await _server.GetAsync(path + after);
            Assert.Equal(JsonValueKind.Null, page.GetProperty("missing").ValueKind);
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(record => record.GetProperty("time").GetString()!));
            if (page.GetProperty("next").ValueKind == JsonValueKind.Null)
            {
                break;
            }

            after = $"&after={page.GetProperty("next").GetInt64()}";
        }

        Assert.Equal(["32", "36", "40", "44", "48", "52", "56"], found.Select(time => time[17..19]));
        JsonElement all = await _server.GetAsync("/api/v1/windows/2026-01-02T03:04:00.000Z/records?stream=web&limit=1000");
        Assert.Equal(16, all.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task What_cannot_be_asked_is_said_with_its_remedy()
    {
        await AssertAsync(HttpStatusCode.NotFound, "unknown_stream", "/api/v1/windows");
        await AssertAsync(HttpStatusCode.NotFound, "unknown_window", "/api/v1/windows/2026-01-02T03:04:00Z?stream=web");
        await AssertAsync(HttpStatusCode.BadRequest, "bad_time", "/api/v1/windows/yesterday?stream=web");
        await AssertAsync(HttpStatusCode.BadRequest, "bad_time", "/api/v1/windows?stream=web&from=x");
        await AssertAsync(HttpStatusCode.BadRequest, "bad_page", "/api/v1/windows?stream=web&limit=0");
        await AssertAsync(HttpStatusCode.BadRequest, "bad_page", "/api/v1/windows?stream=web&cursor=%20");
        await AssertAsync(HttpStatusCode.BadRequest, "bad_page", "/api/v1/windows/2026-01-02T03:04:00Z/records?stream=web&after=-5");
        await AssertAsync(HttpStatusCode.BadRequest, "bad_group", $"/api/v1/windows/2026-01-02T03:04:00Z/records?stream=web&group={new string('x', 5000)}");
        await AssertAsync(HttpStatusCode.BadRequest, "bad_stream_name", "/api/v1/windows?stream=..%2Fx");
    }

    [Fact]
    public async Task A_stream_that_is_called_http_counts_errors_from_its_first_line_and_mines_nothing()
    {
        await _server.SendAsync("http", Traffic.Line(404, 0));
        await Traffic.ProcessedAsync(_server, "http");
        Assert.Equal(1, (await _server.GetAsync("/api/v1/windows")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await _server.GetAsync("/api/v1/streams/http/templates")).GetProperty("items").GetArrayLength());
        JsonElement rule = await _server.GetAsync("/api/v1/streams/http/windows/rule");
        Assert.Equal(("http", "30s", 100, "configuration", false), (rule.GetProperty("preset").GetString(), rule.GetProperty("size").GetString(), rule.GetProperty("threshold").GetInt32(), rule.GetProperty("who").GetString(), rule.GetProperty("mined").GetBoolean()));
    }

    [Fact]
    public async Task A_rule_is_chosen_and_stays_until_another_one_is()
    {
        await _server.SendAsync("other", "a line");
        Assert.Equal(JsonValueKind.Null, (await _server.GetAsync("/api/v1/streams/other/windows/rule")).GetProperty("rule").ValueKind);
        await PutAsync("other", """{"rule":{"group":"method","where":["{status} >= 500"]},"size":"10s","lateness":"0s","threshold":7,"alert_text":"zu viele","mined":true,"why":"a test"}""");
        JsonElement rule = await _server.GetAsync("/api/v1/streams/other/windows/rule");
        Assert.Equal(("method", "10s", "0ms", 7, "zu viele", true, "local", "a test"), (
            rule.GetProperty("rule").GetProperty("group").GetString(), rule.GetProperty("size").GetString(), rule.GetProperty("lateness").GetString(), rule.GetProperty("threshold").GetInt32(),
            rule.GetProperty("alert_text").GetString(), rule.GetProperty("mined").GetBoolean(), rule.GetProperty("who").GetString(), rule.GetProperty("why").GetString()));
        await PutAsync("other", """{"rule":null}""");
        Assert.Equal(JsonValueKind.Null, (await _server.GetAsync("/api/v1/streams/other/windows/rule")).GetProperty("rule").ValueKind);

        foreach (string bad in (string[])["""{"rule":"nonsense"}""", """{"rule":7}""", """{"rule":"http","size":"500ms"}""", """{"rule":"http","size":"long"}""", """{"rule":"http","threshold":-1}""", """{"rule":{"grup":"x"}}"""])
        {
            using HttpResponseMessage response = await _server.Client.PutAsync("/api/v1/streams/other/windows/rule", new StringContent(bad, Encoding.UTF8, "application/json"));
            await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_rule", response);
        }
    }

    [Fact]
    public async Task A_reset_asks_for_a_word_and_forgets_all_windows()
    {
        await _server.SendAsync("web", Traffic.Ringing(0));
        using HttpResponseMessage unclear = await _server.Client.PostAsync("/api/v1/streams/web/windows/reset", new StringContent("{}", Encoding.UTF8, "application/json"));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_reset", unclear);
        using HttpResponseMessage done = await _server.Client.PostAsync("/api/v1/streams/web/windows/reset", new StringContent("""{"confirm":"all"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        JsonElement page = await _server.GetAsync("/api/v1/windows?stream=web");
        Assert.Equal((0, 4), (page.GetProperty("items").GetArrayLength(), page.GetProperty("counts").GetProperty("used").GetInt32()));
    }

    [Fact]
    public async Task Who_follows_is_told_how_all_stands_and_then_what_changes()
    {
        await _server.SendAsync("web", Traffic.Ringing(0));
        using EventReading events = await EventReading.FollowAsync(_server.Client, "/api/v1/windows/events?stream=web");
        (_, string name, JsonElement first) = await events.NextAsync();
        Assert.Equal("windows", name);
        Assert.Equal(4, first.GetProperty("counts").GetProperty("used").GetInt32());
        Assert.Equal(1, first.GetProperty("windows").GetArrayLength());

        await _server.SendAsync("web", Traffic.Line(500, 60));
        JsonElement change = await UntilAsync(events, change => change.GetProperty("counts").GetProperty("used").GetInt32() == 5);
        Assert.Equal("2026-01-02T03:05:00.000Z", change.GetProperty("windows")[0].GetProperty("start").GetString());
        Assert.Equal(1, change.GetProperty("windows").GetArrayLength());

        // What closes is told once more, closed.
        await _server.SendAsync("web", Traffic.Line(200, 120));
        change = await UntilAsync(events, change => change.GetProperty("counts").GetProperty("windows").GetInt32() == 2);
        Assert.Equal(JsonValueKind.String, change.GetProperty("windows")[0].GetProperty("closed").ValueKind);

        // A late record changes a closed window.
        await _server.SendAsync("web", Traffic.Line(404, 3));
        change = await UntilAsync(events, change => change.GetProperty("counts").GetProperty("late").GetInt32() == 1);
        Assert.Equal(1, change.GetProperty("windows").EnumerateArray().Sum(window => window.GetProperty("late").GetInt32()));
    }

    private static async Task<JsonElement> UntilAsync(EventReading events, Func<JsonElement, bool> wanted)
    {
        while (true)
        {
            (_, _, JsonElement change) = await events.NextAsync();
            if (wanted(change))
            {
                return change;
            }
        }
    }

    private async Task PutAsync(string stream, string body)
    {
        using HttpResponseMessage response = await _server.Client.PutAsync($"/api/v1/streams/{stream}/windows/rule", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task AssertAsync(HttpStatusCode status, string code, string path)
    {
        using HttpResponseMessage response = await _server.Client.GetAsync(path);
        await ServerUnderTest.AssertProblemAsync(status, code, response);
    }
}
