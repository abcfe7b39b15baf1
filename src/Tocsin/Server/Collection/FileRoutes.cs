using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Collection;

/// <summary><c>/api/v1/files</c> and <c>/api/v1/services</c>: what the catalogue knows.</summary>
internal static class FileRoutes
{
    private const int DefaultLimit = 100;
    private const int MostItems = 1000;

    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/files").WithTags("Collection");
        group.MapGet("", List).For(Role.Read)
            .WithSummary("Collected files; path: part of it; from, to: times between which a file has lines; order: newest, path, largest or errors; an empty remote: put there by hand")
            .Produces<FilePage>().ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/{id}", Get).For(Role.Read).WithSummary("One file").Produces<FileItem>().ProducesProblem(404);
        routes.MapGet("/api/v1/services", Services).For(Role.Read).WithTags("Collection")
            .WithSummary("All services with counts, sizes and newest, in the order of the rules").Produces<ServiceList>().ProducesProblem(404);
    }

    private static Ok<FilePage> List(
        ServedCollection collection, string? service, string? remote, string? path, string? from, string? to, string? order, int? limit, string? cursor)
    {
        CollectionHost host = collection.Require();
        FileOrder sorted = FileOrder.Newest;
        if (order is not null && !ChoiceName.TryParse(order, out sorted))
        {
            throw QueryText.Bad("bad_sort", $"'{order}' is not an order of files.", "Use newest, path, largest or errors.");
        }

        int skip = 0;
        if (cursor is not null && !TrySkip(cursor, out skip))
        {
            throw new RequestFaultException(StreamRoutes.BadPage(MostItems));
        }

        FileList list = host.Catalogue.List(new FileQuery
        {
            Category = QueryText.Short(service, "service"),
            Remote = remote is { Length: 0 } ? remote : QueryText.Short(remote, "remote"),
            PathContains = QueryText.Short(path, "path"),
            From = QueryText.Time(from, "from"),
            To = QueryText.Time(to, "to"),
            Order = sorted,
            Skip = skip,
            Limit = QueryText.Count(limit, DefaultLimit, 1, MostItems, "limit"),
        });
        int next = skip + list.Files.Count;
        return TypedResults.Ok(new FilePage(
            [.. list.Files.Select(FileItem.Of)], next < list.Total && list.Files.Count > 0 ? new Cursor(next.ToString(CultureInfo.InvariantCulture), "").Encode() : null, list.Total));
    }

    private static Ok<FileItem> Get(ServedCollection collection, string id) => TypedResults.Ok(FileItem.Of(collection.Require().Require(id)));

    private static Ok<ServiceList> Services(ServedCollection collection)
    {
        CollectionHost host = collection.Require();
        return TypedResults.Ok(new ServiceList(host.Services()));
    }

    // The catalogue lists by place: what comes or goes between two pages moves the rest by as much.
    private static bool TrySkip(string cursor, out int skip)
    {
        skip = 0;
        return Cursor.Decode(cursor) is { Id.Length: 0 } at && int.TryParse(at.Key, NumberStyles.None, CultureInfo.InvariantCulture, out skip);
    }
}
