using Tocsin.Server.Alerts;
using Tocsin.Server.Collection;
using Tocsin.Server.Http;
using Tocsin.Server.Incidents;
using Tocsin.Server.Metrics;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Similarity;

namespace Tocsin.Server.Health;

/// <summary><c>/health/live</c>, <c>/health/ready</c>, <c>/metrics</c>.</summary>
internal static class HealthRoutes
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok(new HealthView("live", []))).ForEveryone()
            .WithTags("Health").WithSummary("The process answers");
        routes.MapGet("/health/ready", ReadyAsync).ForEveryone()
            .WithTags("Health").WithSummary("Every journal takes records and every lane runs; 503 with the reasons otherwise")
            .Produces<HealthView>().Produces<HealthView>(503);
        routes.MapGet("/metrics", (MetricsListener metrics) =>
        {
            var text = new PrometheusText();
            metrics.Write(text);
            return TypedResults.Text(text.ToString(), PrometheusText.ContentType);
        }).For(Role.Read).WithTags("Health").WithSummary("Metrics in Prometheus text").Produces<string>(200, "text/plain");
    }

    private static async Task<IResult> ReadyAsync(HttpContext context, RunningStreams streams, AlertCenter alerts, IncidentCenter incidents, ServedCollection collection, ServedSimilarity similarity, IHostApplicationLifetime lifetime)
    {
        List<string> reasons = [];
        foreach (RunningStream stream in streams.All)
        {
            if (await stream.FaultAsync(AnswerTime) is { } fault)
            {
                reasons.Add($"{stream.Name}: {fault}");
            }
        }

        IReadOnlyList<string> warnings =
        [
            .. alerts.Warnings,
            .. incidents.Warnings,
            .. collection.Host?.Warnings ?? [],
            .. similarity.Host?.Warnings ?? [],
            .. streams.All.Where(stream => stream.ErrorRecords is { Detail.Length: > 0 }).Select(stream => $"{stream.Name}: error records: {stream.ErrorRecords!.Detail}"),
        ];
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            reasons.Add("the server is stopping");
        }

        if (reasons.Count == 0)
        {
            return TypedResults.Ok(new HealthView("ready", []) { Warnings = warnings });
        }

        Faults.Tell(context, new RequestFault(StatusCodes.Status503ServiceUnavailable, "not_ready", string.Join("; ", reasons), ""));
        return TypedResults.Json(new HealthView("not_ready", reasons) { Warnings = warnings }, ApiJson.Options, statusCode: 503);
    }
}

/// <summary>How the server is.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Reasons">What keeps it from being ready.</param>
public sealed record HealthView(string Status, IReadOnlyList<string> Reasons)
{
    /// <summary>What an operator should see to although records are taken: alerts that do not arrive, remotes that are not fetched.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
