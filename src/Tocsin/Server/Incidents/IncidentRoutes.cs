using Tocsin.Engine.Alerts;
using Tocsin.Server.Alerts;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Incidents;

/// <summary><c>/api/v1/findings/{id}/…</c>: what was seen before that is like a finding, and what people say about it.</summary>
internal static class IncidentRoutes
{
    private const int DefaultLimit = 10;
    private const int MostItems = 100;

    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1").WithTags("Findings");
        group.MapGet("/findings/{id}/similar", SimilarAsync).For(Role.Read)
            .WithSummary("The earlier findings that are most like one, with their state and notes; the id is STREAM:ID, of a finding of sessions or of an alert")
            .Produces<SeenBeforeView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        group.MapGet("/streams/{stream}/findings/{id}/similar", SimilarInAsync).For(Role.Read)
            .WithSummary("The same by stream and id").Produces<SeenBeforeView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        group.MapPost("/findings/{id}/acknowledge", (HttpContext context, IncidentCenter incidents, TimeProvider time, string id, AlertNoteRequest? request, CancellationToken cancellation) =>
                DoAsync(context, incidents, time, id, request, AlertState.Acknowledged, cancellation))
            .For().WithSummary("Say that somebody looks after a finding; it is then kept among the alerts").Produces<AlertView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
        group.MapPost("/findings/{id}/resolve", (HttpContext context, IncidentCenter incidents, TimeProvider time, string id, AlertNoteRequest? request, CancellationToken cancellation) =>
                DoAsync(context, incidents, time, id, request, AlertState.Resolved, cancellation))
            .For().WithSummary("Say what became of a finding; whoever meets one like it is told").Produces<AlertView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task<IResult> SimilarAsync(IncidentCenter incidents, string id, int? limit, CancellationToken cancellation) =>
        AlertId.Parse(id) is { } named ? await AnswerAsync(incidents, named.Stream, named.Id, limit, cancellation) : new FaultResult(Unknown(id));

    private static Task<IResult> SimilarInAsync(IncidentCenter incidents, string stream, string id, int? limit, CancellationToken cancellation) =>
        AnswerAsync(incidents, stream, id, limit, cancellation);

    private static async Task<IResult> AnswerAsync(IncidentCenter incidents, string stream, string id, int? limit, CancellationToken cancellation)
    {
        int count = limit ?? DefaultLimit;
        if (count is < 1 or > MostItems)
        {
            return new FaultResult(StreamRoutes.BadPage(MostItems));
        }

        try
        {
            return await incidents.SeenBeforeAsync(stream, id, count, cancellation) is { } seen ? TypedResults.Ok(SeenBeforeView.Of(seen)) : new FaultResult(Unknown($"{stream}:{id}"));
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return new FaultResult(new RequestFault(
                503, "incidents_not_read", fault.Message, "See to the disk of the data folder; where the file is damaged, a restart puts it aside and keeps what can be read.", TimeSpan.FromSeconds(10)));
        }
    }

    private static async Task<IResult> DoAsync(
        HttpContext context, IncidentCenter incidents, TimeProvider time, string id, AlertNoteRequest? request, AlertState state, CancellationToken cancellation)
    {
        string? note = string.IsNullOrWhiteSpace(request?.Note) ? null : request.Note.Trim();
        if (note?.Length > AlertBook.LongestNote)
        {
            return new FaultResult(new RequestFault(400, "bad_note", $"The note has {note.Length} characters; at most {AlertBook.LongestNote}.", "Write less, and a link."));
        }

        if (AlertId.Parse(id) is not { } named)
        {
            return new FaultResult(Unknown(id));
        }

        try
        {
            AlertEntry? done = await incidents.DoAsync(named.Stream, named.Id, state, Caller.Of(context)!.Name, time.GetUtcNow().UtcDateTime, note, cancellation);
            return done is null ? new FaultResult(Unknown(id))
                : done.State != state ? new FaultResult(new RequestFault(409, "already_resolved", $"The finding {id} is resolved.", "There is nothing to look after."))
                : TypedResults.Ok(AlertView.Of(done));
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return new FaultResult(new RequestFault(
                503, "alerts_not_written", $"What you did cannot be written down: {fault.Message}", "See to the disk of the data folder, then do it again.", TimeSpan.FromSeconds(10)));
        }
    }

    private static RequestFault Unknown(string id) => new(
        404, "unknown_finding", $"There is no finding '{(id.Length > 200 ? id[..200] : id)}', or none any longer.",
        "GET /api/v1/streams/{stream}/findings lists those of sessions, GET /api/v1/alerts those of windows; an id is STREAM:ID.");
}
