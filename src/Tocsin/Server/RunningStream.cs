using Tocsin.Engine.Formats;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Server.Models;
using Tocsin.Server.Populations;
using Tocsin.Server.Sessions;
using Tocsin.Server.Streams;

namespace Tocsin.Server;

/// <summary>One stream with its line pipeline and its sources. Any thread may call it.</summary>
public sealed partial class RunningStream : IRecordSink, IAsyncDisposable
{
    private static readonly TimeSpan TableAge = TimeSpan.FromMilliseconds(250);

    private readonly LinePipeline _pipeline;
    private readonly string _format;
    private readonly TimeSpan _maxWait;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _deciding = new(1);
    private readonly SemaphoreSlim _reading = new(1);
    private readonly CancellationTokenSource _stopSources = new();
    private readonly List<(IRecordSource Source, Task Run)> _sources = [];
    private volatile IReadOnlyList<SourceWatch> _watches = [];
    private RateHistory? _rates;
    private volatile bool _undecided;
    private volatile JournalStoppedException? _journalFault;
    private Task _looking = Task.CompletedTask;
    private volatile LaneSample _sample = new(0, default, null, default, null);
    private TemplateTable? _table;
    private long _tableAt;

    private RunningStream(LogStream log, LinePipeline pipeline, ServedModels models, string format, TimeSpan maxWait, TimeProvider time)
    {
        (Log, _pipeline, _models, _format, _maxWait, _time) = (log, pipeline, models, format, TimeSpan.FromSeconds(Math.Max(1, maxWait.TotalSeconds)), time);
        _sessions = new SharedAnswers<SessionQuery, SessionList>(query => AskLaneAsync(sessions => sessions.List(query)), LanePosition, time, QuestionsKept);
        _details = new SharedAnswers<string, SessionDetail?>(id => AskLaneAsync(sessions => sessions.Find(id)), LanePosition, time, QuestionsKept);
        _findings = new SharedAnswers<int, IReadOnlyList<Finding>>(limit => AskLaneAsync(sessions => sessions.Findings(limit)), LanePosition, time, QuestionsKept);
        _patience = new SharedPatience(AnswerPatience, time);
        _scopes = new SharedAnswers<bool, IReadOnlyList<ScopeSummary>>(_ => AskPopulationsAsync(populations => populations.Scopes()), LanePosition, time, 1);
        _individuals = new SharedAnswers<(ScopeName Scope, int Skip, int Limit), IReadOnlyList<IndividualSummary>>(
            asked => AskPopulationsAsync(populations => populations.Top(asked.Scope, asked.Skip, asked.Limit)), LanePosition, time, QuestionsKept);
        _individual = new SharedAnswers<(ScopeName Scope, string Id), IndividualDetail?>(
            asked => AskPopulationsAsync(populations => populations.Individual(asked.Scope, asked.Id)), LanePosition, time, QuestionsKept);
        _populationFindings = new SharedAnswers<int, IReadOnlyList<PopulationFinding>>(
            limit => AskPopulationsAsync<IReadOnlyList<PopulationFinding>>(populations => [.. populations.Findings.Take(limit)]), LanePosition, time, QuestionsKept);
    }

    /// <summary>The stream's name.</summary>
    public string Name => Log.Name;

    /// <summary>Its journal and lanes: append, ledger, positions.</summary>
    public LogStream Log { get; }

    /// <summary>
    /// What became of every record. The marks include the lines that did not fit their header, which the lane counts: as they stood
    /// within the last second.
    /// </summary>
    public Ledger Ledger => Log.Ledger with { HeaderMisses = _sample.HeaderMisses };

    /// <summary>Records per second over the last ten minutes, one value a second, oldest first; the last full second is last.</summary>
    public IReadOnlyList<double> RatePerSecond => _rates?.Read() ?? [];

    /// <summary>The sources that are configured for it.</summary>
    public IEnumerable<IRecordSource> RecordSources => _sources.Select(running => running.Source);

    /// <summary>The sources that are configured for it and how they are doing.</summary>
    public IReadOnlyList<SourceView> Sources =>
    [
        .. _sources.Select(running => (running.Source.Address, running.Source.Status)).Select(source => new SourceView(
            source.Address, source.Status.State.ToString().ToLowerInvariant(), source.Status.Detail, source.Status.Records, source.Status.Bytes, source.Status.Faults)),
    ];

    /// <summary>What its operator should know although it works; empty as a rule. Settled when it is opened.</summary>
    public IReadOnlyList<string> Notices { get; private set; } = [];

