using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Facades.Similarity;

/// <summary>The routes of the older image service (FastAPI, port 8001), so that its clients keep working: <c>docs/guides/similar-images.md</c>. They read the pictures of this server.</summary>
internal sealed class SimilarityFacade : IFacade
{
    /// <summary>What <c>--facade</c> calls it.</summary>
    public const string FacadeName = "similarity";

    private const double SearchWeight = 4; // against the rates: a picture costs a worker what some records cost

    /// <inheritdoc/>
    public string Name => FacadeName;

    /// <inheritdoc/>
    public int Port => 8001;

    /// <inheritdoc/>
    public LogLevel RequestLevel => LogLevel.Information;

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services)
    {
        // The pictures are the server's own.
    }

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", StateRoutes.Health).ForEveryone();
        routes.MapGet("/stats", StateRoutes.Stats).For(Role.Read);
        routes.MapGet("/images", StateRoutes.Images).For(Role.Read);
        routes.MapPost("/search/image", SearchRoute.SearchAsync).For(Role.Read).Weighing(SearchWeight);
    }

    /// <summary>Writes <c>{"detail": …}</c>; what FastAPI says by itself is said in its words.</summary>
    public Task WriteAsync(HttpContext context, RequestFault fault) => FastApiFaults.WriteAsync(context, fault);
}
