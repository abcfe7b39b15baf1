using Tocsin.Pages;
using Tocsin.Server.Http;
using Tocsin.Server.Populations;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Facades.Binormal;

/// <summary>
/// The routes of the older binomial engine (Go and Redis, port 8080), so that its clients and its page keep working: <c>docs/guides/binormal.md</c>. Events are appended
/// to a stream and answered by its lane.
/// </summary>
internal sealed class BinormalFacade : IFacade
{
    /// <summary>What <c>--facade</c> calls it.</summary>
    public const string FacadeName = "binormal";

    /// <inheritdoc/>
    public string Name => FacadeName;

    /// <inheritdoc/>
    public int Port => 8080;

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services) => services.AddSingleton<BinormalStream>().AddSingleton<DiscreteRoute>().AddMatrixShell();

    /// <inheritdoc/>
    public Task OpenAsync(IServiceProvider services, CancellationToken cancellation) => services.GetRequiredService<BinormalStream>().OpenAsync(cancellation);

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        // Bare handlers: an event is answered without binding, without a scope of services and without a result object.
        DiscreteRoute discrete = routes.ServiceProvider.GetRequiredService<DiscreteRoute>();
        BinormalStream stream = routes.ServiceProvider.GetRequiredService<BinormalStream>();
        routes.MapPost("/discrete", discrete.AnswerAsync).For(Role.Ingest).Weighing(ObserveRoutes.OneEvent);
        routes.MapGet("/ping", static context => BinormalJson.WriteAsync(context, 200, "{\"runtime\":0,\"status\":\"Alive\"}"u8)).ForEveryone();
        routes.MapFeed("/websocket", _ => stream.Name, isOurs: false).For(Role.Read);
        routes.MapGet("/individual", stream.IndividualAsync).For(Role.Read);
        routes.MapMatrixShell().For(Role.Read);
    }

    /// <summary>Writes <c>{"status":"error","error":…}</c>.</summary>
    public Task WriteAsync(HttpContext context, RequestFault fault) => BinormalJson.WriteFaultAsync(context, fault);
}
