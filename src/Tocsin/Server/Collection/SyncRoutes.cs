using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Collection;

/// <summary><c>/api/v1/remotes</c> and <c>/api/v1/sync</c>: the machines that are fetched, how they are, and a pass now.</summary>
internal static class SyncRoutes
{
    public static void MapSync(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/remotes", List).For(Role.Read).WithTags("Collection").WithSummary("All remotes and how they are").Produces<RemoteList>().ProducesProblem(404);
        routes.MapGet("/api/v1/remotes/{name}", Get).For(Role.Read).WithTags("Collection").WithSummary("One remote").Produces<RemoteItem>().ProducesProblem(404);
        routes.MapGet("/api/v1/sync", Status).For(Role.Read).WithTags("Collection")
            .WithSummary("How the collection is: remotes, passes over the folder, feeding of streams").Produces<SyncStatus>().ProducesProblem(404);
        routes.MapPost("/api/v1/sync", SyncAsync).For(Role.Admin).WithTags("Collection")
            .WithSummary("Fetches one remote or all now and answers when it is done; joins a pass that runs; dry_run=true only says what would be fetched")
            .Produces<SyncAnswer>().ProducesProblem(404).ProducesProblem(409);
    }

    private static Ok<RemoteList> List(ServedCollection collection) => TypedResults.Ok(new RemoteList(Items(collection.Require())));

    private static Ok<RemoteItem> Get(ServedCollection collection, string name)
    {
        CollectionHost host = collection.Require();
        return TypedResults.Ok(Item(host, host.FindRemote(name) ?? throw Unknown(name)));
    }

    private static Ok<SyncStatus> Status(ServedCollection collection)
    {
        CollectionHost host = collection.Require();
        return TypedResults.Ok(new SyncStatus(
            host.IsSyncing, host.Folders.Root, Items(host), WorkItem.Of(host.Passes), host.Feeding is { } feeding ? WorkItem.Of(feeding) : null,
            host.Keeping is { } keeping ? WorkItem.Of(keeping) : null, host.FedRecords));
    }

    private static async Task<IResult> SyncAsync(
        ServedCollection collection, IHostApplicationLifetime lifetime, string? remote, [FromQuery(Name = "dry_run")] bool? dryRun, CancellationToken cancellation)
    {
        CollectionHost host = collection.Require();
        if (remote is not null && host.FindRemote(remote) is null)
        {
            throw Unknown(remote);
        }

        if (host.Remotes.Count == 0)
        {
            throw new RequestFaultException(new RequestFault(409, "no_remote", "No remote is configured.", "Name one: Collection:Remotes:NAME:Host, :User, :Path. docs/guides/collection.md says how."));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        try
        {
            IReadOnlyList<SyncResult> results = await host.SyncAsync(remote, dryRun ?? false, stop.Token);
            return TypedResults.Ok(new SyncAnswer([.. results.Select(SyncResultItem.Of)], host.Services()));
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new RequestFaultException(new RequestFault(503, "stopping", "The server is stopping.", "Ask again when it is back."));
        }
    }

    private static IReadOnlyList<RemoteItem> Items(CollectionHost host) => [.. host.Remotes.Select(status => Item(host, status))];

    private static RemoteItem Item(CollectionHost host, RemoteStatus status)
    {
        FileQuery all = new() { Remote = status.Options.Name, Limit = 1 };
        return RemoteItem.Of(status, host.Catalogue.List(all).Total, host.Catalogue.List(all with { Category = CategoryRules.Uncategorised }).Total);
    }

    private static RequestFaultException Unknown(string name) =>
        new(new RequestFault(404, "unknown_remote", $"There is no remote '{name}'.", "GET /api/v1/remotes lists those that there are."));
}
