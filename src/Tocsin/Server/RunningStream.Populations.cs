using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Server.Populations;
using Tocsin.Server.Sessions;

namespace Tocsin.Server;

// Populations: events and their answers, scopes and individuals, the rule that makes events of lines.
public sealed partial class RunningStream
{
    private readonly SharedPatience _patience;
    private readonly SharedAnswers<bool, IReadOnlyList<ScopeSummary>> _scopes;
    private readonly SharedAnswers<(ScopeName Scope, int Skip, int Limit), IReadOnlyList<IndividualSummary>> _individuals;
    private readonly SharedAnswers<(ScopeName Scope, string Id), IndividualDetail?> _individual;
    private readonly SharedAnswers<int, IReadOnlyList<PopulationFinding>> _populationFindings;

    /// <summary>The ledger of its populations, as it stood within the last second.</summary>
    public PopulationCounts PopulationCounts => Sampled.Populations;

    /// <summary>The rule that makes events of its lines, as it was within the last second; null for none.</summary>
    public PopulationRuleInForce? PopulationRule => Sampled.Rule;

    /// <summary>Its answers as finished lines of JSON, for those who watch.</summary>
    public PopulationFeed PopulationFeed => _pipeline.Populations.Feed;

    /// <summary>The rule that makes events of its lines, once all commands that are durable now have been obeyed; null for none.</summary>
    /// <exception cref="StreamFullException">The lane is behind for 10 s.</exception>
    public async Task<PopulationRuleInForce?> PopulationRuleAsync(CancellationToken cancellation = default)
    {
        try
        {
            return await RuleAfterAllAsync(cancellation).WaitAsync(AnswerPatience, _time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new StreamFullException($"The lane of stream '{Name}' is behind for {AnswerPatience.TotalSeconds:0.###} s, and which rule is in force is not known yet.");
        }
    }

    /// <summary>
    /// Appends events and returns when each has its answer, which <see cref="TryAnswer"/> then has at once: at the <see cref="AppendResult.Accepted"/> positions before
    /// <see cref="AppendResult.Next"/>. The batch belongs to the caller again when this ends, however it ends.
    /// </summary>
    /// <exception cref="AnswerPendingException">The lane is behind for 10 s; the events are accepted.</exception>
    /// <exception cref="StreamFullException">There was no room; nothing was accepted.</exception>
    public async ValueTask<AppendResult> ObserveAsync(RecordBatch batch, CancellationToken cancellation = default)
    {
        await BeforeAppendAsync(batch, cancellation);
        JournalStoppedException? before = Volatile.Read(ref _journalFault);
        try
        {
            AppendResult result = await Log.AppendAndProcessAsync(batch, _patience.Now);
            JournalWorks(before);
            return result;
        }
        catch (NotProcessedException late)
        {
            throw new AnswerPendingException(Name, late.Appended.Next - late.Appended.Accepted, AnswerPatience);
        }
        catch (OperationCanceledException)
        {
            throw new StreamFullException($"The lane of stream '{Name}' is behind, and there was no room for {AnswerPatience.TotalSeconds:0.###} s. Slow the senders, or raise Streams:{Name}:MaxPending.");
        }
        catch (JournalStoppedException stopped)
        {
            _journalFault = stopped;
            throw;
        }
    }

    /// <summary>What became of the event at a position that has been processed; false when it was no line, or is longer ago than <see cref="PopulationLane.AnswersKept"/> positions.</summary>
    public bool TryAnswer(long position, out EventAnswer answer) => _pipeline.Populations.TryAnswer(position, out answer);

    /// <summary>What became of the event at a position, once it has been processed; null when there is none, or it is too long ago.</summary>
    /// <exception cref="AnswerPendingException">The lane has not come to it within 10 s.</exception>
    public async Task<EventAnswer?> EventAnswerAsync(long position, CancellationToken cancellation = default)
    {
        if (position < 0 || position >= Log.Positions[0].Durable)
        {
            return null;
        }

        await WaitProcessedAsync(position + 1, position, cancellation);
        return TryAnswer(position, out EventAnswer answer) ? answer : null;
    }

    /// <summary>All scopes, now or as they were a quarter of a second ago.</summary>
    public Task<IReadOnlyList<ScopeSummary>> PopulationScopesAsync(CancellationToken cancellation = default) => _scopes.AskAsync(true, cancellation);

    /// <summary>Individuals of a scope by their z now, the highest first, then by id; empty for an unknown scope.</summary>
    public Task<IReadOnlyList<IndividualSummary>> IndividualsAsync(ScopeName scope, int skip, int limit, CancellationToken cancellation = default) =>
        _individuals.AskAsync((scope, skip, limit), cancellation);

    /// <summary>One individual with its reasons and history; null when there is none.</summary>
    public Task<IndividualDetail?> IndividualAsync(ScopeName scope, string id, CancellationToken cancellation = default) => _individual.AskAsync((scope, id), cancellation);

    /// <summary>The latest findings of its populations, newest first.</summary>
    public Task<IReadOnlyList<PopulationFinding>> PopulationFindingsAsync(int limit, CancellationToken cancellation = default) => _populationFindings.AskAsync(limit, cancellation);

    /// <summary>Has another rule make events of the lines from here on, as a command of the journal; what was counted stays.</summary>
    /// <returns>The position of the command.</returns>
    public Task<long> UsePopulationRuleAsync(PopulationCommand command, CancellationToken cancellation = default) => CommandAsync(command.ToPayload(), cancellation);

    /// <summary>Forgets one scope or all, as a command of the journal.</summary>
    /// <returns>The position of the command.</returns>
    public Task<long> ResetPopulationsAsync(ResetPopulationsCommand command, CancellationToken cancellation = default) => CommandAsync(command.ToPayload(), cancellation);

    // The configuration speaks once. A crash between the two lines below says it twice, which changes nothing.
    private async Task ConfigurePopulationAsync(ConfiguredRule? configured, CancellationToken cancellation)
    {
        bool isNew = Log.Positions[0].Durable == 0;
        if (configured is null || (!isNew && configured.WasSaid) || (isNew && configured.Command.Rule is null))
        {
            return;
        }

        var batch = new RecordBatch();
        batch.AddCommand(configured.Command.ToPayload());
        await Log.AppendAsync(batch, cancellation);
        configured.NoteSaid();
    }

    private async Task<long> CommandAsync(byte[] payload, CancellationToken cancellation)
    {
        var batch = new RecordBatch();
        batch.AddCommand(payload);
        long position = (await Log.AppendAsync(batch, cancellation)).Next - 1;
        await SeeAsync(position, cancellation);
        return position;
    }

    private async Task WaitProcessedAsync(long next, long first, CancellationToken cancellation)
    {
        Task processed = Log.WaitProcessedAsync(0, next, cancellation);
        if (processed.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await processed.WaitAsync(AnswerPatience, _time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new AnswerPendingException(Name, first, AnswerPatience);
        }
    }

    private async Task<PopulationRuleInForce?> RuleAfterAllAsync(CancellationToken cancellation)
    {
        await Log.WaitProcessedAsync(0, Log.Positions[0].Durable, cancellation);
        return await Log.AskAsync<LinePipeline, PopulationRuleInForce?>(0, pipeline => pipeline.Populations.Rule, cancellation);
    }

    private Task<TAnswer> AskPopulationsAsync<TAnswer>(Func<PopulationLane, TAnswer> question) =>
        Log.AskAsync<LinePipeline, TAnswer>(0, pipeline => question(pipeline.Populations));

    private void ForgetPopulations()
    {
        _scopes.Forget();
        _individuals.Forget();
        _individual.Forget();
        _populationFindings.Forget();
    }
}
