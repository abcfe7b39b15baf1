using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Server.Metrics;
using Tocsin.Server.Models;

namespace Tocsin.Server.Sessions;

/// <summary>A session that somebody wants judged.</summary>
/// <param name="Id">What it is called in the answer.</param>
/// <param name="Events">Its events as numbers of the model's vocabulary.</param>
/// <param name="Ended">Whether no event will follow.</param>
internal sealed record SessionToPredict(string? Id, int[] Events, bool Ended)
{
    /// <summary>Events that the model does not know.</summary>
    public int UnknownEvents => Events.Count(number => number == EventVocabulary.Unknown);
}

/// <summary>Judges sessions that are in no journal. Any thread may call it; only so many judge at the same time, so that the lanes have processors left.</summary>
internal sealed class Predictor(LimitsOfPrediction limits, ServerMetrics metrics, TimeProvider time) : IDisposable
{
    private const int BatchSize = 64;

    private readonly ConditionalWeakTable<ModelBundle, ConcurrentBag<ISessionJudge>> _judges = [];
    private readonly SemaphoreSlim _judging = new(limits.AtOnce);

    /// <summary>The bounds.</summary>
    public LimitsOfPrediction Limits => limits;

    /// <summary>The verdict of each session.</summary>
    public Task<SessionVerdict[]> JudgeAsync(ModelBundle bundle, IReadOnlyList<SessionToPredict> sessions, CancellationToken cancellation) =>
        WithJudgeAsync(
            bundle,
            judge =>
            {
                var verdicts = new SessionVerdict[sessions.Count];
                for (int start = 0; start < sessions.Count; start += BatchSize)
                {
                    cancellation.ThrowIfCancellationRequested();
                    SessionToJudge[] batch = [.. sessions.Skip(start).Take(BatchSize).Select(session => new SessionToJudge(session.Events, session.Ended, new SessionMemory()))];
                    judge.Judge(batch, verdicts.AsSpan(start, batch.Length));
                }

                return verdicts;
            },
            cancellation);

    /// <summary>All that can be said about each session.</summary>
    public Task<SessionExplanation[]> ExplainAsync(ModelBundle bundle, IReadOnlyList<SessionToPredict> sessions, CancellationToken cancellation) =>
        WithJudgeAsync(
            bundle,
            judge =>
            {
                var explanations = new SessionExplanation[sessions.Count];
                for (int i = 0; i < explanations.Length; i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    explanations[i] = judge.Explain(sessions[i].Events, sessions[i].Ended);
                }

                return explanations;
            },
            cancellation);

    /// <summary>The events of lines of one session.</summary>
    /// <param name="bundle">A bundle with templates.</param>
    /// <param name="header">The header format of the lines; null for that of the training log.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="maxLineBytes">Longer lines are cut, as the stream's own are.</param>
    public static int[] EventsOf(ModelBundle bundle, string? header, IReadOnlyList<string> lines, int maxLineBytes)
    {
        LineFormat format = (header ?? bundle.Header) is { } name && FormatCatalogue.TryFind(name, out LineFormat? found, out _) ? found! : FormatCatalogue.None;
        ILineParser parser = format.CreateParser();
        int[] events = new int[lines.Count];
        for (int i = 0; i < events.Length; i++)
        {
            byte[] line = Encoding.UTF8.GetBytes(lines[i].TrimEnd('\r', '\n'));
            ParsedLine parsed = parser.Parse(line.Length <= maxLineBytes ? line : Utf8Repair.Cut(line, maxLineBytes), 0);
            events[i] = bundle.EventOf(parsed.Content);
        }

        return events;
    }

    public void Dispose() => _judging.Dispose();

    private async Task<T> WithJudgeAsync<T>(ModelBundle bundle, Func<ISessionJudge, T> work, CancellationToken cancellation)
    {
        await _judging.WaitAsync(cancellation);
        try
        {
            return await Task.Run(
                () =>
                {
                    ConcurrentBag<ISessionJudge> judges = _judges.GetOrCreateValue(bundle);
                    ISessionJudge judge = judges.TryTake(out ISessionJudge? idle) ? idle : bundle.CreateJudge();
                    long start = time.GetTimestamp();
                    T answer = work(judge);
                    metrics.Predicted(ModelView.KindName(bundle), time.GetElapsedTime(start));
                    judges.Add(judge); // one that has thrown is not used again
                    return answer;
                },
                cancellation);
        }
        finally
        {
            _judging.Release();
        }
    }
}

/// <summary>How much one request may have judged.</summary>
/// <param name="Sessions">Sessions of a batch.</param>
/// <param name="Events">Events of all of them.</param>
/// <param name="AtOnce">Requests that are judged at the same time; others wait.</param>
internal sealed record LimitsOfPrediction(int Sessions = 1_000, int Events = 50_000, int AtOnce = 1);
