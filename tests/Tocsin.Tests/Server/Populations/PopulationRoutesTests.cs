using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Streams;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Populations;

public sealed class PopulationRoutesTests : IAsyncLifetime
{
    private const string Base = "/api/v1/populations";

    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() => _server = await ServerUnderTest.StartAsync(new TocsinSettings
    {
        Server = new ServerSettings { RateLimits = new RateLimitSettings { PerAddress = 1_000_000, Burst = 1_000_000 } },
    });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task One_event_is_answered_in_full_precision_and_again_by_its_position()
    {
        await ObserveAsync("ann", "buy");
        await ObserveAsync("bob", "look");
        JsonElement answer = await ObserveAsync("cid", "look");

        Assert.Equal(1, answer.GetProperty("count").GetInt64());
        Assert.Equal("cid", answer.GetProperty("id").GetString());
        Assert.Equal(2, answer.GetProperty("others").GetInt64());
        Assert.False(answer.TryGetProperty("timestamp", out _));
        JsonElement again = await _server.GetAsync($"{Base}/answers/{answer.GetProperty("position")}");
        Assert.Equal(answer.GetProperty("score").GetDouble(), again.GetProperty("score").GetDouble());
        using HttpResponseMessage none = await _server.Client.GetAsync($"{Base}/answers/1000000");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_answer", none);
    }

    [Fact]
    public async Task A_batch_counts_its_good_events_and_names_the_bad_ones()
    {
        string body = $"{Event("ann", "buy")}\nnonsense\n\n{Event("", "buy")}\n{Event("bob", "buy")}";

        JsonElement answer = await PostAsync("events", body, "application/x-ndjson");

        Assert.Equal(2, answer.GetProperty("accepted").GetInt32());
        Assert.Equal(2, answer.GetProperty("rejected").GetInt32());
        Assert.Equal(["1 bad_json", "3 field_empty"], answer.GetProperty("errors").EnumerateArray().Select(error => $"{error.GetProperty("index")} {error.GetProperty("code").GetString()}"));
        Assert.Equal(2, (await ScopesAsync())[0].GetProperty("events").GetInt64());
    }

