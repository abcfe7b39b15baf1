using System.Net;
using System.Text.Json;
using Tocsin.Tests.Server.Models;

namespace Tocsin.Tests.Server.Sessions;

public sealed class AskRoutesTests : IAsyncLifetime
{
    private readonly JudgedServer _server = new();
    private readonly TestTimers _time = new();

    public Task InitializeAsync() => _server.StartAsync(null, _time, ("blocks", _server.Save("1", BlockStoreBundles.First)));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Each_line_is_answered_with_the_verdict_right_after_it()
    {
        List<string> said = [];
        JsonElement last = default;
        foreach (string line in BlockStoreBundles.Lines("blk_1", BlockStoreBundles.AnomalousEvents))
        {
            last = await AskAsync(new { line });
            said.Add(last.GetProperty("verdict").GetProperty("status").GetString()!);
        }

        Assert.Equal("normal", said[0]);
        Assert.Equal("anomalous", said[^1]);
        Assert.Equal(("E4", "Deleting block <*>", "blk_1", "blk_1"), (Text(last, "template"), Text(last, "template_text"), Text(last, "session"), Text(last, "key")));
        Assert.Equal(BlockStoreBundles.First.Hash, Text(last, "bundle"));
        Assert.Equal(last.ToString(), (await _server.Now.GetAsync($"/api/v1/streams/web/answers/{last.GetProperty("position").GetInt64()}")).ToString());
        Assert.Equal(6, (await _server.Now.GetAsync("/api/v1/streams/web")).GetProperty("ledger").GetProperty("processed").GetInt32());
    }

    [Fact]
    public async Task A_session_and_a_client_that_the_sender_names_count()
    {
        JsonElement answer = await AskAsync(new { line = "Receiving block blk_1", session = "mine", client = 3 });

        Assert.Equal(("mine", "E1"), (Text(answer, "session"), Text(answer, "template")));
        Assert.Equal(["mine"], (await _server.SessionsAsync("?client=3")).Keys);
        Assert.Equal(["Receiving block blk_1"], await _server.Now.LinesAsync("web"));
    }

    [Fact]
    public async Task A_line_without_a_session_has_a_template_and_no_verdict()
    {
        JsonElement answer = await AskAsync(new { line = "nothing in here" });

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("session").ValueKind);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("verdict").ValueKind);
        Assert.Equal("nothing in here", Text(answer, "template_text"));
    }

    [Fact]
    public async Task A_lane_that_does_not_come_to_the_line_in_time_is_504_and_has_the_answer_later()
    {
        HeldLane lane = await HeldLane.HoldAsync(_server.Web);
        Task waits = _time.NextTimerAsync(TimeSpan.FromSeconds(10));
        Task<HttpResponseMessage> asking = _server.PostAsync("ask", """{"line": "Receiving block blk_1"}""");
        await waits.WaitAsync(ServerUnderTest.Patience);

        _time.Advance(TimeSpan.FromSeconds(10));

        using HttpResponseMessage pending = await asking.WaitAsync(ServerUnderTest.Patience);
        JsonElement problem = await ServerUnderTest.ReadAsync(pending);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "answer_pending", pending);
        string later = pending.Headers.Location!.ToString();
        Assert.EndsWith($"/answers/{problem.GetProperty("position").GetInt64()}", later, StringComparison.Ordinal);
        await lane.DisposeAsync();
        Assert.Equal("blk_1", Text(await _server.Now.GetAsync(later), "session"));
        Assert.Single(await _server.Now.LinesAsync("web"));
    }

    [Theory]
    [InlineData("{}", "bad_record")]
    [InlineData("""{"line": null}""", "bad_record")]
    [InlineData("""{"line": "x", "session": ""}""", "bad_session")]
    [InlineData("""{"line": 1}""", "bad_request")]
    public async Task A_question_that_makes_no_sense_is_400_and_appends_nothing(string body, string code)
    {
        await _server.AssertProblemAsync(HttpStatusCode.BadRequest, code, "ask", body);
        Assert.Empty(await _server.Now.LinesAsync("web"));
    }

    [Fact]
    public async Task A_line_that_is_too_long_or_no_text_is_repaired_as_any_record_is()
    {
        JsonElement answer = await AskAsync(new { line = "Receiving block blk_1 " + new string('x', 100_000) + "\r\n", session = "long" });

        Assert.Equal("long", Text(answer, "session"));
        Assert.Equal(1, (await _server.Now.GetAsync("/api/v1/streams/web")).GetProperty("ledger").GetProperty("truncated").GetInt32());
    }

    [Theory]
    [InlineData("1000000", HttpStatusCode.NotFound)]
    [InlineData("0", HttpStatusCode.NotFound)] // the command that chose the model
    [InlineData("-1", HttpStatusCode.NotFound)]
    public async Task A_position_without_a_line_has_no_answer(string position, HttpStatusCode status) =>
        await ServerUnderTest.AssertProblemAsync(status, "unknown_answer", await _server.Client.GetAsync($"/api/v1/streams/web/answers/{position}"));

    private static string? Text(JsonElement answer, string name) => answer.GetProperty(name).GetString();

    private async Task<JsonElement> AskAsync(object body)
    {
        using HttpResponseMessage answer = await _server.PostAsync("ask", JsonSerializer.Serialize(body));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerUnderTest.ReadAsync(answer);
    }
}
