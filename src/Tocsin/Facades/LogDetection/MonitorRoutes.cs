using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Server.Labels;

namespace Tocsin.Facades.LogDetection;

/// <summary>The routes that show blocks and figures.</summary>
internal static class MonitorRoutes
{
    private const int CharactersOfLastLog = 100;
    private const int Places = 4;

    /// <summary><c>GET /blocks[?client_id=]</c>: the newest session of each key, last line first.</summary>
    public static async Task<IResult> BlocksAsync(HttpContext context, LogDetectionStream stream, CancellationToken cancellation)
    {
        if (JsonRequest.QueryNumber(context, "client_id", out int? client) is { } fault)
        {
            return new Unprocessable([fault]);
        }

        MonitorReading reading = await stream.ReadAsync(client, cancellation);
        return TypedResults.Ok(new BlocksAnswer(reading.Sessions.Select(Block), reading.Lines, reading.Sessions.Count, stream.Now));
    }

    /// <summary><c>GET /metrics</c>: verdicts against labels, of labelled blocks only.</summary>
    public static async Task<IResult> MetricsAsync(LogDetectionStream stream, CancellationToken cancellation)
    {
        Confusion figures = (await stream.ReadAsync(null, cancellation)).Figures;
        return TypedResults.Ok(new MetricsAnswer(
            Math.Round(figures.Accuracy, Places), Math.Round(figures.Precision, Places), Math.Round(figures.Recall, Places), Math.Round(figures.F1, Places),
            figures.Tp, figures.Fp, figures.Tn, figures.Fn, stream.Now));
    }

    /// <summary><c>GET /stats</c>: since the facade began, or was reset.</summary>
    public static async Task<IResult> StatsAsync(LogDetectionStream stream, CancellationToken cancellation)
    {
        int tracked = (await stream.ReadAsync(null, cancellation)).Sessions.Count;
        return TypedResults.Ok(new StatsAnswer(stream.Predictions, stream.Anomalies, tracked, Math.Round(stream.Uptime.TotalSeconds, 3)));
    }

    private static BlockAnswer Block(SessionRow row) => new(
        row.Key, row.Events, row.LastLine.Length <= CharactersOfLastLog ? row.LastLine : row.LastLine[..CharactersOfLastLog], row.Verdict.Anomalous ? "anomaly" : "normal", row.Clients);
}