    [Fact]
    public async Task A_batch_that_asks_is_answered_event_by_event_in_its_order()
    {
        string body = "[" + string.Join(',', Enumerable.Range(0, 9_000).Select(i => i == 7 ? "7" : Event($"user{i % 3}", "buy"))) + "]";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await _server.Client.PostAsync($"{Base}/events?answers=true", content);

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        JsonElement[] lines = [.. (await response.Content.ReadAsStringAsync()).TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(9_001, lines.Length);
        Assert.Equal(Enumerable.Range(0, 9_000).Where(i => i != 7), lines[..8_999].Select(line => line.GetProperty("index").GetInt32()));
        Assert.Equal(3_000, lines[8_998].GetProperty("count").GetInt64());
        Assert.Equal("not_an_event", lines[8_999].GetProperty("code").GetString());
        Assert.Equal(8_999, lines[9_000].GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task Scopes_individuals_and_one_of_them_are_shown_with_reasons()
    {
        await PostAsync("events", string.Join('\n', Enumerable.Range(0, 400).Select(i => Event($"user{i % 40}", i % 40 == 0 ? "scrape" : "buy"))), "application/x-ndjson");

        JsonElement scope = Assert.Single(await ScopesAsync());
        Assert.Equal(40, scope.GetProperty("individuals").GetInt64());
        JsonElement first = await _server.GetAsync($"{Base}/individuals?org=acme&source=shop&pop=all&limit=1");
        Assert.Equal("user0", first.GetProperty("items")[0].GetProperty("id").GetString());
        JsonElement second = await _server.GetAsync($"{Base}/individuals?org=acme&source=shop&pop=all&limit=100&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(39, second.GetProperty("items").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        JsonElement one = await _server.GetAsync($"{Base}/individual?source=shop&pop=all&id=user0");
        Assert.Equal("acme", one.GetProperty("org").GetString());
        Assert.Equal("scrape", one.GetProperty("uses")[0].GetProperty("action").GetString());
        Assert.NotEmpty(one.GetProperty("reasons").EnumerateArray());
        Assert.Equal(JsonValueKind.Array, one.GetProperty("history").ValueKind);
        using HttpResponseMessage nobody = await _server.Client.GetAsync($"{Base}/individual?id=nobody");
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, "unknown_individual", nobody);
    }

    [Fact]
    public async Task An_outlier_is_found_and_rings()
    {
        IEnumerable<string> events = Enumerable.Range(0, 1000).Select(i => i % 16 == 5 ? Event("bot", "scrape") : Event($"user{i % 40}", $"a{i * 7 % 3}"));
        await PostAsync("events", string.Join('\n', events), "application/x-ndjson");

        JsonElement found = (await _server.GetAsync($"{Base}/findings?alerts=true")).GetProperty("items")[0];

        Assert.Equal("bot", found.GetProperty("individual").GetString());
        Assert.True(found.GetProperty("alert").GetBoolean());
        Assert.True(found.GetProperty("zscore").GetDouble() >= 4);
        string metrics = await _server.Client.GetStringAsync("/metrics");
        Assert.Contains("tocsin_population_feed_dropped_total 0", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_population_lines_total{fate=\"used\",stream=\"populations\"}", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_scope_is_forgotten_or_all_when_that_is_confirmed()
    {
        await ObserveAsync("ann", "buy");
        await PostAsync("observe", Event("ann", "buy").Replace("shop", "till", StringComparison.Ordinal));
        Assert.Equal(2, (await ScopesAsync()).Length);

        await AssertBadAsync("reset", "{}", "bad_reset");
        await AssertBadAsync("reset", """{"org":"acme"}""", "bad_reset");
        await AssertBadAsync("reset", """{"confirm":"yes"}""", "bad_reset");
        await AssertBadAsync("reset", """{"org":"acme","source":"other","pop":"all"}""", "unknown_scope", HttpStatusCode.NotFound);
        await PostAsync("reset", """{"org":"acme","source":"shop","pop":"all"}""");
        Assert.Equal("till", Assert.Single(await ScopesAsync()).GetProperty("source").GetString());
        await PostAsync("reset", """{"confirm":"all"}""");
        Assert.Empty(await ScopesAsync());
    }

    [Fact]
    public async Task A_rule_makes_a_population_of_any_stream()
    {
        await _server.SendAsync("web", "first line");
        await AssertBadAsync("observe?stream=web", Event("ann", "buy"), "no_population_rule", HttpStatusCode.Conflict);
        await AssertBadAsync("rule?stream=web", """{"rule":"acess"}""", "bad_population_rule");
        await AssertBadAsync("rule?stream=web", """{"rule":"events","finding_from":-1}""", "bad_population_rule");
        await PostAsync("rule?stream=web", """{"rule":{"org":"o","source":"web","pop":"all","id":"{who}","action":"{what}","match":"(?<who>\\w+) does (?<what>\\w+)"},"why":"a try"}""");

        await _server.SendAsync("web", "ann does look\nbob does look\nnothing to see here");

        await _server.LinesAsync("web");
        JsonElement scope = Assert.Single((await _server.GetAsync($"{Base}/scopes?stream=web")).GetProperty("items").EnumerateArray());
        Assert.Equal(2, scope.GetProperty("events").GetInt64());
        JsonElement rule = await _server.GetAsync($"{Base}/rule?stream=web");
        Assert.Equal("{who}", rule.GetProperty("rule").GetProperty("id").GetString());
        Assert.Equal("a try", rule.GetProperty("why").GetString());
        Assert.True(rule.GetProperty("mined").GetBoolean());
    }

    [Theory]
    [InlineData("not json", "bad_json")]
    [InlineData("""{"org":"acme","source":"shop","pop":"all","id":5,"action":"buy"}""", "field_mistyped")]
    public async Task What_is_no_event_is_400_with_a_reason(string body, string code)
    {
        await AssertBadAsync("observe", body, code);
        Assert.Null(_server.Server.Streams.Find("populations"));
    }

    [Fact]
    public async Task The_feed_is_there_as_server_sent_events()
    {
        await ObserveAsync("ann", "buy");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Base}/feed");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using HttpResponseMessage response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (!_server.Server.Streams.Find("populations")!.PopulationFeed.IsWatched)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }

        await ObserveAsync("bob", "look");

        string? line = await reader.ReadLineAsync(patience.Token);
        Assert.StartsWith("data: {\"org\":\"acme\",\"runtime\":", line, StringComparison.Ordinal);
        Assert.Contains("\"id\":\"bob\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_rule_speaks_once_and_a_persons_choice_stands()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-rule-");
        TocsinSettings Settings(double from) => new()
        {
            Streams = new Dictionary<string, StreamSettings> { ["web"] = new() { Durability = Durability.Os, Population = new PopulationSettings { Rule = "access", FindingFrom = from } } },
        };
        await using (ServerUnderTest first = await ServerUnderTest.StartInAsync(folder, Settings(3)))
        {
            Assert.Equal("configuration", (await first.GetAsync($"{Base}/rule?stream=web")).GetProperty("who").GetString());
            using var chosen = new StringContent("""{"rule":"events"}""", Encoding.UTF8, "application/json");
            (await first.Client.PostAsync($"{Base}/rule?stream=web", chosen)).EnsureSuccessStatusCode();
        }

        await using (ServerUnderTest same = await ServerUnderTest.StartInAsync(folder, Settings(3)))
        {
            Assert.Equal("local", (await same.GetAsync($"{Base}/rule?stream=web")).GetProperty("who").GetString());
        }

        await using (ServerUnderTest other = await ServerUnderTest.StartInAsync(folder, Settings(3.5)))
        {
            JsonElement rule = await other.GetAsync($"{Base}/rule?stream=web");
            Assert.Equal("configuration", rule.GetProperty("who").GetString());
            Assert.Equal(3.5, rule.GetProperty("finding_from").GetDouble());
        }

        folder.Delete(recursive: true);
    }

    private static string Event(string id, string action) => $$"""{"org":"acme","source":"shop","pop":"all","id":"{{id}}","action":"{{action}}"}""";

    private Task<JsonElement> ObserveAsync(string id, string action) => PostAsync("observe", Event(id, action));

    private async Task<JsonElement[]> ScopesAsync()
    {
        await _server.LinesAsync("populations");
        return [.. (await _server.GetAsync($"{Base}/scopes")).GetProperty("items").EnumerateArray()];
    }

    private async Task<JsonElement> PostAsync(string path, string body, string type = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using HttpResponseMessage response = await _server.Client.PostAsync($"{Base}/{path}", content);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        if (path == "events")
        {
            await _server.LinesAsync("populations");
        }

        return await ServerUnderTest.ReadAsync(response);
    }

    private async Task AssertBadAsync(string path, string body, string code, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _server.Client.PostAsync($"{Base}/{path}", content);
        await ServerUnderTest.AssertProblemAsync(status, code, response);
    }
}
