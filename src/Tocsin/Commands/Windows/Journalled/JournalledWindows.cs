using Tocsin.Engine.Formats;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Engine.Windows.Records;
using Tocsin.Server.Windows;

namespace Tocsin.Commands.Windows.Journalled;

/// <summary>
/// Windows with a journal: the stream <c>http</c> of a data folder, as a server has it (<c>tocsin serve --data DIR</c> shows its pages when this has ended). One process at a time.
/// </summary>
internal sealed class JournalledWindows : IWindowView, IAsyncDisposable
{
    private const string PrintedName = "windows-printed.txt";
    private const int MostClosed = 200;
    private const string Who = "tocsin windows";

    private readonly WindowsRequest _request;
    private readonly TimeProvider _clock;
    private readonly DataFolderLock _lock;
    private readonly SqliteCheckpointStore _checkpoints;
    private readonly PrintedMark _printed;
    private readonly JournalledOutput _output;
    private ErrorRecords? _errors;
    private volatile WindowTable _table;

    private JournalledWindows(WindowsRequest request, TimeProvider clock, OpenedJournal journal, ErrorRecords? errors, WindowTable table)
    {
        (_request, _clock, _table) = (request, clock, table);
        (_lock, _checkpoints, _printed, _output, Log, _errors) = (journal.Lock, journal.Checkpoints, journal.Printed, journal.Output, journal.Log, errors);
        SeenBefore = table.Counts.Seen;
    }

    /// <summary>The journal.</summary>
    public LogStream Log { get; }

    /// <inheritdoc/>
    public WindowCounts Counts => _table.Counts;

    /// <inheritdoc/>
    public long SeenBefore { get; }

    /// <summary>The latest closed windows, the newest first.</summary>
    public IReadOnlyList<WindowSummary> Closed => _table.Closed;

    /// <summary>Windows that are open.</summary>
    public int OpenWindows => _table.Open.Count;

    /// <summary>Fails when nothing can be printed any longer.</summary>
    public Task Failed => _output.Failed;

    /// <summary>
    /// Opens the folder and processes what its journal has and the last checkpoint does not. Throws <see cref="CommandException"/> for what a person must set right.
    /// </summary>
    public static async Task<JournalledWindows> OpenAsync(WindowsRequest request, WindowsOutputs outputs, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            PhysicalFileSystem files = new();
            string data = Path.GetFullPath(request.Data!);
            string folder = Path.Combine(data, "streams", WindowStreams.Default);
            DataFolderLock taken = DataFolderLock.Take(data);
            files.CreateDirectory(folder);
            PrintedMark printed = new(Path.Combine(folder, PrintedName));
            SqliteCheckpointStore checkpoints = new(Path.Combine(data, "checkpoints.db"));
            JournalledOutput? output = null;
            LogStream log = await LogStream.OpenAsync(
                new StreamSetup
                {
                    Name = WindowStreams.Default,
                    Directory = folder,
                    Files = files,
                    Checkpoints = checkpoints,
                    Time = clock,
                    Logger = new NoticeLogger(),
                    Options = new StreamOptions { MaxLineBytes = WindowRule.LineBytes },
                    CreateProcessor = _ =>
                    {
                        LinePipeline pipeline = new(new PipelineOptions { Stream = WindowStreams.Default, Format = FormatCatalogue.None.Name }, time: clock);
                        pipeline.Windows.Watcher = output = new JournalledOutput(outputs, printed);
                        return pipeline;
                    },
                },
                cancellation);
            OpenedJournal journal = new(taken, checkpoints, printed, output!, log);
            await log.WaitProcessedAsync(0, log.Positions[0].Durable, cancellation);
            WindowTable table = await TableAsync(log);
            foreach (JournalAlerts delivery in outputs.Journalled)
            {
                delivery.Start((number, limit) => log.AskAsync<LinePipeline, NumberedAlerts>(0, pipeline => pipeline.Windows.AlertsFrom(number, limit)), files, folder);
            }

            ErrorRecords? errors = outputs.Errors is { } kept
                ? new ErrorRecords(log, kept, files, folder, clock, Console.Error.WriteLine) { LastMoment = TimeSpan.FromMinutes(10) }
                : null;
            return new JournalledWindows(request, clock, journal, errors, table);
        }
        catch (Exception fault) when (fault is JournalCorruptException or IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"--data '{request.Data}': {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<WindowSummary> Latest(int most)
    {
        WindowTable table = _table;
        return [.. table.Open, .. table.Closed.Take(most)];
    }

    /// <summary>Late records by the window that they would have belonged to.</summary>
    public Task<IReadOnlyList<LateWindow>> LateAsync() => Log.AskAsync<LinePipeline, IReadOnlyList<LateWindow>>(0, static pipeline => pipeline.Windows.Late());

    /// <summary>Looks at the lane, so that the others have something newer to show.</summary>
    public async Task LookAsync() => _table = await Log.AskAsync<LinePipeline, WindowTable>(0, pipeline =>
    {
        _output.Tick();
        return pipeline.Windows.Table(MostClosed);
    });

    /// <summary>Writes the error records of all that is durable, and finishes their file.</summary>
    public async Task FinishErrorsAsync()
    {
        if (Interlocked.Exchange(ref _errors, null) is { } errors)
        {
            await errors.DisposeAsync();
        }
    }

    /// <summary>Sees to it that what was asked for is in force: a command of the journal, where something else is.</summary>
    public async Task UseAsync(WindowRule rule, bool fromFile, CancellationToken cancellation)
    {
        WindowCommand wanted = new(Who, _clock.GetUtcNow().UtcDateTime, rule.Text, _request.Options, Mined: false, "as the command line says") { FromFile = fromFile };
        if (await RuleAsync() is not { } now || now.Text != rule.Text || now.Options != _request.Options with { GroupField = now.Options.GroupField } || now.Mined || now.FromFile != fromFile)
        {
            await CommandAsync(wanted, cancellation);
        }
    }

    /// <summary>The input has ended: the open windows close, as a command of the journal.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        if (await RuleAsync() is not null)
        {
            await CommandAsync(new WindowCommand(Who, _clock.GetUtcNow().UtcDateTime, null, _request.Options, Mined: false, "the input has ended"), cancellation);
        }
    }

    /// <summary>Waits until all that is durable has been processed.</summary>
    public Task SettleAsync() => Log.WaitProcessedAsync(0, Log.Positions[0].Durable);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await FinishErrorsAsync();
        await Log.DisposeAsync();
        _checkpoints.Dispose();
        _printed.Dispose();
        _lock.Dispose();
    }

    private async Task<WindowRuleInForce?> RuleAsync()
    {
        await SettleAsync();
        return await Log.AskAsync<LinePipeline, WindowRuleInForce?>(0, static pipeline => pipeline.Windows.Rule);
    }

    private async Task CommandAsync(WindowCommand command, CancellationToken cancellation)
    {
        RecordBatch batch = new();
        batch.AddCommand(command.ToPayload());
        await Log.AppendAsync(batch, cancellation);
    }

    private static Task<WindowTable> TableAsync(LogStream log) => log.AskAsync<LinePipeline, WindowTable>(0, static pipeline => pipeline.Windows.Table(MostClosed));

    private sealed record OpenedJournal(DataFolderLock Lock, SqliteCheckpointStore Checkpoints, PrintedMark Printed, JournalledOutput Output, LogStream Log);
}
