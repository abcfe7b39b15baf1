using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Pipeline;
using Tocsin.Server;
using Tocsin.Tests.Facades.Binormal;
using Tocsin.Tests.Server.Sessions;

namespace Tocsin.Tests.Server.Populations;

/// <summary>A lane that does not come to an event within ten seconds: the event stays accepted, and its answer is there later.</summary>
public sealed class HeldUpLaneTests : IAsyncLifetime
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    private readonly TestTimers _time = new();
    private readonly ManualResetEventSlim _held = new();
    private BinormalUnderTest _facade = null!;

    private HttpClient Api => _facade.Server.Client;

    private RunningStream Stream => _facade.Server.Server.Streams.Find("populations")!;

    public async Task InitializeAsync()
    {
        _facade = await BinormalUnderTest.StartAsync(time: _time);
        await _facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy"));
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (Stream.PopulationRule is null)
        {
            _time.Advance(TimeSpan.FromSeconds(1)); // the stream looks at its lane once a second
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }

        // Those who ask within a quarter of a second share their patience: from here on it is a new one.
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    public async Task DisposeAsync()
    {
        _held.Set();
        await _facade.DisposeAsync();
        _held.Dispose();
    }

    [Fact]
    public async Task One_who_waits_too_long_is_told_where_the_answer_will_be_and_finds_it_there()
    {
        Task<bool> holding = HoldAsync();
        using HttpResponseMessage pending = await AskAsync(() => ObserveAsync("bob"));

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "answer_pending", pending);
        long position = (await ServerUnderTest.ReadAsync(pending)).GetProperty("position").GetInt64();
        string later = pending.Headers.Location!.ToString();
        Assert.Equal($"/api/v1/populations/answers/{position}", later);
        _held.Set();
        Assert.True(await holding);
        JsonElement answer = await _facade.Server.GetAsync(later);
        Assert.Equal((position, 1), (answer.GetProperty("position").GetInt64(), answer.GetProperty("count").GetInt64()));
        using HttpResponseMessage next = await ObserveAsync("bob");
        Assert.Equal(2, (await ServerUnderTest.ReadAsync(next)).GetProperty("count").GetInt64()); // accepted, and counted once
    }

    [Fact]
    public async Task The_older_form_says_so_with_the_position()
    {
        Task<bool> holding = HoldAsync();
        (HttpStatusCode status, string said) = await AskAsync(() => _facade.TryPostAsync(Encoding.UTF8.GetBytes(BinormalUnderTest.Event("bob", "buy"))));

        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        JsonElement error = JsonDocument.Parse(said).RootElement;
        Assert.Equal("error", error.GetProperty("status").GetString());
        _held.Set();
        Assert.True(await holding);
        JsonElement answer = await _facade.Server.GetAsync($"/api/v1/populations/answers/{error.GetProperty("position").GetInt64()}");
        Assert.Equal(1, answer.GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task One_who_asks_for_an_answer_that_is_still_to_come_is_told_to_come_again()
    {
        Task<bool> holding = HoldAsync();
        using HttpResponseMessage pending = await AskAsync(() => ObserveAsync("bob"));
        string later = pending.Headers.Location!.ToString();

        using HttpResponseMessage still = await AskAsync(() => Api.GetAsync(later));

        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "answer_pending", still);
        Assert.Equal(later, still.Headers.Location!.ToString());
        _held.Set();
        Assert.True(await holding);
        Assert.Equal(1, (await _facade.Server.GetAsync(later)).GetProperty("count").GetInt64());
    }

    private Task<bool> HoldAsync() => Stream.Log.AskAsync<LinePipeline, bool>(0, _ => _held.Wait(ServerUnderTest.Patience));

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        Task waits = _time.NextTimerAsync(TenSeconds);
        Task<T> asking = ask();
        await waits.WaitAsync(ServerUnderTest.Patience);
        _time.Advance(TenSeconds);
        return await asking.WaitAsync(ServerUnderTest.Patience);
    }

    private async Task<HttpResponseMessage> ObserveAsync(string id)
    {
        using var content = new StringContent(BinormalUnderTest.Event(id, "buy"), Encoding.UTF8, "application/json");
        return await Api.PostAsync("/api/v1/populations/observe", content);
    }
}
