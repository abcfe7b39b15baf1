using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Facades.Logs;

/// <summary>The routes of the older log service (FastAPI, port 8004), so that its clients keep working: <c>docs/guides/collection.md</c>. They read the collection of this server.</summary>
internal sealed class LogsFacade : IFacade
{
    /// <summary>What <c>--facade</c> calls it.</summary>
    public const string FacadeName = "logs";

    /// <inheritdoc/>
    public string Name => FacadeName;

    /// <inheritdoc/>
    public int Port => 8004;

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services) => services.AddSingleton<NamedFile>();

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", StateRoutes.Root).ForEveryone();
        routes.MapGet("/health", StateRoutes.Health).ForEveryone();
        routes.MapGet("/status", StateRoutes.Status).For(Role.Read);
        routes.MapGet("/services", FileRoutes.Services).For(Role.Read);
        routes.MapGet("/services/stats", FileRoutes.Stats).For(Role.Read);
        routes.MapGet("/logs", FileRoutes.List).For(Role.Read);
        routes.MapGet("/logs/content", FileRoutes.ContentAsync).For(Role.Read);
        routes.MapPost("/sync/trigger", ChangeRoutes.SyncAsync).For(Role.Admin);
        routes.MapPost("/logs/delete", ChangeRoutes.DeleteAsync).For(Role.Admin);
        routes.MapPost("/logs/cleanup", ChangeRoutes.CleanUpAsync).For(Role.Admin);
    }

    /// <summary>Writes <c>{"detail": …}</c>; what FastAPI says by itself is said in its words.</summary>
    public Task WriteAsync(HttpContext context, RequestFault fault) => FastApiFaults.WriteAsync(context, fault);
}
