using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Server.Http;
using Tocsin.Server.Records;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Sessions;

/// <summary>A line that is appended and judged at once.</summary>
/// <param name="Line">The line.</param>
/// <param name="Session">Its session key, in place of what the model's rule would find in it.</param>
/// <param name="Client">Who sends it.</param>
public sealed record AskRequest(string? Line, string? Session = null, int? Client = null);

/// <summary>What became of a line.</summary>
/// <param name="Position">Its journal position.</param>
/// <param name="Template">The event it is in the model's template set; null when it has none there, or there is no model.</param>
/// <param name="TemplateText">The template's text; from the live miner when the model has none.</param>
/// <param name="Session">The session that it belongs to; null without one.</param>
/// <param name="Key">That session's key.</param>
/// <param name="Verdict">The session's verdict right after this line; null without a session or a model.</param>
/// <param name="Bundle">The hash of the bundle that judged.</param>
public sealed record LineAnswerView(
    long Position, string? Template, string? TemplateText, string? Session, string? Key, VerdictView? Verdict, string? Bundle)
{
    internal static LineAnswerView Of(LineAnswer answer) => new(
        answer.Position, answer.Template, answer.TemplateText, answer.Session, answer.Key, answer.Verdict is { } verdict ? VerdictView.Of(verdict) : null, answer.Bundle);
}

/// <summary><c>POST /api/v1/streams/{stream}/ask</c> and <c>…/answers/{position}</c>: append a line and wait for its verdict.</summary>
internal static class AskRoutes
{
    public static void MapAsking(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api/v1/streams/{stream}").WithTags("Sessions");
        group.MapPost("/ask", AskAsync).For(Role.Ingest)
            .WithSummary("Append a line and wait for its session's verdict, 10 s at most; 504 answer_pending says where the answer will be")
            .Produces<LineAnswerView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(503).ProducesProblem(504);
        group.MapGet("/answers/{position:long}", GetAsync).For(Role.Ingest, Role.Read)
            .WithSummary("What became of the line at a position, for a minute after it was processed")
            .Produces<LineAnswerView>().ProducesProblem(404).ProducesProblem(504);
    }

    private static async Task<IResult> AskAsync(
        HttpContext context, RunningStreams streams, ServerSettings settings, string stream, AskRequest request, CancellationToken cancellation)
    {
        RunningStream found = streams.Require(stream);
        if (request.Line is not { } line)
        {
            return new FaultResult(new RequestFault(400, "bad_record", "The request has no 'line'.", "Send {\"line\": \"…\"}."));
        }

        if (request.Session is { } key && Encoding.UTF8.GetByteCount(key) is 0 or > SessionKeyRule.MaxKeyBytes)
        {
            return new FaultResult(new RequestFault(400, "bad_session", $"'session' is empty or longer than {SessionKeyRule.MaxKeyBytes} bytes.", "Send a shorter key, or none."));
        }

        RecordBatch batch = Batch(line, request, streams.MaxLineBytes(stream), settings.Limits);
        try
        {
            return (await found.AskAsync(batch, cancellation)) is [var answer]
                ? TypedResults.Ok(LineAnswerView.Of(answer))
                : throw new InvalidOperationException("The lane has processed a line and has no answer for it.");
        }
        catch (AnswerPendingException pending)
        {
            return Pending(context, stream, pending);
        }
    }

    private static async Task<IResult> GetAsync(HttpContext context, RunningStreams streams, string stream, long position, CancellationToken cancellation)
    {
        try
        {
            return await streams.Require(stream).AnswerAsync(position, cancellation) is { } answer
                ? TypedResults.Ok(LineAnswerView.Of(answer))
                : new FaultResult(new RequestFault(
                    404, "unknown_answer", $"There is no answer for position {position} of stream '{stream}'.", "Answers are kept for a minute; sessions stay longer: GET …/sessions."));
        }
        catch (AnswerPendingException pending)
        {
            return Pending(context, stream, pending);
        }
    }

    // The same repairs and cuts as for any record; the annotation goes around what came of them.
    private static RecordBatch Batch(string line, AskRequest request, int maxLineBytes, LimitSettings limits)
    {
        var bare = new RecordBatch();
        new RecordCollector(bare, maxLineBytes, 1, limits.JsonDepth, 0).TakeText(Encoding.UTF8.GetBytes(line.TrimEnd('\r', '\n')));
        if (request.Session is null && request.Client is null)
        {
            return bare;
        }

        var annotated = new RecordBatch();
        annotated.Add(new LineAnnotation(request.Session, request.Client).Annotate(bare.PayloadAt(0)), 0, bare.FlagsAt(0) | RecordFlags.Annotated);
        return annotated;
    }

    private static FaultResult Pending(HttpContext context, string stream, AnswerPendingException pending)
    {
        string where = $"/api/v1/streams/{stream}/answers/{pending.Position}";
        context.Response.Headers.Location = where;
        return new FaultResult(new RequestFault(504, "answer_pending", pending.Message, $"Do not send it again: GET {where} has the answer as soon as there is one.", TimeSpan.FromSeconds(1))
        {
            Position = pending.Position,
        });
    }
}
