using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>What the Matrix reads: a feed of answers that the test sends, and individuals that it states.</summary>
internal sealed class MadeUpFeed
{
    private readonly ConcurrentDictionary<WebSocket, TaskCompletionSource> _watchers = [];

    /// <summary>When set, nobody may watch, for this reason.</summary>
    public string? Refusal { get; set; }

    /// <summary>Who was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Who is there before the first answer, as items of the list of the source <c>web</c>.</summary>
    public List<string> Listed { get; } = [];

    public int Watchers => _watchers.Count;

    /// <summary>Maps the feed and the individuals where both the facade and the main port have them.</summary>
    public void Map(WebApplication app)
    {
        app.UseWebSockets();
        foreach (string path in new[] { "/websocket", "/api/v1/populations/feed" })
        {
            app.Map(path, WatchAsync);
        }

        foreach (string path in new[] { "/individual", "/api/v1/populations/individual" })
        {
            app.MapGet(path, IndividualAsync);
        }

        app.MapGet("/api/v1/populations/individuals", context => JsonAsync(
            context, $$"""{"items":[{{(context.Request.Query["source"] == "web" ? string.Join(',', Listed) : "")}}],"next":null}"""));
    }

    /// <summary>An answer as the feed has it.</summary>
    public static string Answer(string id, double z, string action = "login", long count = 12, double score = 9.5) =>
        JsonSerializer.Serialize(new { runtime = 0, score, count, zscore = z, source = "web", pop = "all", id, action });

    /// <summary>Sends one frame with these lines to all who watch.</summary>
    public async Task SendAsync(params IEnumerable<string> lines)
    {
        byte[] frame = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        foreach (WebSocket watcher in _watchers.Keys)
        {
            await watcher.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
    }

    /// <summary>Cuts all connections, without a good-bye.</summary>
    public void Cut()
    {
        foreach ((WebSocket watcher, TaskCompletionSource gone) in _watchers)
        {
            watcher.Abort();
            gone.TrySetResult();
        }
    }

    private async Task WatchAsync(HttpContext context)
    {
        if (Refusal is { } reason)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await JsonAsync(context, JsonSerializer.Serialize(new { detail = reason }));
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _watchers[socket] = gone;
        try
        {
            await Task.WhenAny(gone.Task, socket.ReceiveAsync(new byte[16], context.RequestAborted));
        }
        finally
        {
            _watchers.TryRemove(socket, out _);
        }
    }

    private Task IndividualAsync(HttpContext context)
    {
        string id = context.Request.Query["id"].ToString();
        Asked.Enqueue(id);
        if (id == "nobody")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return JsonAsync(context, JsonSerializer.Serialize(new
        {
            id,
            zscore = 4.25,
            score = 46.1,
            count = 220,
            distinct = 3,
            confidence = 0.8,
            bits = 11.5,
            extrapolated = true,
            uses = new[] { Use("login", 61, 4, 31.2), Use("<b>browse</b>", 1, 33, 12.4), Use("pay", 2, 2, 0) },
            history = Enumerable.Range(0, 12).Select(at => new { zscore = at * 0.35, score = at, count = at }),
        }));
    }

    private static object Use(string action, int scaled, int expected, double bits) => new { action, seen = scaled * 2, scaled, expected, share = 0.04, bits };

    private static Task JsonAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}
