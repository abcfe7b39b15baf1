using System.Net;
using System.Text.Json;
using Tocsin.Tests.Server.Models;

namespace Tocsin.Tests.Server.Sessions;

public sealed class SessionRoutesTests : IAsyncLifetime
{
    private readonly JudgedServer _server = new();

    public Task InitializeAsync() => _server.StartAsync(("blocks", _server.Save("1", BlockStoreBundles.First)));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Sessions_are_listed_and_the_anomalous_one_is_explained()
    {
        await _server.SendAsync("blk_1", BlockStoreBundles.NormalEvents);
        await _server.SendAsync("blk_2", BlockStoreBundles.AnomalousEvents);

        Assert.Equal(["blk_2", "blk_1"], (await _server.SessionsAsync()).Keys);
        Assert.Equal(["blk_2"], (await _server.SessionsAsync("?anomalous=true")).Keys);
        Assert.Equal(["blk_1"], (await _server.SessionsAsync("?anomalous=false&order=strangest")).Keys);
        Assert.Equal(["blk_1"], (await _server.SessionsAsync("?text=k_1&open=true")).Keys);
        Assert.Empty(await _server.SessionsAsync("?open=false"));
        Assert.Empty(await _server.SessionsAsync("?since=2999-01-01T00:00:00Z"));
        Assert.Empty(await _server.SessionsAsync("?until=1999-01-01T00:00:00Z"));
        Assert.Equal(["blk_2", "blk_1"], (await _server.SessionsAsync("?since=1999-01-01T00:00:00Z&until=2999-01-01T00:00:00Z")).Keys);
        Assert.Empty(await _server.SessionsAsync("?client=7"));

        JsonElement one = await _server.Now.GetAsync("/api/v1/streams/web/sessions/blk_2");
        JsonElement explanation = one.GetProperty("explanation");
        JsonElement[] events = [.. explanation.GetProperty("events").EnumerateArray()];
        Assert.Equal("Deleting block blk_2", one.GetProperty("session").GetProperty("last_line").GetString());
        Assert.Equal(BlockStoreBundles.AnomalousEvents, events.Select(seen => seen.GetProperty("id").GetString()));
        Assert.Equal("Exception in block <*>", events[2].GetProperty("text").GetString());
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.Equal(pair.First.GetProperty("position").GetInt64() + 1, pair.Second.GetProperty("position").GetInt64()));
        Assert.All(events, seen => Assert.EndsWith("Z", seen.GetProperty("time").GetString(), StringComparison.Ordinal));
        Assert.NotEmpty(explanation.GetProperty("reasons").EnumerateArray());
        Assert.NotEmpty(explanation.GetProperty("detectors").EnumerateArray());
        JsonElement found = Assert.Single((await _server.Now.GetAsync("/api/v1/streams/web/findings")).GetProperty("items").EnumerateArray());
        Assert.Equal("blk_2", found.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task A_long_list_comes_in_pages()
    {
        await _server.SendLinesAsync(string.Concat(Enumerable.Range(0, 25).Select(i => BlockStoreBundles.Body($"blk_{i}", "E1"))));
        List<string> ids = [];
        string next = "";
        do
        {
            JsonElement page = await _server.Now.GetAsync($"/api/v1/streams/web/sessions?limit=10{next}");
            Assert.Equal(25, page.GetProperty("total").GetInt32());
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            next = page.GetProperty("next").ValueKind == JsonValueKind.Null ? "" : $"&cursor={page.GetProperty("next").GetString()}";
        }
        while (next.Length > 0);

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(i => $"blk_{i}"), ids);
    }

