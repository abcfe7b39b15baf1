using Tocsin.Engine.Streams;
using Tocsin.Server.Http;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Records;

/// <summary><c>POST /api/v1/streams/{stream}/records</c>: the way in.</summary>
internal static class RecordRoutes
{
    public static void MapRecords(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/streams/{stream}/records", PostAsync).For(Role.Ingest)
            .WithTags("Records").WithSummary("Append records: text/plain lines, application/x-ndjson, or a JSON array; gzip allowed")
            .Produces<RecordsAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429).ProducesProblem(503);

    private static async Task<IResult> PostAsync(
        HttpContext context, string stream, RunningStreams streams, BatchPool pool, ServerSettings settings)
    {
        HttpRequest request = context.Request;
        BodyForm form = default;
        bool gzip = false;
        if ((StreamName.Fault(stream) is { } bad ? StreamLookup.BadName(bad) : null) is { } badName)
        {
            return new FaultResult(badName);
        }

        if (BodyForms.Read(request, out form, out gzip) is { } unsupported)
        {
            return new FaultResult(unsupported);
        }

        if (SourceHeaders.Read(request.Headers, out string? source, out long offset) is { } badSource)
        {
            return new FaultResult(badSource);
        }

        RunningStream? running = streams.Find(stream);
        if (running is null && Caller.Of(context)?.Role != Role.Admin)
        {
            return new FaultResult(StreamLookup.Unknown(stream, "Have an admin send to it first, or name it in the configuration under Streams."));
        }

        RecordBatch batch = pool.Rent();
        try
        {
            batch.Source = source;
            LimitSettings limits = settings.Limits;
            var collector = new RecordCollector(batch, streams.MaxLineBytes(stream), limits.BatchRecords, limits.JsonDepth, offset);
            IBodyParser parser = form == BodyForm.JsonArray ? new JsonArrayBody(collector) : new LineBody(collector, form == BodyForm.JsonLines);
            using var body = new RecordBody(parser, collector, batch, limits, pool);
            if (await body.ReadAsync(request.BodyReader, gzip, context.RequestAborted) is { } unreadable)
            {
                return new FaultResult(unreadable);
            }

            // A stream comes into being with its first whole request, not with one that turns out to be unreadable.
            running ??= await streams.GetOrCreateAsync(stream, context.RequestAborted);
            return TypedResults.Ok(await AppendAsync(running, batch, collector));
        }
        finally
        {
            pool.Return(batch);
        }
    }

    /// <summary>Appends what was collected. Once that has begun it is not cancelled with the request: the sender may have gone, its records are whole.</summary>
    internal static async ValueTask<RecordsAnswer> AppendAsync(RunningStream stream, RecordBatch batch, RecordCollector collector)
    {
        int rejected = batch.Rejected;
        if (batch.Count == 0 && rejected == 0)
        {
            return new RecordsAnswer(0, 0, 0, [], [.. stream.Log.Positions.Select(lane => new LaneNext(lane.Lane, lane.Durable))]);
        }

        AppendResult result = await stream.AppendAsync(batch, CancellationToken.None);
        return new RecordsAnswer(result.Accepted, result.Duplicates, rejected, collector.Errors, [new LaneNext(result.Lane, result.Next)]);
    }
}
