using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Server.Settings;
using Tocsin.Tests.Server.Models;

namespace Tocsin.Tests.Server.Sessions;

public sealed class PredictRoutesTests : IAsyncLifetime
{
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerUnderTest.StartAsync(new TocsinSettings { Streams = new Dictionary<string, StreamSettings> { ["web"] = new() { Format = "none" } } });
        using HttpResponseMessage lines = await ModelRoutesTests.UploadAsync(_server, "lines", BlockStoreBundles.First);
        using HttpResponseMessage events = await ModelRoutesTests.UploadAsync(_server, "events", BlockStoreBundles.OfEvents);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Lines_and_their_events_have_the_same_verdict_and_nothing_is_appended()
    {
        JsonElement byLines = Single(await PredictAsync("lines", new { lines = BlockStoreBundles.Lines("blk_1", BlockStoreBundles.AnomalousEvents) }));
        JsonElement byEvents = Single(await PredictAsync("lines", new { events = BlockStoreBundles.AnomalousEvents }));

        Assert.Equal("anomalous", byLines.GetProperty("verdict").GetProperty("status").GetString());
        Assert.Equal(byEvents.ToString(), byLines.ToString());
        Assert.Equal(BlockStoreBundles.AnomalousEvents, byLines.GetProperty("explanation").GetProperty("events").EnumerateArray().Select(seen => seen.GetProperty("id").GetString()));
        Assert.NotEmpty(byLines.GetProperty("explanation").GetProperty("reasons").EnumerateArray());
        Assert.Equal(0, (await _server.GetAsync("/api/v1/streams/web")).GetProperty("ledger").GetProperty("received").GetInt32());
    }

    [Fact]
    public async Task A_batch_answers_in_its_order_and_as_each_alone()
    {
        object[] sessions = [.. Enumerable.Range(0, 200).Select(i => (object)new { id = $"s{i}", events = i % 3 == 0 ? BlockStoreBundles.AnomalousEvents : BlockStoreBundles.NormalEvents })];

        JsonElement[] items = [.. (await PredictAsync("lines", new { sessions })).GetProperty("items").EnumerateArray()];
        JsonElement alone = Single(await PredictAsync("lines", new { events = BlockStoreBundles.AnomalousEvents }));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"s{i}"), items.Select(item => item.GetProperty("id").GetString()));
        Assert.All(items.Select((item, i) => (item, i)), at => Assert.Equal(at.i % 3 == 0 ? "anomalous" : "normal", at.item.GetProperty("verdict").GetProperty("status").GetString()));
        Assert.Equal(alone.GetProperty("verdict").ToString(), items[0].GetProperty("verdict").ToString());
        Assert.Equal(JsonValueKind.Null, items[0].GetProperty("explanation").ValueKind);
    }

    [Fact]
    public async Task Events_that_nobody_knows_are_counted_and_judged()
    {
        JsonElement judged = Single(await PredictAsync("lines", new { lines = BlockStoreBundles.Lines("blk_1", "E1", "?", "E2", "?") }));

        Assert.Equal(4, judged.GetProperty("events").GetInt32());
        Assert.Equal(2, judged.GetProperty("unknown_events").GetInt32());
        Assert.Contains("<UNK>", judged.GetProperty("explanation").GetProperty("events").EnumerateArray().Select(seen => seen.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_model_of_events_judges_events()
    {
        JsonElement judged = Single(await PredictAsync("events", new { events = BlockStoreBundles.AnomalousEvents }));

        Assert.Equal("anomalous", judged.GetProperty("verdict").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(409, "no_model", "", """{"events": ["E1"]}""")]
    [InlineData(404, "unknown_model", "?model=line", """{"events": ["E1"]}""")]
    [InlineData(400, "model_without_templates", "?model=events", """{"lines": ["Receiving block blk_1"]}""")]
    [InlineData(400, "bad_session", "?model=lines", "{}")]
    [InlineData(400, "bad_session", "?model=lines", """{"events": []}""")]
    [InlineData(400, "bad_session", "?model=lines", """{"events": ["E1", null]}""")]
    [InlineData(400, "bad_session", "?model=lines", """{"events": ["E1"], "lines": ["x"]}""")]
    [InlineData(400, "bad_session", "?model=lines", """{"sessions": [{"events": ["E1"]}, null]}""")]
    [InlineData(400, "bad_session", "?model=lines", """{"events": ["E1"], "sessions": [{"events": ["E1"]}]}""")]
    public async Task A_request_that_cannot_be_judged_says_why(int status, string code, string query, string body) =>
        await AssertRefusedAsync((HttpStatusCode)status, code, query, body);

    [Fact]
    public async Task A_request_that_is_too_much_says_how_much_may_be()
    {
        string tooLong = Session(1001);
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "session_too_long", "?model=lines", tooLong);
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "too_many_sessions", "?model=lines", Sessions(1001, Session(1)));
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "too_many_events", "?model=lines", Sessions(51, Session(1000)));

        static string Session(int events) => $$"""{"events": [{{string.Join(',', Enumerable.Repeat("\"E1\"", events))}}]}""";
        static string Sessions(int count, string session) => $$"""{"sessions": [{{string.Join(',', Enumerable.Repeat(session, count))}}]}""";
    }

    [Fact]
    public async Task An_empty_batch_has_an_empty_answer() =>
        Assert.Empty((await PredictAsync("lines", new { sessions = Array.Empty<object>() })).GetProperty("items").EnumerateArray());

    [Theory]
    [InlineData("{\"events\": \"E1\"}")]
    [InlineData("{\"events\": [1]}")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_body_of_another_form_is_400(string body) =>
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "bad_request", "?model=lines", body);

    private static JsonElement Single(JsonElement answer) => answer.GetProperty("items").EnumerateArray().Single();

    private async Task<JsonElement> PredictAsync(string model, object body)
    {
        using HttpResponseMessage answer = await PostAsync($"?model={model}", JsonSerializer.Serialize(body));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerUnderTest.ReadAsync(answer);
    }

    private async Task AssertRefusedAsync(HttpStatusCode status, string code, string query, string body)
    {
        using HttpResponseMessage answer = await PostAsync(query, body);
        await ServerUnderTest.AssertProblemAsync(status, code, answer);
    }

    private Task<HttpResponseMessage> PostAsync(string query, string body) =>
        _server.Client.PostAsync($"/api/v1/streams/web/predict{query}", new StringContent(body, Encoding.UTF8, "application/json"));
}
