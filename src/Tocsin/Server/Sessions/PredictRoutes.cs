using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Server.Http;
using Tocsin.Server.Models;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Sessions;

/// <summary>Sessions to judge without appending anything: one in the request itself, or several in <paramref name="Sessions"/>.</summary>
/// <param name="Lines">The lines of one session, as its log has them.</param>
/// <param name="Events">The ids of the events of one session, instead of lines.</param>
/// <param name="Ended">Whether the session is over (it is unless this says otherwise): only then do the detectors of whole sessions speak.</param>
/// <param name="Sessions">Several sessions, judged as one batch.</param>
public sealed record PredictRequest(
    IReadOnlyList<string>? Lines = null, IReadOnlyList<string>? Events = null, bool Ended = true, IReadOnlyList<SessionRequest>? Sessions = null);

/// <summary>One session of a batch.</summary>
/// <param name="Id">What it is called in the answer.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Events">The ids of its events, instead of lines.</param>
/// <param name="Ended">Whether it is over.</param>
public sealed record SessionRequest(string? Id = null, IReadOnlyList<string>? Lines = null, IReadOnlyList<string>? Events = null, bool Ended = true);

/// <summary>What a model says of sessions that are in no journal.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Bundle">Its hash.</param>
/// <param name="Items">The sessions, in the order of the request.</param>
public sealed record PredictAnswer(string Model, string Bundle, IReadOnlyList<PredictedSession> Items);

/// <summary>One session of an answer.</summary>
/// <param name="Id">What the request called it.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="UnknownEvents">How many of them the model does not know.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Explanation">Why; null in batches, unless they ask with <c>explain=true</c>.</param>
public sealed record PredictedSession(string? Id, int Events, int UnknownEvents, VerdictView Verdict, ExplanationView? Explanation);

/// <summary><c>POST /api/v1/streams/{stream}/predict</c>.</summary>
internal static class PredictRoutes
{
    public static void MapPredict(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/streams/{stream}/predict", PredictAsync).For(Role.Read)
            .WithTags("Sessions")
            .WithSummary("Judge lines or events without appending them: by the model in force, or by ?model=NAME; a batch with 'sessions' (?explain=true for its reasons)")
            .Produces<PredictAnswer>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);

    private static async Task<IResult> PredictAsync(
        RunningStreams streams, ServedModels models, Predictor predictor, string stream, PredictRequest request, string? model, bool? explain,
        CancellationToken cancellation)
    {
        RunningStream found = streams.Require(stream);
        (string name, ModelBundle bundle) = model is not null ? models.Require(model)
            : (await found.ModelAsync(cancellation))?.Hash is { } inForce ? models.Require(inForce)
            : throw new RequestFaultException(new RequestFault(
                409, "no_model", $"No model is in force in stream '{stream}'.", "Ask with ?model=NAME, or choose one with POST …/commands/model."));
        bool isBatch = request.Sessions is not null;
        if (isBatch && (request.Lines ?? request.Events) is not null)
        {
            return new FaultResult(new RequestFault(400, "bad_session", "The request has a session of its own and 'sessions'.", "Put all of them into 'sessions'."));
        }

        IReadOnlyList<SessionRequest> asked = request.Sessions ?? [new SessionRequest(null, request.Lines, request.Events, request.Ended)];
        string? header = (await found.FormatAsync(cancellation)).Name; // as the lane reads its lines
        List<SessionToPredict> sessions = Read(asked, bundle, header, predictor.Limits, streams.MaxLineBytes(stream));
        IReadOnlyList<PredictedSession> items = explain ?? !isBatch
            ? [.. (await predictor.ExplainAsync(bundle, sessions, cancellation)).Zip(sessions, (why, session) => Of(session, why.Verdict, ExplanationView.Of(why)))]
            : [.. (await predictor.JudgeAsync(bundle, sessions, cancellation)).Zip(sessions, (verdict, session) => Of(session, verdict, null))];
        return TypedResults.Ok(new PredictAnswer(name, bundle.Hash, items));
    }

    private static PredictedSession Of(SessionToPredict session, in SessionVerdict verdict, ExplanationView? explanation) =>
        new(session.Id, session.Events.Length, session.UnknownEvents, VerdictView.Of(verdict), explanation);

    private static List<SessionToPredict> Read(
        IReadOnlyList<SessionRequest> asked, ModelBundle bundle, string? header, LimitsOfPrediction limits, int maxLineBytes)
    {
        if (asked.Count > limits.Sessions)
        {
            throw Fault("too_many_sessions", $"The request has {asked.Count} sessions, and one may have {limits.Sessions}.", "Send several requests.");
        }

        List<SessionToPredict> sessions = new(asked.Count);
        int events = 0;
        for (int at = 0; at < asked.Count; at++)
        {
            if (asked[at] is not { } session || session.Lines is null == session.Events is null || (session.Lines ?? session.Events) is not { Count: > 0 } records || records.Contains(null!))
            {
                throw Fault("bad_session", $"Session {at} must have either 'lines' or 'events', at least one, each a text.", "Send {\"lines\": [\"…\"]} or {\"events\": [\"E5\"]}.");
            }

            if (records.Count > bundle.Rules.MaxEvents)
            {
                throw Fault("session_too_long", $"Session {at} has {records.Count} events; by this model's rules a session ends at {bundle.Rules.MaxEvents}.", "Send it in parts.");
            }

            if ((events += records.Count) > limits.Events)
            {
                throw Fault("too_many_events", $"The request has more than {limits.Events} events.", "Send several requests.");
            }

            if (session.Lines is not null && bundle.Templates is null)
            {
                throw Fault("model_without_templates", "The model was trained on sessions of event ids and cannot read lines.", "Send 'events'.");
            }

            sessions.Add(new SessionToPredict(
                session.Id, session.Lines is not null ? Predictor.EventsOf(bundle, header, records, maxLineBytes) : [.. records.Select(bundle.Vocabulary.Number)], session.Ended));
        }

        return sessions;
    }

    private static RequestFaultException Fault(string code, string detail, string remedy) => new(new RequestFault(400, code, detail, remedy));
}
