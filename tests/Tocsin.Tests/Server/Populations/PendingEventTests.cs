using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Server;
using Tocsin.Tests.Facades.Binormal;
using Tocsin.Tests.Server.Sessions;

namespace Tocsin.Tests.Server.Populations;

/// <summary>A lane that is behind, and a clock that the test moves.</summary>
public sealed class PendingEventTests : IAsyncLifetime
{
    private readonly TestTimers _time = new();
    private BinormalUnderTest _facade = null!;

    public async Task InitializeAsync() => _facade = await BinormalUnderTest.StartAsync(time: _time);

    public async Task DisposeAsync() => await _facade.DisposeAsync();

    [Fact]
    public async Task An_event_whose_lane_is_behind_for_ten_seconds_is_504_and_has_its_answer_later()
    {
        using HttpResponseMessage pending = await WhileTheLaneIsBehindAsync(_facade.Server.Client, "/api/v1/populations/observe");

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "answer_pending", pending);
        JsonElement later = await _facade.Server.GetAsync(pending.Headers.Location!.ToString());
        Assert.Equal(2, later.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task The_facade_says_504_too_and_the_event_is_counted_once()
    {
        using HttpResponseMessage pending = await WhileTheLaneIsBehindAsync(_facade.Client, "/discrete");

        Assert.Equal(HttpStatusCode.GatewayTimeout, pending.StatusCode);
        using JsonDocument problem = JsonDocument.Parse(await pending.Content.ReadAsStringAsync());
        Assert.Equal("error", problem.RootElement.GetProperty("status").GetString());
        JsonElement counted = await _facade.Server.GetAsync($"/api/v1/populations/answers/{problem.RootElement.GetProperty("position").GetInt64()}");
        Assert.Equal(2, counted.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Who_asks_for_the_rule_of_a_lane_that_is_held_up_is_not_told_of_an_answer_to_come()
    {
        await _facade.DiscreteAsync(BinormalUnderTest.Event("ann", "look"));
        RunningStream stream = _facade.Server.Server.Streams.Find("populations")!;
        await using HeldLane lane = await HeldLane.HoldAsync(stream);
        Task timer = _time.NextTimerAsync(TimeSpan.FromSeconds(10));
        Task<HttpResponseMessage> asking = _facade.Server.Client.GetAsync("/api/v1/populations/rule");
        await timer.WaitAsync(ServerUnderTest.Patience);
        _time.Advance(TimeSpan.FromSeconds(10));

        using HttpResponseMessage refused = await asking.WaitAsync(ServerUnderTest.Patience);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "stream_full", refused);
    }

    private async Task<HttpResponseMessage> WhileTheLaneIsBehindAsync(HttpClient client, string route)
    {
        await _facade.DiscreteAsync(BinormalUnderTest.Event("ann", "look")); // makes the stream and its rule
        RunningStream stream = _facade.Server.Server.Streams.Find("populations")!;
        long durable = stream.Log.Positions[0].Durable;
        await using HeldLane lane = await HeldLane.HoldAsync(stream);
        using var content = new StringContent(BinormalUnderTest.Event("ann", "look"), Encoding.UTF8, "application/json");
        Task<HttpResponseMessage> asking = client.PostAsync(route, content);
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (stream.Log.Positions[0].Durable == durable && !asking.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));
        return await asking.WaitAsync(ServerUnderTest.Patience);
    }
}