    [Fact]
    public async Task The_ledger_of_sessions_balances_and_stands_in_the_stream_and_the_metrics()
    {
        await _server.SendAsync("blk_1", BlockStoreBundles.AnomalousEvents);
        await _server.SendLinesAsync("a line without a key\nSomething odd about blk_1\n");

        JsonElement counts = (await _server.ListAsync()).GetProperty("counts");
        Assert.True(counts.GetProperty("balances").GetBoolean());
        Assert.Equal((8, 7, 1, 1, 1, 1), (Count(counts, "seen"), Count(counts, "used"), Count(counts, "ignored"), Count(counts, "unknown_events"), Count(counts, "open"), Count(counts, "anomalous")));

        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        string metrics;
        do
        {
            metrics = await _server.Client.GetStringAsync("/metrics", patience.Token);
        }
        while (!metrics.Contains("tocsin_session_lines_total{fate=\"used\",stream=\"web\"} 7\n", StringComparison.Ordinal));
        metrics = await _server.Client.GetStringAsync("/metrics", patience.Token); // what was read before the last sample came is of the one before
        Assert.Contains("tocsin_sessions_open{stream=\"web\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_sessions_total{state=\"anomalous\",stream=\"web\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_findings_total{detector=\"sequences\",stream=\"web\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("tocsin_unknown_events_total{stream=\"web\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Equal(1, Count((await _server.Now.GetAsync("/api/v1/streams/web")).GetProperty("sessions"), "begun"));
    }

    [Theory]
    [InlineData("a#2")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a?b=c&d")]
    [InlineData("<script>")]
    [InlineData("schlüssel 🔑")]
    [InlineData("'; drop table")]
    [InlineData("a\"b\\c")]
    [InlineData("a+b")]
    [InlineData("..x")]
    public async Task A_session_with_a_hostile_id_is_found_by_it(string id)
    {
        using HttpResponseMessage asked = await _server.PostAsync("ask", JsonSerializer.Serialize(new { line = "Receiving block blk_7", session = id }));
        Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync());

        JsonElement one = await _server.Now.GetAsync($"/api/v1/streams/web/sessions/{Uri.EscapeDataString(id)}");

        Assert.Equal(id, one.GetProperty("session").GetProperty("id").GetString());
        Assert.Equal([id], (await _server.SessionsAsync($"?text={Uri.EscapeDataString(id)}")).Keys);
    }

    [Fact]
    public async Task A_key_that_comes_again_opens_a_second_session()
    {
        await _server.SendAsync("blk_1", "E1");
        await _server.SendLinesAsync(string.Concat(Enumerable.Repeat("Receiving block blk_1\n", 1000)));

        Dictionary<string, JsonElement> sessions = await _server.SessionsAsync();

        Assert.Equal(("full", 1000), (sessions["blk_1"].GetProperty("state").GetString(), sessions["blk_1"].GetProperty("events").GetInt32()));
        Assert.Equal(("open", 1), (sessions["blk_1#2"].GetProperty("state").GetString(), sessions["blk_1#2"].GetProperty("events").GetInt32()));
        Assert.Equal("blk_1#2", (await _server.Now.GetAsync("/api/v1/streams/web/sessions/blk_1%232")).GetProperty("session").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_reset_forgets_sessions_and_keeps_counts_and_model()
    {
        await _server.SendAsync("blk_1", BlockStoreBundles.AnomalousEvents);

        await _server.CommandAsync("sessions/reset");

        JsonElement list = await _server.ListAsync();
        Assert.Empty(list.GetProperty("items").EnumerateArray());
        Assert.Equal((1, 1), (Count(list.GetProperty("counts"), "ended"), Count(list.GetProperty("counts"), "anomalous")));
        Assert.Equal(BlockStoreBundles.First.Hash, await _server.HashAsync());
        await _server.SendAsync("blk_1", "E1");
        Assert.Equal(["blk_1"], (await _server.SessionsAsync()).Keys);
    }

    [Theory]
    [InlineData("sessions?order=oddest", "bad_sort")]
    [InlineData("sessions?order=1", "bad_sort")]
    [InlineData("sessions?order=newest,longest", "bad_sort")]
    [InlineData("sessions?since=soon", "bad_time")]
    [InlineData("sessions?since=2026-01-31&until=later", "bad_time")]
    [InlineData("sessions?limit=0", "bad_page")]
    [InlineData("sessions?limit=1001", "bad_page")]
    [InlineData("sessions?cursor=zzz", "bad_page")]
    [InlineData("sessions?anomalous=perhaps", "bad_request")]
    [InlineData("findings?limit=0", "bad_page")]
    public async Task A_question_that_makes_no_sense_is_400(string route, string code) =>
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, code, await _server.Client.GetAsync($"/api/v1/streams/web/{route}"));

    [Theory]
    [InlineData("web/sessions/blk_9", "unknown_session")]
    [InlineData("nowhere/sessions", "unknown_stream")]
    [InlineData("nowhere/findings", "unknown_stream")]
    public async Task What_is_not_there_is_404(string route, string code) =>
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.NotFound, code, await _server.Client.GetAsync($"/api/v1/streams/{route}"));

    [Fact]
    public async Task Many_readers_have_one_answer()
    {
        await _server.SendAsync("blk_1", BlockStoreBundles.NormalEvents);

        var lists = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _server.Web.SessionsAsync(new() { Limit = 10 })));

        Assert.All(lists, list => Assert.Same(lists[0], list));
    }

    private static int Count(JsonElement counts, string name) => counts.GetProperty(name).GetInt32();
}
