using System.Globalization;
using Tocsin.Engine.Alerts;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Tail;

namespace Tocsin.Server.Alerts;

/// <summary><c>/api/v1/alerts/…</c>: what rings, what people do about it, what changes, where it is sent.</summary>
internal static class AlertRoutes
{
    private const int DefaultLimit = 100;
    private const int MostItems = 1_000;
    private const int AtOnce = 200;

    // What changes in this time is one event for each trouble.
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/alerts").WithTags("Alerts");
        group.MapGet("", List).For(Role.Read)
            .WithSummary("Alerts, the newest first; by state, stream, detector or text").Produces<AlertPage>().ProducesProblem(400);
        group.MapGet("/sinks", (AlertCenter alerts) => TypedResults.Ok(new ItemPage<AlertSinkView>([.. alerts.Sinks.Select(AlertSinkView.Of)], null))).For(Role.Read)
            .WithSummary("Where alerts are sent, and how that is going").Produces<ItemPage<AlertSinkView>>();
        group.MapGet("/events", FollowAsync).For(Role.Read)
            .WithSummary("Alerts as they change, as server-sent events; Last-Event-ID goes on where a follower was")
            .Produces<AlertView>(200, "text/event-stream").ProducesProblem(503);
        group.MapGet("/{id}", Get).For(Role.Read)
            .WithSummary("One alert with its revisions and what people did about it").Produces<AlertDetailView>().ProducesProblem(404);
        group.MapPost("/{id}/acknowledge", (HttpContext context, AlertCenter alerts, TimeProvider time, string id, AlertNoteRequest? request) => Do(context, alerts, time, id, request, AlertState.Acknowledged))
            .For().WithSummary("Say that somebody looks after an alert").Produces<AlertView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
        group.MapPost("/{id}/resolve", (HttpContext context, AlertCenter alerts, TimeProvider time, string id, AlertNoteRequest? request) => Do(context, alerts, time, id, request, AlertState.Resolved))
            .For().WithSummary("Say that an alert is over; another window above the threshold opens it again").Produces<AlertView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
    }

    private static IResult List(AlertCenter alerts, string? state, string? stream, string? detector, string? text, int? limit, string? cursor)
    {
        int count = limit ?? DefaultLimit;
        long before = long.MaxValue;
        if (count is < 1 or > MostItems || (cursor is not null && !TryBefore(cursor, out before)))
        {
            return new FaultResult(new RequestFault(400, "bad_page", $"'limit' must be 1 to {MostItems}, and 'cursor' what an earlier answer gave as 'next'.", "Begin again without a cursor."));
        }

        AlertState wanted = default;
        if (state is not null && !ChoiceName.TryParse(state, out wanted))
        {
            return new FaultResult(new RequestFault(400, "bad_state", "'state' is none that an alert may have.", "Write open, acknowledged or resolved."));
        }

        // Before the list, so that nothing that changes meanwhile is missed.
        long version = alerts.Book.Version;
        IReadOnlyList<AlertEntry> found = alerts.Book.List(new AlertQuery(state is null ? null : wanted, stream, detector, text), before, count, out long? next);
        AlertCounts counts = alerts.Book.Counts;
        return TypedResults.Ok(new AlertPage(
            [.. found.Select(AlertView.Of)], next is { } at ? new Cursor(at.ToString(CultureInfo.InvariantCulture), "").Encode() : null, counts.Open, counts.Acknowledged, version));
    }

    private static IResult Get(AlertCenter alerts, string id) =>
        AlertId.Parse(id) is { } named && alerts.Book.Find(named.Stream, named.Id) is { } detail ? TypedResults.Ok(AlertDetailView.Of(detail)) : new FaultResult(Unknown(id));

    private static IResult Do(HttpContext context, AlertCenter alerts, TimeProvider time, string id, AlertNoteRequest? request, AlertState state)
    {
        string? note = string.IsNullOrWhiteSpace(request?.Note) ? null : request.Note.Trim();
        if (note?.Length > AlertBook.LongestNote)
        {
            return new FaultResult(new RequestFault(400, "bad_note", $"The note has {note.Length} characters; at most {AlertBook.LongestNote}.", "Write less, and a link."));
        }

        // By the id of any of its alerts, too.
        if (AlertId.Parse(id) is not { } named || alerts.Book.OfAlert(named.Stream, named.Id) is not { } entry)
        {
            return new FaultResult(Unknown(id));
        }

        string who = Caller.Of(context)!.Name;
        DateTime now = time.GetUtcNow().UtcDateTime;
        try
        {
            AlertEntry? done = state == AlertState.Acknowledged
                ? alerts.Book.Acknowledge(entry.Stream, entry.Episode, who, now, note)
                : alerts.Book.Resolve(entry.Stream, entry.Episode, who, now, note);
            return done is null ? new FaultResult(Unknown(id))
                : done.State != state ? new FaultResult(new RequestFault(409, "already_resolved", $"The alert {id} is resolved.", "There is nothing to look after; it opens again by itself when it rings."))
                : TypedResults.Ok(AlertView.Of(done));
        }
        catch (IOException fault)
        {
            return new FaultResult(new RequestFault(
                503, "alerts_not_written", $"What you did cannot be written down: {fault.Message}", "See to the disk of the data folder, then do it again.", TimeSpan.FromSeconds(10)));
        }
    }

    private static Task<IResult> FollowAsync(HttpContext context, AlertCenter alerts, TimeProvider time)
    {
        long version = alerts.Book.Version;
        if (long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out long last))
        {
            // An id of the future is of another book: there all is new.
            version = last <= version ? last : 0;
        }

        return EventStream.FollowAsync(context, async (events, stop) =>
        {
            while (true)
            {
                foreach (AlertChange change in alerts.Book.ChangedSince(version, AtOnce))
                {
                    await events.WriteAsync("alert", change.Version.ToString(CultureInfo.InvariantCulture), AlertView.Of(change.Entry), stop);
                    version = change.Version;
                }

                await events.KeepAsync(stop);
                Task quiet = Task.Delay(Quiet, time, stop), changed = alerts.Book.WaitAsync(Math.Max(version, alerts.Book.Version), stop);
                if (alerts.Book.ChangedSince(version, 1).Count == 0)
                {
                    await Task.WhenAny(quiet, changed);
                    stop.ThrowIfCancellationRequested();
                    await Task.Delay(Together, time, stop);
                }
            }
        });
    }

    private static RequestFault Unknown(string id) =>
        new(404, "unknown_alert", $"There is no alert '{(id.Length > 200 ? id[..200] : id)}', or none any longer.", "GET /api/v1/alerts lists those that there are.");

    private static bool TryBefore(string cursor, out long before)
    {
        before = 0;
        return Cursor.Decode(cursor) is { Id.Length: 0 } at && long.TryParse(at.Key, NumberStyles.None, CultureInfo.InvariantCulture, out before);
    }
}
