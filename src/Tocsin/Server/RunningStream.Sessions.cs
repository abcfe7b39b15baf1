using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Server.Sessions;

namespace Tocsin.Server;

// Sessions, verdicts and findings, as pages, routes and facades read them.
public sealed partial class RunningStream
{
    /// <summary>How long one who asks waits for the lane.</summary>
    public static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);

    private const int QuestionsKept = 32;

    private readonly SharedAnswers<SessionQuery, SessionList> _sessions;
    private readonly SharedAnswers<string, SessionDetail?> _details;
    private readonly SharedAnswers<int, IReadOnlyList<Finding>> _findings;

    /// <summary>The ledger of its sessions, as it stood within the last second.</summary>
    public SessionCounts SessionCounts => Sampled.Sessions;

    /// <summary>A part of its sessions now, or as they were a quarter of a second ago.</summary>
    public Task<SessionList> SessionsAsync(SessionQuery query, CancellationToken cancellation = default) => _sessions.AskAsync(query, cancellation);

    /// <summary>One session with its events and reasons by its id; null when there is none or it was forgotten.</summary>
    public Task<SessionDetail?> SessionAsync(string id, CancellationToken cancellation = default) => _details.AskAsync(id, cancellation);

    /// <summary>The latest findings, newest first.</summary>
    public Task<IReadOnlyList<Finding>> FindingsAsync(int limit, CancellationToken cancellation = default) => _findings.AskAsync(limit, cancellation);

    /// <summary>Findings from a number on, the oldest first, as what they were made of.</summary>
    internal Task<NumberedFindings> FoundFromAsync(long number, int limit, CancellationToken cancellation) =>
        AskLaneAsync(sessions => sessions.FoundFrom(number, limit)).WaitAsync(cancellation);

    /// <summary>What the newest sessions that a bundle judged and that did not ring are made of; null when there are none.</summary>
    internal Task<UsualSessions?> UsualAsync(string hash, int limit, CancellationToken cancellation) =>
        AskLaneAsync(sessions => sessions.Usual(hash, limit)).WaitAsync(cancellation);

    /// <summary>Appends records and waits for what becomes of each, in their order; 10 s at most. Records that their source had delivered before are left out.</summary>
    /// <exception cref="AnswerPendingException">The lane is behind; the records are accepted, and <see cref="AnswerAsync"/> has the answers later.</exception>
    public async Task<IReadOnlyList<LineAnswer>> AskAsync(RecordBatch batch, CancellationToken cancellation = default)
    {
        AppendResult result = await AppendAsync(batch, cancellation);
        return await AnswersAsync(result.Next - result.Accepted, result.Accepted, cancellation);
    }

    /// <summary>What became of the line at a position; null when it was no line, or is longer ago than a minute.</summary>
    /// <exception cref="AnswerPendingException">The lane has not come to it within 10 s.</exception>
    public async Task<LineAnswer?> AnswerAsync(long position, CancellationToken cancellation = default) =>
        position >= 0 && position < Log.Positions[0].Durable && await AnswersAsync(position, 1, cancellation) is [var answer] ? answer : null;

    /// <summary>Ends all open sessions and forgets all that there were, as a command of the journal; what was counted and found stays.</summary>
    /// <returns>The position of the command.</returns>
    public async Task<long> ResetSessionsAsync(ResetSessionsCommand command, CancellationToken cancellation = default)
    {
        var batch = new RecordBatch();
        batch.AddCommand(command.ToPayload());
        long position = (await Log.AppendAsync(batch, cancellation)).Next - 1;
        await SeeAsync(position, cancellation);
        return position;
    }

    private async Task<IReadOnlyList<LineAnswer>> AnswersAsync(long first, int count, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            return await Task.Run(
                async () =>
                {
                    await Log.WaitProcessedAsync(0, first + count, patience.Token);
                    return await Log.AskAsync<LinePipeline, IReadOnlyList<LineAnswer>>(0, pipeline => Answers(pipeline.Sessions, first, count), patience.Token);
                },
                patience.Token).WaitAsync(AnswerPatience, _time, cancellation);
        }
        catch (TimeoutException)
        {
            await patience.CancelAsync();
            throw new AnswerPendingException(Name, first, AnswerPatience);
        }
    }

    private long LanePosition() => Log.Positions[0].Processed;

    private Task<TAnswer> AskLaneAsync<TAnswer>(Func<SessionLane, TAnswer> question) =>
        Log.AskAsync<LinePipeline, TAnswer>(0, pipeline => question(pipeline.Sessions));

    private static List<LineAnswer> Answers(SessionLane sessions, long first, int count)
    {
        List<LineAnswer> answers = new(count);
        for (long position = first; position < first + count; position++)
        {
            if (sessions.Answer(position) is { } answer)
            {
                answers.Add(answer);
            }
        }

        return answers;
    }
}
