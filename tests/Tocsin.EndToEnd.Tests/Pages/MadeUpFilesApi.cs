using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>The API's routes about one file, answered from a formula: what the viewer asks for is seen here alone, without a catalogue, a disk and detectors.</summary>
internal sealed class MadeUpFilesApi
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly List<Channel<string>> _followers = [];
    private readonly Lock _lock = new();
    private int _following;

    public MadeUpLog Log { get; set; } = new(2_000);

    /// <summary>Findings, by byte.</summary>
    public List<object> Marks { get; } = [];

    /// <summary>When set, content is refused: status, code, detail.</summary>
    public (int Status, string Detail)? Refusal { get; set; }

    /// <summary>What was asked of search, the last one first.</summary>
    public List<string> Searches { get; } = [];

    /// <summary>Waited for before each hit of a search.</summary>
    public Func<int, Task> BeforeHit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Waited for before lines are answered.</summary>
    public Func<Task> BeforeContent { get; set; } = static () => Task.CompletedTask;

    /// <summary>Waited for when lines have been read, before they are answered.</summary>
    public Func<Task> AfterContent { get; set; } = static () => Task.CompletedTask;

    public int Followers => Volatile.Read(ref _following);

    public void Map(WebApplication app)
    {
        app.MapGet("/api/v1/files/{id}/content", async (HttpContext context, long? tail, long? from, long? before, string? time, int? lines) =>
        {
            await BeforeContent();
            IResult read = Content(context, tail, from, before, time, lines);
            await AfterContent();
            return read;
        });
        app.MapGet("/api/v1/files/{id}/marks", (long from, long to) => Results.Json(new { items = Marks, is_complete = true }, Json));
        app.MapGet("/api/v1/files/{id}/line", (long offset) => Results.Json(
            new
            {
                line = Log.Line(Log.LineAt(offset)),
                stream = "vllm",
                template = new { id = "7", text = "<*> <*> INFO  <*> request <*> took <*> ms from <*>", count = 48_210 },
            },
            Json));
        app.MapGet("/api/v1/search", SearchAsync);
        app.MapGet("/api/v1/tail", FollowAsync);
    }

    /// <summary>Writes a line to the file, and says so to those who follow.</summary>
    public void Write(string text)
    {
        Log.Append(text);
        Say(JsonSerializer.Serialize(Log.Line(Log.Count - 1), Json), "line");
    }

    public void SayDropped(long lines) => Say(JsonSerializer.Serialize(new { dropped = lines }), "dropped");

    private void Say(string json, string name)
    {
        lock (_lock)
        {
            foreach (Channel<string> follower in _followers)
            {
                follower.Writer.TryWrite($"event: {name}\ndata: {json}\n\n");
            }
        }
    }

    private IResult Content(HttpContext context, long? tail, long? from, long? before, string? time, int? lines)
    {
        if (Refusal is { } refusal)
        {
            return Results.Json(new { title = "Refused", status = refusal.Status, code = "refused", detail = refusal.Detail, remedy = "Look at the disk." }, statusCode: refusal.Status);
        }

        if (context.Request.Headers.Range.ToString() is { Length: > 6 } range)
        {
            return Results.Text(Log.TextOf(Log.LineAt(long.Parse(range[6..range.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture))));
        }

        int count = lines ?? 200;
        long first = tail is not null ? Math.Max(0, Log.Count - tail.Value)
            : before is not null ? Math.Max(0, Log.LineAt(before.Value) - count)
            : time is not null ? LineOf(DateTime.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal))
            : Log.LineAt(from ?? 0);
        long end = before is not null ? Log.LineAt(before.Value) : Math.Min(Log.Count, first + (tail ?? count));
        return Results.Json(
            new
            {
                lines = Enumerable.Range(0, (int)Math.Max(0, end - first)).Select(at => Log.Line(first + at)),
                start = Log.OffsetOf(first),
                end = Log.OffsetOf(end),
                at_start = first == 0,
                at_end = end >= Log.Count,
                length = Log.Length,
            },
            Json);
    }

    private long LineOf(DateTime time) => Math.Clamp((long)Math.Ceiling((time - MadeUpLog.TimeOf(0)).TotalMilliseconds / 5), 0, Log.Count);

    private async Task SearchAsync(HttpContext context)
    {
        string q = context.Request.Query["q"].ToString();
        int limit = int.Parse(context.Request.Query["limit"].ToString(), CultureInfo.InvariantCulture);
        lock (_lock)
        {
            Searches.Insert(0, context.Request.QueryString.ToString());
        }

        if (context.Request.Query["regex"] == "true" && q.StartsWith('('))
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { title = "Bad Request", status = 400, code = "bad_search", detail = "The pattern '(' is none: Not enough )'s.", remedy = "Close the bracket." });
            return;
        }

        context.Response.ContentType = "application/x-ndjson";
        long at = context.Request.Query["after"].ToString() is { Length: > 0 } after ? long.Parse(after, CultureInfo.InvariantCulture) - 1 : Log.Count - 1;
        long stop = Math.Max(0, at - 400_000); // of a formula of fifty million lines the newest are enough
        int found = 0;
        for (; at >= stop && found < limit; at--)
        {
            if (!Log.TextOf(at).Contains(q, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            await BeforeHit(found++);
            object hit = new
            {
                file = new { id = "1", path = "hpc/vllm/vllm-node-03.log", service = "vllm", remote = "hpc" },
                offset = Log.OffsetOf(at),
                time = (DateTime?)MadeUpLog.TimeOf(at),
                level = MadeUpLog.LevelOf(Log.TextOf(at)),
                line = Log.TextOf(at),
                before = at > 0 ? new[] { Log.TextOf(at - 1) } : [],
                following = at + 1 < Log.Count ? new[] { Log.TextOf(at + 1) } : [],
                cursor = at.ToString(CultureInfo.InvariantCulture),
            };
            await context.Response.WriteAsync(JsonSerializer.Serialize(hit, Json) + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        bool complete = found < limit;
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { progress = new { files = 1, skipped = 3, unreadable = 0, bytes = Log.Length - Log.OffsetOf(Math.Max(0, at)), is_complete = complete }, next = complete ? null : (at + 1).ToString(CultureInfo.InvariantCulture) }, Json) + "\n");
    }

    private async Task FollowAsync(HttpContext context)
    {
        Channel<string> lines = Channel.CreateUnbounded<string>();
        context.Response.ContentType = "text/event-stream";
        await context.Response.StartAsync();
        for (long at = Math.Max(0, Log.Count - long.Parse(context.Request.Query["last"].ToString(), CultureInfo.InvariantCulture)); at < Log.Count; at++)
        {
            await context.Response.WriteAsync($"event: line\ndata: {JsonSerializer.Serialize(Log.Line(at), Json)}\n\n");
        }

        await context.Response.Body.FlushAsync();
        lock (_lock)
        {
            _followers.Add(lines);
        }

        Interlocked.Increment(ref _following);
        try
        {
            await foreach (string line in lines.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(line, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The browser has stopped following.
        }

        Interlocked.Decrement(ref _following);
        lock (_lock)
        {
            _followers.Remove(lines);
        }
    }
}
