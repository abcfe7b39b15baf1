using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Facades.LogDetection;

/// <summary>
/// The routes of the older log-detection server (FastAPI, port 8000), so that its clients keep working: <c>docs/guides/logdetection.md</c>. Lines are appended to a
/// stream and answered by its lane.
/// </summary>
internal sealed class LogDetectionFacade : IFacade
{
    /// <summary>What <c>--facade</c> calls it, and its stream when no other is named.</summary>
    public const string FacadeName = "logdetection";

    /// <summary>One line a request is how this protocol speaks: ten of them weigh as much as one batch.</summary>
    private const double OneLine = 0.1;

    /// <inheritdoc/>
    public string Name => FacadeName;

    /// <inheritdoc/>
    public int Port => 8000;

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services) => services.AddSingleton<LogDetectionStream>();

    /// <inheritdoc/>
    public Task OpenAsync(IServiceProvider services, CancellationToken cancellation) => services.GetRequiredService<LogDetectionStream>().OpenAsync(cancellation);

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => TypedResults.Ok(new RootAnswer("Log Anomaly Detection API", "running"))).ForEveryone();
        routes.MapGet("/health", ControlRoutes.Health).ForEveryone();
        routes.MapGet("/current_model", ControlRoutes.CurrentModel).For(Role.Read);
        routes.MapGet("/stats", MonitorRoutes.StatsAsync).For(Role.Read);
        routes.MapGet("/blocks", MonitorRoutes.BlocksAsync).For(Role.Read);
        routes.MapGet("/metrics", MonitorRoutes.MetricsAsync).For(Role.Read);
        routes.MapPost("/process_line", LineRoutes.ProcessAsync).For(Role.Ingest).Weighing(OneLine);
        routes.MapPost("/predict", LineRoutes.PredictAsync).For(Role.Ingest).Weighing(OneLine);
        routes.MapPost("/predict_batch", LineRoutes.PredictBatchAsync).For(Role.Ingest);
        routes.MapPost("/predict_batch_optimized", LineRoutes.PredictOptimizedAsync).For(Role.Ingest);
        routes.MapPost("/reset", ControlRoutes.ResetAsync).For(Role.Admin);
        routes.MapPost("/load_labels", ControlRoutes.LoadLabelsAsync).For(Role.Admin);
        routes.MapPost("/switch_model", ControlRoutes.SwitchAsync).For(Role.Admin);
    }

    /// <summary>Writes <c>{"detail": …}</c>; what FastAPI says by itself is said in its words.</summary>
    public Task WriteAsync(HttpContext context, RequestFault fault) => FastApiFaults.WriteAsync(context, fault);
}
