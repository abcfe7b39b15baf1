using Tocsin.Server.Http;
using Tocsin.Server.Models;
using Tocsin.Server.Records;
using Tocsin.Server.Security;
using Tocsin.Server.Sessions;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Streams;

/// <summary><c>/api/v1/streams</c>: which there are, where they stand, where a source goes on.</summary>
internal static class StreamRoutes
{
    private const int DefaultLimit = 100;
    private const int MostItems = 1000;

    public static void MapStreams(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/streams").WithTags("Streams");
        group.MapGet("", List).For(Role.Read)
            .WithSummary("All streams, by name").Produces<ItemPage<StreamView>>();
        group.MapGet("/{stream}", GetAsync).For(Role.Read)
            .WithSummary("One stream: ledger, lanes, model, sessions, format, rates, sources").Produces<StreamView>().ProducesProblem(404);
        group.MapGet("/{stream}/sources/{source}", GetSource).For(Role.Ingest, Role.Read)
            .WithSummary("Where a source goes on after a restart").Produces<SourceOffset>().ProducesProblem(404);
    }

    private static IResult List(RunningStreams streams, int? limit, string? cursor)
    {
        int count = limit ?? DefaultLimit;
        Cursor? after = cursor is null ? null : Cursor.Decode(cursor);
        if (count is < 1 or > MostItems || (cursor is not null && after is null))
        {
            return new FaultResult(BadPage(MostItems));
        }

        List<RunningStream> rest = [.. streams.All.Where(stream => after is null || StringComparer.OrdinalIgnoreCase.Compare(stream.Name, after.Id) > 0)];
        string? next = rest.Count > count ? new Cursor("", rest[count - 1].Name).Encode() : null;
        return TypedResults.Ok(new ItemPage<StreamView>([.. rest.Take(count).Select(View)], next));
    }

    private static async Task<IResult> GetAsync(RunningStreams streams, string stream, CancellationToken cancellation)
    {
        RunningStream found = streams.Require(stream);
        return TypedResults.Ok(View(found) with
        {
            Model = ModelInForceView.Of(await found.ModelAsync(cancellation)),
            Format = await found.FormatAsync(cancellation),
            Rates = found.RatePerSecond,
            Sources = found.Sources,
        });
    }

    private static IResult GetSource(HttpContext context, RunningStreams streams, string stream, string source)
    {
        source = SourceHeaders.OfPath(context, source);
        if (SourceHeaders.SourceFault(source) is { } fault)
        {
            return new FaultResult(fault);
        }

        return TypedResults.Ok(new SourceOffset(source, streams.Require(stream).Log.NextOffset(source)));
    }

    private static StreamView View(RunningStream stream) => new(
        stream.Name,
        LedgerView.Of(stream.Ledger),
        [.. stream.Log.Positions.Select(LaneView.Of)],
        stream.RatePerSecond is [.., var last] ? last : 0,
        stream.Notices,
        ModelInForceView.Of(stream.Model),
        SessionCountsView.Of(stream.SessionCounts));

    /// <summary>What is wrong with <c>limit</c> or <c>cursor</c>.</summary>
    internal static RequestFault BadPage(int most) => new(
        400, "bad_page", $"'limit' must be 1 to {most}, and 'cursor' what an earlier answer gave as 'next'.", "Begin again without a cursor.");
}