    /// <summary>Opens the stream and sees to it that the configured format is the one in force.</summary>
    /// <param name="setup">The stream; <see cref="StreamSetup.CreateProcessor"/> and <see cref="StreamSetup.FirstBatch"/> are set here.</param>
    /// <param name="options">The pipeline.</param>
    /// <param name="models">Where bundles are.</param>
    /// <param name="model">The stream's setting <c>Model</c>.</param>
    /// <param name="population">The stream's setting <c>Population</c>; null when it says nothing.</param>
    /// <param name="cancellation">Ends the opening.</param>
    internal static async Task<RunningStream> OpenAsync(
        StreamSetup setup, PipelineOptions options, ServedModels models, string? model, ConfiguredRule? population, CancellationToken cancellation)
    {
        TimeProvider time = setup.Time;
        var pipeline = new LinePipeline(options, models, time);
        RunningStream? stream = null;
        LogStream log = await LogStream.OpenAsync(
            setup with
            {
                CreateProcessor = _ => pipeline,
                FirstBatch = batch =>
                {
                    FormatCommand? command = FormatCommand.Before(options.Format, new FormatChoice(null, ""), batch, time.GetUtcNow().UtcDateTime);
                    stream!._undecided &= command is null;
                    return command?.ToPayload();
                },
            },
            cancellation);
        stream = new RunningStream(log, pipeline, models, options.Format, setup.Options.MaxWait, time);
        if (pipeline.MinerInForce.DifferencesFrom(pipeline.Options.Miner) is { Count: > 0 } kept)
        {
            stream.Notices =
            [
                $"The miner keeps the settings that its templates were mined with, not the configured ones: {string.Join("; ", kept)}. "
                + $"Configure Streams:{log.Name}:Miner as it was, or send to a stream with a new name to mine with the new settings.",
            ];
            LogMessages.Notice(setup.Logger, log.Name, stream.Notices[0]);
        }

        stream._rates = new RateHistory(log.Ledger.Received);
        stream._undecided = (await stream.FormatAsync(cancellation)).Name != options.Format;
        await stream.ConfigurePopulationAsync(population, cancellation);
        await stream.ConfigureModelAsync(models.ConfiguredFor(model), cancellation);
        await stream.LookAsync();
        if (!FormatCatalogue.IsAuto(options.Format))
        {
            try
            {
                await stream.DecideFormatAsync(new RecordBatch(), cancellation);
            }
            catch (StreamFullException)
            {
                // A long replay is under way. The first append decides, after it.
            }
        }

        return stream;
    }

