using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tocsin.Tests.Commands.Feeding;

/// <summary>What the older engine does with one event.</summary>
internal enum EventTurn
{
    /// <summary>Counts it and answers.</summary>
    Answer,

    /// <summary>Counts nothing: 500 with an empty body, as its framework does.</summary>
    Crash,

    /// <summary>Counts nothing: 503.</summary>
    Unavailable,

    /// <summary>Counts nothing: 429, again in a moment.</summary>
    TooMany,

    /// <summary>Counts nothing: 400.</summary>
    Refuse,

    /// <summary>Counts it, and says too late that it did: 504.</summary>
    TooLate,

    /// <summary>Counts nothing, and breaks the connection.</summary>
    HangUp,

    /// <summary>Counts it, and breaks the connection before the answer.</summary>
    CountAndHangUp,

    /// <summary>Says nothing until the client has gone.</summary>
    Slow,

    /// <summary>401.</summary>
    Stranger,
}

/// <summary>
/// Behaves like the older engine as far as its clients can see: <c>POST /discrete</c>, an answer that carries more fields than anybody documented, keep-alive. Its score
/// of an individual follows what the test says.
/// </summary>
internal sealed class OlderEngine : IAsyncDisposable
{
    private readonly ConcurrentQueue<EventTurn> _script;
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private OlderEngine(EventTurn[] script, int port)
    {
        _script = new ConcurrentQueue<EventTurn>(script);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(System.Net.IPAddress.Loopback, port));
        _app = builder.Build();
        _app.MapPost("/discrete", (HttpContext context) => ObserveAsync(context));
        _app.MapGet("/other", () => Results.Text("hello"));
        _app.MapPost("/other", () => Results.Json(new { status = "Alive" }));
    }

    /// <summary>Where it listens, with the path.</summary>
    public Uri Endpoint => new($"{_app.Urls.First()}/discrete");

    /// <summary>Bodies of the events that it counted, in the order in which it did.</summary>
    public ConcurrentQueue<string> Counted { get; } = [];

    /// <summary>Every request, whatever became of it.</summary>
    public int Asked => _asked;

    /// <summary>The most requests that were under way at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The score after an individual's n-th event.</summary>
    public Func<string, int, double> Score { get; set; } = static (_, count) => count;

    /// <summary>Runs before an event is counted.</summary>
    public Func<JsonElement, Task>? BeforeCounting { get; set; }

    /// <summary>Runs when an event was counted, before the answer.</summary>
    public Action? OnCounted { get; set; }

    private int _asked;
    private int _now;

    public static async Task<OlderEngine> StartAsync(params EventTurn[] script) => await StartAsync(0, script);

    public static async Task<OlderEngine> StartAsync(int port, params EventTurn[] script)
    {
        OlderEngine engine = new(script, port);
        await engine._app.StartAsync();
        return engine;
    }

    /// <summary>Ends as a server does that is asked to: what it has begun it answers, and it waits some seconds, not its usual thirty, for connections that say nothing.</summary>
    public async Task StopAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10), TimeProvider.System);
        await _app.StopAsync(patience.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ObserveAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
        try
        {
            await PlayAsync(context, _script.TryDequeue(out EventTurn turn) ? turn : EventTurn.Answer);
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }

    private async Task PlayAsync(HttpContext context, EventTurn turn)
    {
        using StreamReader reader = new(context.Request.Body);
        string text = await reader.ReadToEndAsync();
        Assert.Equal("application/json", context.Request.ContentType);
        switch (turn)
        {
            case EventTurn.Crash:
                context.Response.StatusCode = 500;
                return;
            case EventTurn.Unavailable:
                context.Response.StatusCode = 503;
                return;
            case EventTurn.TooMany:
                context.Response.StatusCode = 429;
                return;
            case EventTurn.Stranger:
                context.Response.StatusCode = 401;
                return;
            case EventTurn.Refuse:
                context.Response.StatusCode = 400;
                await context.Response.WriteAsJsonAsync(new { status = "error", error = "a field is not to its taste" });
                return;
            case EventTurn.HangUp:
                context.Abort();
                return;
            case EventTurn.Slow:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                return;
        }

        using JsonDocument body = JsonDocument.Parse(text);
        JsonElement e = body.RootElement;
        if (BeforeCounting is { } before)
        {
            await before(e);
        }

        Counted.Enqueue(text);
        string id = e.GetProperty("id").GetString()!;
        int count = _counts.AddOrUpdate(id, 1, static (_, counted) => counted + 1);
        OnCounted?.Invoke();
        if (turn == EventTurn.CountAndHangUp)
        {
            context.Abort();
            return;
        }

        if (turn == EventTurn.TooLate)
        {
            context.Response.StatusCode = 504;
            return;
        }

        await context.Response.WriteAsJsonAsync(new
        {
            runtime = 3,
            score = Score(id, count),
            count,
            zscore = Score(id, count) / 2,
            actioncount = 1,
            actionzscore = -0.5,
            source = e.GetProperty("source").GetString(),
            pop = e.GetProperty("pop").GetString(),
            id,
            action = e.GetProperty("action").GetString(),
        });
    }
}
