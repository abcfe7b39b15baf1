using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tocsin.Tests.Commands.Sending;

/// <summary>What the scripted server does with one request for records.</summary>
internal enum Turn
{
    /// <summary>Takes the batch and says so.</summary>
    Take,

    /// <summary>Takes the batch and breaks the connection before the answer.</summary>
    TakeAndHangUp,

    /// <summary>Breaks the connection and takes nothing.</summary>
    HangUp,

    /// <summary>503 with a problem.</summary>
    Unavailable,

    /// <summary>429 with a Retry-After of one second.</summary>
    TooMany,

    /// <summary>403 with a problem.</summary>
    Forbid,
}

/// <summary>
/// A records API that plays a script, one turn a batch, and then takes everything. It numbers lines and drops what a source
/// delivered before, as the real one does, so that what arrived can be compared line by line with what was sent.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<Turn> _script;
    private readonly Dictionary<string, long> _next = [];
    private readonly WebApplication _app;

    private ScriptedServer(Turn[] script)
    {
        _script = new ConcurrentQueue<Turn>(script);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static server =>
        {
            server.Listen(System.Net.IPAddress.Loopback, 0);
            server.Limits.MaxRequestBodySize = null;
        });
        _app = builder.Build();
        _app.MapPost("/api/v1/streams/{stream}/records", (HttpContext context) => TakeAsync(context));
        _app.MapGet("/api/v1/streams/{stream}/sources/{id}", (string id) => Results.Json(new { next_offset = _next.GetValueOrDefault(id) }));
    }

    /// <summary>Where it listens.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Every line that was accepted, in order.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Lines that had been delivered before.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Lines of each request.</summary>
    public ConcurrentQueue<int> Batches { get; } = [];

    /// <summary>The key of the latest request.</summary>
    public string? ApiKey { get; private set; }

    /// <summary>Runs when a batch was taken, before the answer.</summary>
    public Action? OnTaken { get; set; }

    public static async Task<ScriptedServer> StartAsync(params Turn[] script)
    {
        ScriptedServer server = new(script);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Turn turn = _script.TryDequeue(out Turn scripted) ? scripted : Turn.Take;
        switch (turn)
        {
            case Turn.HangUp:
                context.Abort();
                return;
            case Turn.Unavailable:
                await ProblemAsync(context, 503, "The journal has stopped.");
                return;
            case Turn.TooMany:
                context.Response.Headers.RetryAfter = "1";
                await ProblemAsync(context, 429, "Too many requests.");
                return;
            case Turn.Forbid:
                await ProblemAsync(context, 403, "The key has no role 'ingest'.");
                return;
        }

        string[] lines = await ReadAsync(context.Request);
        Batches.Enqueue(lines.Length);
        ApiKey = context.Request.Headers["X-Api-Key"];
        string? source = context.Request.Headers["Tocsin-Source"];
        long offset = source is null ? 0 : long.Parse(context.Request.Headers["Tocsin-Offset"]!);
        long known = source is null ? 0 : _next.GetValueOrDefault(source);
        int accepted = 0;
        for (int k = 0; k < lines.Length; k++)
        {
            if (source is null || offset + k >= known)
            {
                Lines.Add(lines[k]);
                accepted++;
            }
        }

        Duplicates += lines.Length - accepted;
        if (source is not null)
        {
            _next[source] = Math.Max(known, offset + lines.Length);
        }

        OnTaken?.Invoke();
        if (turn == Turn.TakeAndHangUp)
        {
            context.Abort();
            return;
        }

        await context.Response.WriteAsJsonAsync(new { accepted, duplicates = lines.Length - accepted, rejected = 0, errors = Array.Empty<object>() });
    }

    private static async Task<string[]> ReadAsync(HttpRequest request)
    {
        Stream body = request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        using StreamReader reader = new(body, Encoding.UTF8);
        string text = await reader.ReadToEndAsync();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }

    private static async Task ProblemAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new { title = "No", detail, remedy = "Do something." });
    }
}
