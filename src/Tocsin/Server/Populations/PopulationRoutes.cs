using System.Globalization;
using System.Text;
using Tocsin.Engine.Populations;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Populations;

/// <summary><c>/api/v1/populations/…</c>: scopes, individuals and findings, as the lane sees them.</summary>
internal static class PopulationRoutes
{
    private const int DefaultLimit = 100;
    private const int MostItems = 1000;

    public static void MapPopulations(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/populations").WithTags("Populations");
        group.MapGet("/scopes", ScopesAsync).For(Role.Read)
            .WithSummary("The scopes of a stream").Produces<ItemPage<ScopeView>>().ProducesProblem(404);
        group.MapGet("/individuals", IndividualsAsync).For(Role.Read)
            .WithSummary("The individuals of a scope by their z-score now, the highest first").Produces<ItemPage<IndividualView>>().ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/individual", IndividualAsync).For(Role.Read)
            .WithSummary("One individual with its reasons and its history").Produces<IndividualDetailView>().ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/findings", FindingsAsync).For(Role.Read)
            .WithSummary("The latest findings, newest first; alerts=true: alerts alone").Produces<ItemPage<PopulationFindingView>>().ProducesProblem(400).ProducesProblem(404);
    }

    /// <summary>One individual; facades answer the same.</summary>
    public static async Task<IResult> IndividualAsync(
        RunningStreams streams, string? stream, string? org, string? source, string? pop, string? id, CancellationToken cancellation)
    {
        RunningStream found = streams.RequirePopulations(stream);
        Check("id", id);
        ScopeName scope = await ScopeAsync(found, org, source, pop, cancellation);
        return id is { Length: > 0 } && await found.IndividualAsync(scope, id, cancellation) is { } detail
            ? TypedResults.Ok(IndividualDetailView.Of(detail))
            : new FaultResult(new RequestFault(
                404, "unknown_individual", $"The scope {scope} of stream '{found.Name}' has no individual '{id}'.", "GET /api/v1/populations/individuals lists those that there are."));
    }

    /// <summary>
    /// The scope that a request names. What it leaves out may follow from the rest: answers do not echo the organisation, and one scope is all that many have. Throws
    /// <see cref="RequestFaultException"/> with 400 or 404.
    /// </summary>
    public static async ValueTask<ScopeName> ScopeAsync(RunningStream stream, string? org, string? source, string? pop, CancellationToken cancellation)
    {
        Check("org", org);
        Check("source", source);
        Check("pop", pop);
        if (org is { Length: > 0 } && source is { Length: > 0 } && pop is { Length: > 0 })
        {
            return new ScopeName(org, source, pop);
        }

        ScopeName[] fitting = [.. (await stream.PopulationScopesAsync(cancellation)).Select(scope => scope.Name).Where(scope => Fits(scope.Org, org) && Fits(scope.Source, source) && Fits(scope.Pop, pop)).Take(2)];
        return fitting switch
        {
            [var only] => only,
            [] => throw new RequestFaultException(UnknownScope(stream.Name, $"'{org}/{source}/{pop}'")),
            _ => throw new RequestFaultException(new RequestFault(
                400, "bad_scope", $"Several scopes of stream '{stream.Name}' fit, among them {fitting[0]} and {fitting[1]}.", "Ask with ?org=…&source=…&pop=…, percent-encoded; GET /api/v1/populations/scopes lists them.")),
        };
    }

    /// <summary>There is no such scope.</summary>
    public static RequestFault UnknownScope(string stream, string scope) =>
        new(404, "unknown_scope", $"The stream '{stream}' has no scope {scope}.", "GET /api/v1/populations/scopes lists those that there are.");

    private static bool Fits(string name, string? wanted) => string.IsNullOrEmpty(wanted) || name == wanted;

    private static async Task<IResult> ScopesAsync(RunningStreams streams, string? stream, CancellationToken cancellation)
    {
        IReadOnlyList<ScopeSummary> scopes = await streams.RequirePopulations(stream).PopulationScopesAsync(cancellation);
        return TypedResults.Ok(new ItemPage<ScopeView>([.. scopes.Select(ScopeView.Of)], null));
    }

    private static async Task<IResult> IndividualsAsync(
        RunningStreams streams, string? stream, string? org, string? source, string? pop, int? limit, string? cursor, CancellationToken cancellation)
    {
        RunningStream found = streams.RequirePopulations(stream);
        ScopeName scope = await ScopeAsync(found, org, source, pop, cancellation);
        int count = limit ?? DefaultLimit, skip = 0;
        if (count is < 1 or > MostItems || (cursor is not null && !TrySkip(cursor, out skip)))
        {
            return new FaultResult(StreamRoutes.BadPage(MostItems));
        }

        // One more than asked for: it says whether there are more.
        IReadOnlyList<IndividualSummary> top = await found.IndividualsAsync(scope, skip, count + 1, cancellation);
        return TypedResults.Ok(new ItemPage<IndividualView>([.. top.Take(count).Select(IndividualView.Of)], top.Count > count ? Skipping(skip + count) : null));
    }

    private static async Task<IResult> FindingsAsync(RunningStreams streams, string? stream, bool? alerts, int? limit, CancellationToken cancellation)
    {
        RunningStream found = streams.RequirePopulations(stream);
        int count = limit ?? DefaultLimit;
        if (count is < 1 or > MostItems)
        {
            return new FaultResult(StreamRoutes.BadPage(MostItems));
        }

        IReadOnlyList<PopulationFinding> findings = await found.PopulationFindingsAsync(alerts == true ? MostItems : count, cancellation);
        return TypedResults.Ok(new ItemPage<PopulationFindingView>(
            [.. findings.Where(finding => alerts != true || finding.Alert).Take(count).Select(PopulationFindingView.Of)], null));
    }

    private static void Check(string field, string? value)
    {
        if (value is not null && Encoding.UTF8.GetByteCount(value) > PopulationLimits.NameBytes)
        {
            throw new RequestFaultException(new RequestFault(
                400, "bad_scope", $"'{field}' is longer than {PopulationLimits.NameBytes} bytes.", "Ask with the names as the events have them, percent-encoded."));
        }
    }

    // The lane lists by place: what comes or goes between two pages moves the rest by as much.
    private static string Skipping(int skip) => new Cursor(skip.ToString(CultureInfo.InvariantCulture), "").Encode();

    private static bool TrySkip(string cursor, out int skip)
    {
        skip = 0;
        return Cursor.Decode(cursor) is { Id.Length: 0 } at && int.TryParse(at.Key, NumberStyles.None, CultureInfo.InvariantCulture, out skip) && skip < int.MaxValue - MostItems;
    }
}