    /// <summary>Appends to the journal; the same as <see cref="LogStream.AppendAsync"/>, after the format has been decided where it was not.</summary>
    public async ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default)
    {
        await BeforeAppendAsync(batch, cancellation);
        try
        {
            AppendResult result = await Log.AppendAsync(batch, cancellation);
            _journalFault = null;
            return result;
        }
        catch (JournalStoppedException stopped)
        {
            _journalFault = stopped;
            throw;
        }
    }

    private ValueTask BeforeAppendAsync(RecordBatch batch, CancellationToken cancellation) =>
        _undecided || _unapplied is not null ? new ValueTask(DecideAsync(batch, cancellation)) : ValueTask.CompletedTask;

    private async Task DecideAsync(RecordBatch batch, CancellationToken cancellation)
    {
        if (_undecided)
        {
            await DecideFormatAsync(batch, cancellation);
        }

        if (_unapplied is not null)
        {
            await ApplyLateAsync(cancellation);
        }
    }

    /// <summary>What keeps the stream from taking or processing records, or null.</summary>
    /// <param name="patience">How long the lane may take to answer.</param>
    public async Task<string?> FaultAsync(TimeSpan patience)
    {
        try
        {
            // Senders may wait for this answer before they send again: a full disk must not wait for them.
            if (_journalFault is { } fault && !(fault.InnerException is DiskFullException && await Log.HasRoomAsync().WaitAsync(patience, _time)))
            {
                return fault.Message;
            }

            _journalFault = null;
            await FormatAsync().WaitAsync(patience, _time);
            return null;
        }
        catch (TimeoutException)
        {
            return $"the lane has not answered for {patience.TotalSeconds:0} s";
        }
        catch (Exception exception) when (exception is JournalStoppedException or ObjectDisposedException or IOException)
        {
            return exception.Message;
        }
    }

    /// <inheritdoc/>
    public long NextOffset(string source) => Log.NextOffset(source);

    /// <summary>Its templates now, or as they were a quarter of a second ago: many readers cost the lane no more than one.</summary>
    public async Task<TemplateTable> TemplatesAsync(CancellationToken cancellation = default)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            if (_table is null || (_time.GetElapsedTime(_tableAt) > TableAge && _table.Position != Log.Positions[0].Processed))
            {
                _table = await Log.AskAsync<LinePipeline, TemplateTable>(0, pipeline => pipeline.Templates(), cancellation);
                _tableAt = _time.GetTimestamp();
            }

            return _table;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Its header format and why.</summary>
    public Task<FormatChoice> FormatAsync(CancellationToken cancellation = default) =>
        Log.AskAsync<LinePipeline, FormatChoice>(0, pipeline => pipeline.Format, cancellation);

    /// <summary>Sets the header format from here on, as a command of the journal.</summary>
    /// <returns>The position after the command.</returns>
    public async Task<long> SetFormatAsync(FormatCommand command, CancellationToken cancellation = default)
    {
        var batch = new RecordBatch();
        batch.AddCommand(command.ToPayload());
        AppendResult result = await Log.AppendAsync(batch, cancellation);
        _undecided = false;
        return result.Next;
    }

    /// <summary>Processed lines from a position on (negative: the last that are kept), at most <paramref name="limit"/>. Never blocks the lane.</summary>
    public TailChunk Tail(long from, int limit) => _pipeline.Tail.Read(from, limit);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopSources.CancelAsync();
        await Task.WhenAll(_sources.Select(source => source.Run));
        await Log.DisposeAsync();
        foreach ((IRecordSource source, _) in _sources)
        {
            (source as IDisposable)?.Dispose();
        }

        _stopSources.Dispose();
        _deciding.Dispose();
        _reading.Dispose();
        _switching.Dispose();
        _sessions.Dispose();
        _details.Dispose();
        _findings.Dispose();
        _scopes.Dispose();
        _individuals.Dispose();
        _individual.Dispose();
        _populationFindings.Dispose();
    }

    /// <summary>Starts a source; it runs until the stream is disposed.</summary>
    internal void Start(IRecordSource source, ILogger logger)
    {
        _sources.Add((source, Task.Run(() => source.RunAsync(_stopSources.Token))));
        _watches = [.. _watches, new SourceWatch(Name, source, logger)];
    }

    /// <summary>Begins the rates anew: a past that was appended at once is no rate.</summary>
    internal void RestartRates() => _rates = new RateHistory(Log.Ledger.Received);

    /// <summary>Called once a second, or nearly.</summary>
    internal void Sample(double seconds)
    {
        _rates?.Sample(Log.Ledger.Received, seconds);
        foreach (SourceWatch watch in _watches)
        {
            watch.Look();
        }

        if (_looking.IsCompleted)
        {
            _looking = LookAsync();
        }
    }

    private async Task LookAsync()
    {
        try
        {
            _sample = await Log.AskAsync<LinePipeline, LaneSample>(
                0, pipeline => new LaneSample(pipeline.Counts.HeaderMisses, pipeline.Sessions.Counts, pipeline.Sessions.Model, pipeline.Populations.Counts, pipeline.Populations.Rule));
        }
        catch (Exception exception) when (exception is JournalStoppedException or ObjectDisposedException or OperationCanceledException)
        {
            // The lane has stopped: all stays as it was, and FaultAsync says why.
        }
    }

    // The first inputs of all carry their decision with them (FirstBatch). This is for what that cannot see: a configuration that
    // names another format now, and a stream that began with lines that say nothing.
    private async Task DecideFormatAsync(RecordBatch batch, CancellationToken cancellation)
    {
        await _deciding.WaitAsync(cancellation);
        try
        {
            if (!_undecided || Log.Ledger.Received == 0)
            {
                return;
            }

            FormatChoice inForce = await FormatInForceAsync(cancellation);
            if (FormatCommand.Before(_format, inForce, batch, _time.GetUtcNow().UtcDateTime) is { } command)
            {
                await SetFormatAsync(command, cancellation);
            }
            else if (inForce.Name is not null)
            {
                _undecided = false;
            }
        }
        finally
        {
            _deciding.Release();
        }
    }

    // With all commands that are durable now: the lane has to reach them first.
    private async Task<FormatChoice> FormatInForceAsync(CancellationToken cancellation)
    {
        try
        {
            await Log.WaitProcessedAsync(0, Log.Positions[0].Durable, cancellation).WaitAsync(_maxWait, _time, cancellation);
            return await FormatAsync(cancellation).WaitAsync(_maxWait, _time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new StreamFullException(
                $"The lane of stream '{Name}' is behind, and its format is not decided yet. Slow the senders, or raise Streams:{Name}:MaxWait ({_maxWait.TotalSeconds:0.###} s).");
        }
    }

    // What the lane alone knows and many want to see: asked once a second, for all.
    private sealed record LaneSample(
        long HeaderMisses, SessionCounts Sessions, ModelInForce? Model, PopulationCounts Populations, PopulationRuleInForce? Rule);
}
