using System.Text;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Sessions;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Populations;

/// <summary><c>POST /api/v1/populations/observe</c> and <c>…/answers/{position}</c>: append one event and wait for what the model says.</summary>
internal static class ObserveRoutes
{
    /// <summary>One event a request is how these protocols speak: fifty of them weigh as much as one batch, so that the rates' defaults allow 100,000 a second.</summary>
    public const double OneEvent = 0.02;

    public static void MapObserving(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/populations").WithTags("Populations");
        group.MapPost("/observe", ObserveAsync).For(Role.Ingest).Weighing(OneEvent)
            .WithSummary("Count one event and answer how its individual stands, within 10 s; 504 answer_pending says where the answer will be")
            .Produces<EventAnswerView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503).ProducesProblem(504);
        group.MapGet("/answers/{position:long}", GetAsync).For(Role.Ingest, Role.Read)
            .WithSummary("The answer to the event at a position, while at most 65,536 others have come since")
            .Produces<EventAnswerView>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(504);
    }

    private static async Task<IResult> ObserveAsync(HttpContext context, RunningStreams streams, EventRequests requests, string? stream, CancellationToken cancellation)
    {
        EventRequest asked = requests.Rent();
        try
        {
            if (!context.Request.HasJsonContentType())
            {
                return new FaultResult(new RequestFault(415, "unsupported_media_type", $"A body of '{context.Request.ContentType}' is not understood here.", "Send Content-Type: application/json."));
            }

            if (await asked.ReadAsync(context.Request) is { } fault)
            {
                return new FaultResult(fault);
            }

            RunningStream found = await streams.RequireForEventsAsync(stream, Caller.Of(context), cancellation);
            long position = (await found.ObserveAsync(asked.Batch, CancellationToken.None)).Next - 1;
            bool known = found.TryAnswer(position, out EventAnswer answer);
            return known && answer.Outcome == MappingOutcome.Used
                ? TypedResults.Ok(Echoed(asked.Reader, EventAnswerView.Of(position, answer)))
                : new FaultResult(Uncounted.Of(found.Name, position, known ? answer : null));
        }
        catch (AnswerPendingException pending)
        {
            return Pending(context, stream, pending);
        }
        finally
        {
            requests.Return(asked);
        }
    }

    private static async Task<IResult> GetAsync(HttpContext context, RunningStreams streams, string? stream, long position, CancellationToken cancellation)
    {
        RunningStream found = streams.RequirePopulations(stream);
        try
        {
            return await found.EventAnswerAsync(position, cancellation) switch
            {
                { Outcome: MappingOutcome.Used } answer => TypedResults.Ok(EventAnswerView.Of(position, answer)),
                { } answer => new FaultResult(Uncounted.Of(found.Name, position, answer)),
                null => new FaultResult(new RequestFault(
                    404, "unknown_answer", $"There is no answer for position {position} of stream '{found.Name}'.", "The last 65,536 are kept; GET /api/v1/populations/individual shows how the individual stands.")),
            };
        }
        catch (AnswerPendingException pending)
        {
            return Pending(context, stream, pending);
        }
    }

    private static EventAnswerView Echoed(EventReader read, EventAnswerView answer) => answer with
    {
        Org = Encoding.UTF8.GetString(read.Event.Org),
        Source = Encoding.UTF8.GetString(read.Event.Source),
        Pop = Encoding.UTF8.GetString(read.Event.Pop),
        Id = Encoding.UTF8.GetString(read.Event.Id),
        Action = Encoding.UTF8.GetString(read.Event.Action),
        Timestamp = read.SentTimestamp.IsEmpty ? null : Encoding.UTF8.GetString(read.SentTimestamp),
    };

    private static FaultResult Pending(HttpContext context, string? stream, AnswerPendingException pending)
    {
        string where = $"/api/v1/populations/answers/{pending.Position}{(stream is null ? "" : $"?stream={stream}")}";
        context.Response.Headers.Location = where;
        return new FaultResult(new RequestFault(504, "answer_pending", pending.Message, $"Do not send it again: GET {where} has the answer as soon as there is one.", TimeSpan.FromSeconds(1))
        {
            Position = pending.Position,
        });
    }
}
