using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Windows;
using Tocsin.Kafka.Producing;
using Tocsin.Kafka.Windows;
using Tocsin.Sinks;
using Tocsin.Sinks.Errors;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows;

/// <summary>What a worker of a group says and writes. Alerts go to all sinks before the next one is asked for, so that a saved state covers none that has not arrived.</summary>
internal sealed class KafkaWindowsOutput : IWindowGroupOutput, IAsyncDisposable
{
    private const int MostShown = 100;
    private const int MostNotices = 3;
    private const int Surroundings = 5;

    private readonly WindowsRequest _request;
    private readonly WindowGroupOptions _options;
    private readonly WindowPrinter _printer;
    private readonly WindowRows _rows;
    private readonly List<(IAlertSink Sink, AlertCourier Courier)> _sinks = [];
    private readonly RejectFile? _rejects;
    private readonly RejectTopic? _rejectTopic;
    private readonly Lock _gate = new();
    private readonly Queue<string> _notices = new();
    private readonly List<ErrorLane> _lanes = [];
    private ErrorFiles? _errors;
    private long _rejected;
    private Shown? _shown;

    private KafkaWindowsOutput(WindowsRequest request, WindowGroupOptions options, KafkaDeadLetters? letters, TextWriter output, TimeProvider clock)
    {
        (_request, _options) = (request, options);
        _printer = new WindowPrinter(request, output);
        _rows = new WindowRows(request.Options.GroupField, request.Options.Threshold);
        _rejectTopic = letters is null ? null : new RejectTopic(letters, options.Address.Topic, clock, Notice);
        _rejects = request.Rejects is { } path && letters is null ? new RejectFile(path) : null;
    }

    /// <summary>A table is shown: notices stand in it.</summary>
    public bool Live { get; set; }

    /// <summary>Opens all of it. Throws <see cref="CommandException"/> for what a person must set right.</summary>
    public static async Task<KafkaWindowsOutput> OpenAsync(
        WindowsRequest request, WindowGroupOptions options, Func<AlertSinkAddress, IAlertSink> kafka, KafkaDeadLetters? letters, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        KafkaWindowsOutput outputs = new(request, options, letters, output, clock);
        try
        {
            AlertSinks sinks = new(request.AlertOptions, new PhysicalFileSystem(), clock) { Kafka = kafka };
            for (int index = 0; index < request.Alerts.Count; index++)
            {
                IAlertSink sink = sinks.Create(request.Alerts[index]);
                outputs._sinks.Add((sink, new AlertCourier(sink, new Backoff(clock, seed: index), outputs.Notice)));
                await sink.OpenAsync(cancellation);
            }

            if (request.Errors is { } errors)
            {
                outputs._errors = new ErrorFiles(errors, new PhysicalFileSystem(), clock, outputs.Notice);
            }

            return outputs;
        }
        catch (Exception fault)
        {
            await outputs.DisposeAsync();
            throw fault switch
            {
                AlertNotSentException => CommandException.Outside($"--alerts: {fault.Message}", fault),
                IOException => CommandException.Outside($"Error records cannot be written to '{request.Errors?.Folder}': {fault.Message.TrimEnd('.')}. Give another --errors FOLDER, or --errors none.", fault),
                _ => fault,
            };
        }
    }

    /// <inheritdoc/>
    public void Notice(string text)
    {
        if (!Live)
        {
            Console.Error.WriteLine(Printable.Line(text));
            return;
        }

        lock (_gate)
        {
            _notices.Enqueue(text);
            while (_notices.Count > MostNotices)
            {
                _notices.Dequeue();
            }
        }
    }

    /// <inheritdoc/>
    public ILaneOutput? Open(int partition)
    {
        try
        {
            if (_errors is null)
            {
                return null;
            }

            ErrorLane lane = _errors.Open(partition);
            _lanes.Add(lane);
            return new Lane(lane, _lanes);
        }
        catch (IOException fault)
        {
            Notice($"Error records of partition {partition} are not kept here: {fault.Message.TrimEnd('.')}. Give each worker of a machine an --errors FOLDER of its own.");
            return null;
        }
    }

    /// <inheritdoc/>
    public void Reject(int partition, long offset, byte[]? key, ReadOnlySpan<byte> record, string reason)
    {
        if (++_rejected <= WindowsOutputs.MostNamed)
        {
            Notice($"partition {partition}, offset {offset}: {reason}");
        }

        _rejects?.Add(partition, offset, reason, record);
        _rejectTopic?.Add(partition, offset, key, record.ToArray(), reason);
    }

