using Tocsin.Engine.Streams;
using Tocsin.Server.Http;
using Tocsin.Server.Records;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Populations;

/// <summary><c>POST /api/v1/populations/events</c>: many events in one request, the fastest way in.</summary>
internal static class EventsRoutes
{
    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/populations/events", PostAsync).For(Role.Ingest)
            .WithTags("Populations").WithSummary("Count events: application/x-ndjson or a JSON array, gzip allowed; answers=true waits and answers each as NDJSON")
            .Produces<RecordsAnswer>().Produces(200, contentType: EventAnswersResult.ContentType).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413)
            .ProducesProblem(415).ProducesProblem(429).ProducesProblem(503).ProducesProblem(504);

    private static async Task<IResult> PostAsync(
        HttpContext context, RunningStreams streams, BatchPool pool, ServerSettings settings, string? stream, bool? answers, CancellationToken cancellation)
    {
        HttpRequest request = context.Request;
        if (BodyForms.Read(request, out BodyForm form, out bool gzip) is { } unsupported)
        {
            return new FaultResult(unsupported);
        }

        if (form == BodyForm.TextLines)
        {
            return new FaultResult(new RequestFault(
                415, "unsupported_media_type", "Lines of text are no events here.", "Send Content-Type: application/x-ndjson, or text/plain to …/streams/{stream}/records of a stream with a rule."));
        }

        if (SourceHeaders.Read(request.Headers, out string? source, out long offset) is { } badSource)
        {
            return new FaultResult(badSource);
        }

        RunningStream found = await streams.RequireForEventsAsync(stream, Caller.Of(context), cancellation);
        RecordBatch batch = pool.Rent();
        try
        {
            batch.Source = source;
            LimitSettings limits = settings.Limits;
            var collector = new RecordCollector(batch, streams.MaxLineBytes(found.Name), limits.BatchRecords, limits.JsonDepth, offset, new EventForm(limits.JsonDepth));
            IBodyParser parser = form == BodyForm.JsonArray ? new JsonArrayBody(collector) : new LineBody(collector, json: true);
            using var body = new RecordBody(parser, collector, batch, limits, pool);
            if (await body.ReadAsync(request.BodyReader, gzip, context.RequestAborted) is { } unreadable)
            {
                return new FaultResult(unreadable);
            }

            if (answers == true)
            {
                await new EventAnswersResult(found, batch, collector, offset).ExecuteAsync(context);
                return TypedResults.Empty;
            }

            return TypedResults.Ok(await RecordRoutes.AppendAsync(found, batch, collector));
        }
        finally
        {
            pool.Return(batch);
        }
    }
}
