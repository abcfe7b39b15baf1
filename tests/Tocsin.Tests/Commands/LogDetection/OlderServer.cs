using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tocsin.Tests.Commands.LogDetection;

/// <summary>What the older server does with one line.</summary>
internal enum LineTurn
{
    /// <summary>Answers; lines with the word ERROR are anomalous.</summary>
    Answer,

    /// <summary>Python's own 500: plain text.</summary>
    Crash,

    /// <summary>503 with a detail: the model is not loaded.</summary>
    Unavailable,

    /// <summary>504: taken, and judged too late.</summary>
    TooLate,

    /// <summary>422 as FastAPI writes it.</summary>
    Unprocessable,

    /// <summary>Breaks the connection.</summary>
    HangUp,

    /// <summary>Says nothing until the client has gone.</summary>
    Slow,
}

/// <summary>
/// Behaves like the older program's server as far as its clients can see: FastAPI's routes, bodies and errors, one block a key <c>blk_…</c>, a verdict for each line.
/// </summary>
internal sealed class OlderServer : IAsyncDisposable
{
    private static readonly string[] Place = ["body", "line"];

    private readonly ConcurrentQueue<LineTurn> _script;
    private readonly WebApplication _app;
    private string _model = "transformer";

    private OlderServer(LineTurn[] script)
    {
        _script = new ConcurrentQueue<LineTurn>(script);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static server => server.Listen(System.Net.IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapGet("/health", () => Results.Json(new { status = Health, model_loaded = true }));
        _app.MapGet("/current_model", () => Results.Json(new { model_type = _model, model_loaded = true, vocab_size = 30, window_size = 30 }));
        _app.MapPost("/switch_model", (string model_type) => Switch(model_type));
        _app.MapPost("/process_line", (HttpContext context) => ProcessAsync(context));
        _app.MapGet("/blocks", (int? client_id) => Blocks());
        _app.MapGet("/metrics", () => MetricsJson is { } metrics ? Results.Text(metrics, "application/json") : Results.Json(new { detail = "no labels" }, statusCode: 500));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>The bodies of the lines that it answered or took, in order.</summary>
    public List<(string Line, int Client, string Model)> Lines { get; } = [];

    /// <summary>Every request for a line, whatever became of it.</summary>
    public int Asked { get; private set; }

    /// <summary>Models that it was asked for.</summary>
    public List<string> Switches { get; } = [];

    /// <summary>Models that it has.</summary>
    public HashSet<string> Models { get; } = ["transformer", "lstm", "cnn"];

    /// <summary>What <c>/health</c> says.</summary>
    public string Health { get; set; } = "healthy";

    /// <summary>What <c>/blocks</c> answers.</summary>
    public string BlocksJson { get; set; } = """{"blocks": [], "total_log_count": 0, "total_block_count": 0, "last_updated": "2026-01-02 03:04:05"}""";

    /// <summary>What <c>/blocks</c> answers instead, or null.</summary>
    public IResult? BlocksFault { get; set; }

    /// <summary>What <c>/metrics</c> answers; null for a failure.</summary>
    public string? MetricsJson { get; set; }

    /// <summary>How often that was answered.</summary>
    public int BlocksFaults { get; private set; }

    /// <summary>Runs when a line was taken, before the answer.</summary>
    public Action? OnTaken { get; set; }

    public static async Task<OlderServer> StartAsync(params LineTurn[] script)
    {
        OlderServer server = new(script);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Blocks()
    {
        if (BlocksFault is { } fault)
        {
            BlocksFaults++;
            return fault;
        }

        return Results.Text(BlocksJson, "application/json");
    }

    private IResult Switch(string model)
    {
        Switches.Add(model);
        if (!Models.Contains(model))
        {
            return Results.Json(new { detail = $"Model file for {model} not found" }, statusCode: 404);
        }

        _model = model;
        return Results.Json(new { status = "success", model, message = $"Switched to {model} model" });
    }

    private async Task ProcessAsync(HttpContext context)
    {
        Asked++;
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        string line = body.RootElement.GetProperty("line").GetString()!;
        int client = body.RootElement.GetProperty("client_id").GetInt32();
        string model = body.RootElement.GetProperty("model_type").GetString()!;
        switch (_script.TryDequeue(out LineTurn scripted) ? scripted : LineTurn.Answer)
        {
            case LineTurn.Crash:
                context.Response.StatusCode = 500;
                await context.Response.WriteAsync("Internal Server Error");
                return;
            case LineTurn.Unavailable:
                context.Response.StatusCode = 503;
                await context.Response.WriteAsJsonAsync(new { detail = "Model not loaded" });
                return;
            case LineTurn.TooLate:
                context.Response.StatusCode = 504;
                await context.Response.WriteAsJsonAsync(new { detail = "the answer is pending" });
                return;
            case LineTurn.Unprocessable:
                context.Response.StatusCode = 422;
                await context.Response.WriteAsJsonAsync(new { detail = new[] { new { loc = Place, msg = "field required", type = "value_error.missing" } } });
                return;
            case LineTurn.HangUp:
                context.Abort();
                return;
            case LineTurn.Slow:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                return;
        }

        Lines.Add((line, client, model));
        OnTaken?.Invoke();
        string block = line.Split(' ').FirstOrDefault(static word => word.StartsWith("blk_", StringComparison.Ordinal)) ?? "None";
        string verdict = line.Contains("ERROR", StringComparison.Ordinal) ? "anomaly" : "normal";
        string start = line.Length > 50 ? line[..50] : line;
        await context.Response.WriteAsJsonAsync(new
        {
            result = $"Processed: ({start}...) with template (Receiving block <*> src: (<*>)) from block ({block}) (Client ID: {client})\nPrediction for block ({block}): ({verdict})",
        });
    }
}