    /// <inheritdoc/>
    public Task SettleAsync()
    {
        _rejects?.Flush();
        return _rejectTopic?.SettleAsync() ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CloseAsync(WindowSummary window, CancellationToken cancellation)
    {
        _printer.Closed(window);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task RingAsync(Alert alert, CancellationToken cancellation)
    {
        _printer.Rang(alert);
        await Task.WhenAll(_sinks.Select(sink => sink.Courier.DeliverAsync(alert, cancellation)));
    }

    /// <inheritdoc/>
    public void Show(WindowEngine windows, WindowGroupStatus status)
    {
        _rejects?.Flush();
        foreach (ErrorLane lane in _lanes)
        {
            lane.Tick();
        }

        IReadOnlyList<WindowSummary> latest = Live ? [.. windows.Open(), .. windows.Closed(MostShown)] : [];
        IReadOnlyList<LateWindow> late = windows.Counts.Late > 0 ? windows.Late() : [];
        lock (_gate)
        {
            _shown = new Shown(status, windows.Counts, latest, late);
        }
    }

    /// <summary>The frame as it is now.</summary>
    public IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        string[] notices;
        Shown? shown;
        lock (_gate)
        {
            notices = [.. _notices, .. _sinks.Select(sink => sink.Courier.Detail).Where(detail => detail.Length > 0), .. (string[])[.. _errors?.Detail is { Length: > 0 } disk ? [disk] : Array.Empty<string>()]];
            shown = _shown;
        }

        Line head = shown is { Status: var status }
            ? new Line(Cells.FitEnd(Printable.Line($"{_options.Address.Topic}, group {_options.Group}"), Math.Max(20, screen.Width / 2)), status.Trouble is null ? Ink.Strong : Ink.Warning)
                .With($"  {Human.Count(status.Lanes.Count, "partition")}{(status.Merges ? ", merges" : "")}  {Human.Count(status.Records, "record")}   Ctrl-C ends", Ink.Quiet)
            : new Line(Printable.Line($"{_options.Address.Text}: asking the brokers"), Ink.Strong);
        int room = Math.Max(1, screen.Height - Surroundings - notices.Length);
        TextTable table = _rows.Table();
        int rows = 0;
        foreach (WindowSummary window in (shown?.Windows ?? []).TakeWhile(_ => rows < room))
        {
            rows += _rows.Add(table, window);
        }

        return new Rows(
            [
                head,
                Text.Empty,
                table,
                Text.Empty,
                .. notices.Select(static notice => new Line(Printable.Line(notice), Ink.Warning)),
                new Line(LedgerLines.Balance(shown?.Counts ?? default), Ink.Quiet),
            ]);
    }

    /// <summary>After the last record: finishes files, and says what became of all.</summary>
    public async Task FinishAsync()
    {
        _errors?.Dispose();
        _rejects?.Flush();
        if (_shown is not { } last)
        {
            return;
        }

        _printer.Finish([.. last.Windows.Where(static window => window.ClosedTicks is not null)], Live);
        List<AlertSinkStatus> sinks = [.. _sinks.Select(static sink => new AlertSinkStatus(sink.Courier.Address, sink.Courier.Detail, sink.Courier.Sent, 0, sink.Courier.Refused, 0, sink.Courier.Faults))];
        foreach (string line in LedgerLines.Of(last.Counts, last.Late, _errors, ((_rejects?.Written ?? 0) + (_rejectTopic?.Written ?? 0), (_rejects?.Lost ?? 0) + (_rejectTopic?.Lost ?? 0)), sinks))
        {
            await Console.Error.WriteLineAsync(line);
        }

        if (last.Status.Counts is { Gaps: > 0 } counts)
        {
            await Console.Error.WriteLineAsync($"{Human.Count(counts.Missed, "record")} missed: Kafka no longer had them ({Human.Count(counts.Gaps, "gap")})");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach ((IAlertSink sink, _) in _sinks)
        {
            await sink.DisposeAsync();
        }

        _errors?.Dispose();
        _rejects?.Dispose();
        if (_rejectTopic is not null)
        {
            await _rejectTopic.DisposeAsync();
        }
    }

    private sealed record Shown(WindowGroupStatus Status, WindowCounts Counts, IReadOnlyList<WindowSummary> Windows, IReadOnlyList<LateWindow> Late);

    private sealed class Lane(ErrorLane lane, List<ErrorLane> open) : ILaneOutput
    {
        public void Used(ReadOnlySpan<byte> json) => lane.Append(json);

        public void Dispose()
        {
            open.Remove(lane);
            lane.Dispose();
        }
    }
}
