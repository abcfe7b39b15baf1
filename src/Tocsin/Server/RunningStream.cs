using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;
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
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _reading = new(1);
    private readonly CancellationTokenSource _stopSources = new();
    private readonly List<(IRecordSource Source, Task Run)> _sources = [];
    private volatile IReadOnlyList<SourceWatch> _watches = [];
    private RateHistory? _rates;
    private JournalStoppedException? _journalFault;
    private Task _looking = Task.CompletedTask;
    private LaneSample _sample = new(0, 0, default, null, default, null, default, null);
    private long _samples;
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
        _windows = new SharedAnswers<int, WindowTable>(closed => AskWindowsAsync(windows => windows.Table(closed)), LanePosition, time, QuestionsKept);
        _window = new SharedAnswers<long, WindowSummary?>(start => AskWindowsAsync(windows => windows.Window(start)), LanePosition, time, QuestionsKept);
        _watchedWindows = new SharedAnswers<bool, WindowTable>(
            _ => AskWindowsAsync(windows => windows.Table(MostClosedAtOnce)), LanePosition, time, 1, WatchInterval / 2);
    }

    /// <summary>The stream's name.</summary>
    public string Name => Log.Name;

    /// <summary>Its journal and lanes: append, ledger, positions.</summary>
    public LogStream Log { get; }

    /// <summary>
    /// What became of every record. The marks include the lines that did not fit their header, which the lane counts: as they stood
    /// within the last second.
    /// </summary>
    public Ledger Ledger => Log.Ledger with { HeaderMisses = Sampled.HeaderMisses };

    /// <summary>Records per second over the last ten minutes, one value a second, oldest first; the last full second is last.</summary>
    public IReadOnlyList<double> RatePerSecond => _rates?.Read() ?? [];

    /// <summary>The sources that are configured for it.</summary>
    public IEnumerable<IRecordSource> RecordSources => _sources.Select(running => running.Source);

    /// <summary>The sources that are configured for it and how they are doing.</summary>
    public IReadOnlyList<SourceView> Sources =>
    [
        .. _sources.Select(running => (running.Source.Address, running.Source.Status)).Select(source => new SourceView(
            source.Address, source.Status.State.ToString().ToLowerInvariant(), source.Status.Detail, source.Status.Records, source.Status.Bytes, source.Status.Faults, source.Status.Missed)),
    ];

    /// <summary>What its operator should know although it works; empty as a rule. Settled when it is opened.</summary>
    public IReadOnlyList<string> Notices { get; private set; } = [];

    /// <summary>Appends to the journal; the same as <see cref="LogStream.AppendAsync"/>, after the format has been decided where it was not.</summary>
    public async ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default)
    {
        await BeforeAppendAsync(batch, cancellation);
        JournalStoppedException? before = Volatile.Read(ref _journalFault);
        try
        {
            AppendResult result = await Log.AppendAsync(batch, cancellation);
            JournalWorks(before);
            return result;
        }
        catch (JournalStoppedException stopped)
        {
            _journalFault = stopped;
            throw;
        }
    }

    // Only what was wrong before, and only what can pass: another append may have failed since.
    private void JournalWorks(JournalStoppedException? fault)
    {
        if (fault?.InnerException is DiskFullException)
        {
            Interlocked.CompareExchange(ref _journalFault, null, fault);
        }
    }

    private ValueTask BeforeAppendAsync(RecordBatch batch, CancellationToken cancellation) =>
        _undecided || _unapplied is not null ? new ValueTask(DecideAsync(batch, cancellation)) : ValueTask.CompletedTask;

    /// <summary>What keeps the stream from taking or processing records, or null.</summary>
    /// <param name="patience">How long the lane may take to answer.</param>
    public async Task<string?> FaultAsync(TimeSpan patience)
    {
        try
        {
            // Senders may wait for this answer before they send again: a full disk must not wait for them.
            JournalStoppedException? fault = Volatile.Read(ref _journalFault);
            if (fault is not null && !(fault.InnerException is DiskFullException && await Log.HasRoomAsync().WaitAsync(patience, _time)))
            {
                return fault.Message;
            }

            JournalWorks(fault);
            await FormatAsync().WaitAsync(patience, _time);
            return Volatile.Read(ref _journalFault)?.Message;
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

    /// <summary>Processed lines from a position on (negative: the last that are kept), at most <paramref name="limit"/>. Never blocks the lane.</summary>
    public TailChunk Tail(long from, int limit) => _pipeline.Tail.Read(from, limit);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopSources.CancelAsync();
        await Task.WhenAll(_sources.Select(source => source.Run));
        if (ErrorRecords is not null)
        {
            await ErrorRecords.DisposeAsync();
        }

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
        _windows.Dispose();
        _window.Dispose();
        _watchedWindows.Dispose();
    }

    /// <summary>Starts a source; it runs until the stream is disposed.</summary>
    internal void Start(IRecordSource source, ILogger logger)
    {
        _sources.Add((source, Task.Run(() => RunAsync(source, logger))));
        _watches = [.. _watches, new SourceWatch(Name, source, logger)];
    }

    // A source that ends by a defect says so: neither its stream nor the closing of that depends on it.
    private async Task RunAsync(IRecordSource source, ILogger logger)
    {
        try
        {
            await source.RunAsync(_stopSources.Token);
        }
        catch (OperationCanceledException) when (_stopSources.IsCancellationRequested)
        {
            // It was told to stop.
        }
        catch (Exception defect)
        {
            LogMessages.SourceEnded(logger, Name, source.Address, defect);
        }
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
            Keep(await Log.AskAsync<LinePipeline, LaneSample>(
                0, pipeline => new LaneSample(
                    ++_samples, pipeline.Counts.HeaderMisses, pipeline.Sessions.Counts, pipeline.Sessions.Model, pipeline.Populations.Counts, pipeline.Populations.Rule, pipeline.Windows.Counts,
                    pipeline.Windows.Rule)));
        }
        catch (Exception exception) when (exception is JournalStoppedException or ObjectDisposedException or OperationCanceledException)
        {
            // The lane has stopped: all stays as it was, and FaultAsync says why.
        }
    }

    private LaneSample Sampled => Volatile.Read(ref _sample);

    // Two answers may come back in another order than the lane gave them, and who has just changed something has seen the later one.
    private void Keep(LaneSample sample)
    {
        LaneSample before = Sampled;
        while (before.Number < sample.Number && Interlocked.CompareExchange(ref _sample, sample, before) is var seen && seen != before)
        {
            before = seen;
        }
    }

    // What the lane alone knows and many want to see: asked once a second, for all. The lane numbers its answers.
    private sealed record LaneSample(
        long Number, long HeaderMisses, SessionCounts Sessions, ModelInForce? Model, PopulationCounts Populations, PopulationRuleInForce? Rule, WindowCounts Windows,
        WindowRuleInForce? WindowRule);
}
