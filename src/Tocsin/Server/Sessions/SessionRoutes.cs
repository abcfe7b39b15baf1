using System.Globalization;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Server.Http;
using Tocsin.Server.Records;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Sessions;

/// <summary><c>/api/v1/streams/{stream}/sessions</c> and <c>…/findings</c>: what the lane has judged.</summary>
internal static class SessionRoutes
{
    private const int DefaultLimit = 100;
    private const int MostItems = 1000;
    private const int LongestText = 200;

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/streams/{stream}").WithTags("Sessions");
        group.MapGet("/sessions", ListAsync).For(Role.Read)
            .WithSummary("A stream's sessions; order: newest, strangest or longest; text: part of the id; since, until: ISO 8601 times between which it had events")
            .Produces<SessionPage>().ProducesProblem(400).ProducesProblem(404);
        group.MapGet("/sessions/{id}", GetAsync).For(Role.Read)
            .WithSummary("One session: its events with their surprise, each detector, the reasons. The id is percent-encoded").Produces<SessionAnswer>().ProducesProblem(404);
        group.MapGet("/findings", FindingsAsync).For(Role.Read)
            .WithSummary("The latest findings, newest first").Produces<ItemPage<FindingView>>().ProducesProblem(400).ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(
        RunningStreams streams, string stream, bool? anomalous, bool? open, string? text, int? client, string? since, string? until, string? order, int? limit, string? cursor,
        CancellationToken cancellation)
    {
        RunningStream found = streams.Require(stream);
        SessionOrder sorted = SessionOrder.Newest;
        if (order is not null && !ChoiceName.TryParse(order, out sorted))
        {
            return new FaultResult(new RequestFault(400, "bad_sort", $"'{order}' is not an order of sessions.", "Use newest, strangest or longest."));
        }

        if (!TryTime(since, out DateTime? from) || !TryTime(until, out DateTime? to))
        {
            return new FaultResult(new RequestFault(400, "bad_time", $"'{(from is null && since is not null ? since : until)}' is not a time.", "Write ISO 8601: 2026-01-31T12:00:00Z."));
        }

        if (text?.Length > LongestText)
        {
            return new FaultResult(new RequestFault(400, "bad_text", $"'text' has {text.Length} characters.", $"Ask with at most {LongestText}."));
        }

        int count = limit ?? DefaultLimit, skip = 0;
        if (count is < 1 or > MostItems || (cursor is not null && !TrySkip(cursor, out skip)))
        {
            return new FaultResult(StreamRoutes.BadPage(MostItems));
        }

        var query = new SessionQuery { Anomalous = anomalous, Open = open, Text = text, Client = client, Since = from, Until = to, Order = sorted, Skip = skip, Limit = count };
        SessionList list = await found.SessionsAsync(query, cancellation);
        int next = skip + list.Rows.Count;
        return TypedResults.Ok(new SessionPage(
            [.. list.Rows.Select(SessionItem.Of)], next < list.Total && list.Rows.Count > 0 ? Skipping(next) : null, list.Total, list.Position, SessionCountsView.Of(list.Counts)));
    }

    // Nothing is no time, and no fault.
    private static bool TryTime(string? given, out DateTime? time)
    {
        bool read = DateTime.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime found);
        time = read ? found : null;
        return read || given is null;
    }

    private static async Task<IResult> GetAsync(HttpContext context, RunningStreams streams, string stream, string id, CancellationToken cancellation)
    {
        id = SourceHeaders.OfPath(context, id);
        return await streams.Require(stream).SessionAsync(id, cancellation) is { } detail
            ? TypedResults.Ok(SessionAnswer.Of(detail))
            : new FaultResult(new RequestFault(
                404, "unknown_session", $"The stream '{stream}' has no session '{id}'.", "It may have been forgotten; the list shows those that are kept. Ids are percent-encoded: '#' is %23."));
    }

    private static async Task<IResult> FindingsAsync(RunningStreams streams, string stream, int? limit, CancellationToken cancellation)
    {
        RunningStream found = streams.Require(stream);
        int count = limit ?? DefaultLimit;
        if (count is < 1 or > MostItems)
        {
            return new FaultResult(StreamRoutes.BadPage(MostItems));
        }

        IReadOnlyList<Finding> findings = await found.FindingsAsync(count, cancellation);
        return TypedResults.Ok(new ItemPage<FindingView>([.. findings.Select(FindingView.Of)], null));
    }

    // The lane lists by place: what comes or goes between two pages moves the rest by as much.
    private static string Skipping(int skip) => new Cursor(skip.ToString(CultureInfo.InvariantCulture), "").Encode();

    private static bool TrySkip(string cursor, out int skip)
    {
        skip = 0;
        return Cursor.Decode(cursor) is { Id.Length: 0 } at && int.TryParse(at.Key, NumberStyles.None, CultureInfo.InvariantCulture, out skip);
    }
}
