using Tocsin.Commands.Windows.Journalled;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Windows;
using Tocsin.Sinks;
using Tocsin.Sinks.Errors;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows;

/// <summary>
/// Everything that a run of <c>tocsin windows</c> says and writes: closed windows to standard output, alerts to their sinks, error records to their folder, what cannot be read to its
/// file. Called by whoever owns the engine, one thread at a time.
/// </summary>
internal sealed class WindowsOutputs : IWindowListener, IAsyncDisposable
{
    /// <summary>Of the records that cannot be read so many are named.</summary>
    public const int MostNamed = 5;

    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(10);

    private readonly WindowPrinter _printer;
    private readonly TimeProvider _clock;
    private readonly List<AlertQueue> _queues = [];
    private readonly List<IAlertOutbox> _alerts = [];
    private readonly RejectFile? _rejects;
    private long _rejected;

    private WindowsOutputs(WindowsRequest request, TextWriter output, TimeProvider clock)
    {
        _printer = new WindowPrinter(request, output);
        _clock = clock;
        _rejects = request.Rejects is { } path ? new RejectFile(path) : null;
    }

    /// <summary>The folder of error records; null for none.</summary>
    public ErrorFiles? Errors { get; private set; }

    /// <summary>How the sinks of alerts are doing; any thread.</summary>
    public IEnumerable<AlertSinkStatus> Sinks => _alerts.Select(static queue => queue.Status);

    /// <summary>
    /// Opens all of it before the first record is read. Throws <see cref="CommandException"/> for what a person must set right.
    /// </summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="kafka">Makes the sink of a topic; null where nobody can.</param>
    /// <param name="cancellation">Ends the opening.</param>
    public static async Task<WindowsOutputs> OpenAsync(
        WindowsRequest request, TextWriter output, TimeProvider clock, Func<AlertSinkAddress, IAlertSink>? kafka, CancellationToken cancellation)
    {
        WindowsOutputs outputs = new(request, output, clock);
        try
        {
            outputs.OpenErrors(request);
            await outputs.OpenAlertsAsync(request, kafka, cancellation);
            return outputs;
        }
        catch
        {
            await outputs.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a lane's error records; null where none are kept. Throws <see cref="CommandException"/> (3) when that was asked for and cannot be.</summary>
    public ErrorLane? OpenErrors(int lane, WindowsRequest request)
    {
        try
        {
            return Errors?.Open(lane);
        }
        catch (IOException fault)
        {
            GoWithoutErrors(request, fault);
            return null;
        }
    }

    /// <summary>The deliveries that go by the journal; none without one.</summary>
    public IEnumerable<JournalAlerts> Journalled => _alerts.OfType<JournalAlerts>();

    /// <inheritdoc/>
    public void Closed(WindowSummary window) => _printer.Closed(window);

    /// <inheritdoc/>
    public void Rang(Alert alert)
    {
        foreach (AlertQueue queue in _queues)
        {
            queue.Add(alert);
        }

        _printer.Rang(alert);
    }

    /// <summary>A record cannot be read.</summary>
    public void Reject(int lane, long position, string reason, ReadOnlySpan<byte> line)
    {
        _rejected++;
        if (_rejected <= MostNamed)
        {
            Console.Error.WriteLine($"line {position}: {Printable.Line(reason)}");
        }

        _rejects?.Add(lane, position, reason, line);
    }

    /// <summary>True when <see cref="Reject"/> needs a reason; else counting is enough.</summary>
    public bool WantsReasons => _rejects is not null || _rejected < MostNamed;

    /// <summary>To be called every second or so.</summary>
    public void Tick() => _rejects?.Flush();

    /// <summary>
    /// After the last record: waits, for a bounded time, until alerts have arrived, finishes the error records, and says what became of all. Throws <see cref="CommandException"/> (3)
    /// when alerts did not arrive.
    /// </summary>
    public async Task FinishAsync(WindowCounts counts, IReadOnlyList<WindowSummary> closed, IReadOnlyList<LateWindow> late, bool live)
    {
        _printer.Finish(closed, live);
        Errors?.Dispose();
        _rejects?.Flush();
        using CancellationTokenSource enough = new(LastWait, _clock);
        await Task.WhenAll(_alerts.Select(queue => queue.FinishAsync(enough.Token)));
        foreach (string line in LedgerLines.Of(counts, late, Errors, (_rejects?.Written ?? 0, _rejects?.Lost ?? 0), Sinks))
        {
            await Console.Error.WriteLineAsync(line);
        }

        if (Sinks.FirstOrDefault(static sink => sink.Dropped + sink.Refused > 0) is { } failed)
        {
            throw CommandException.Outside($"{Human.Count(failed.Dropped + failed.Refused, "alert")} did not arrive at {failed.Address}{(failed.Detail.Length > 0 ? $": {failed.Detail}" : ".")}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IAlertOutbox queue in _alerts)
        {
            await queue.DisposeAsync();
        }

        Errors?.Dispose();
        _rejects?.Dispose();
    }

    private void OpenErrors(WindowsRequest request)
    {
        if (request.Errors is not { } options)
        {
            return;
        }

        try
        {
            Errors = new ErrorFiles(options, new PhysicalFileSystem(), _clock, Console.Error.WriteLine);
        }
        catch (IOException fault)
        {
            GoWithoutErrors(request, fault);
        }
    }

    private static void GoWithoutErrors(WindowsRequest request, IOException fault)
    {
        string said = $"Error records cannot be written to '{request.Errors!.Folder}': {fault.Message.TrimEnd('.')}.";
        if (request.ErrorsGiven)
        {
            throw CommandException.Outside($"{said} Give another --errors FOLDER, or --errors none.", fault);
        }

        Console.Error.WriteLine($"{said} None are kept in this run; --errors FOLDER names another place.");
    }

    private async Task OpenAlertsAsync(WindowsRequest request, Func<AlertSinkAddress, IAlertSink>? kafka, CancellationToken cancellation)
    {
        AlertSinks sinks = new(request.AlertOptions, new PhysicalFileSystem(), _clock) { Kafka = kafka };
        for (int index = 0; index < request.Alerts.Count; index++)
        {
            try
            {
                IAlertSink sink = sinks.Create(request.Alerts[index]);
                AlertCourier courier = new(sink, new Backoff(_clock, seed: index), Console.Error.WriteLine);
                if (request.Data is null)
                {
                    AlertQueue queue = new(sink, courier, request.AlertOptions.Waiting, Console.Error.WriteLine);
                    _queues.Add(queue);
                    _alerts.Add(queue);
                }
                else
                {
                    _alerts.Add(new JournalAlerts(sink, courier));
                }

                await sink.OpenAsync(cancellation);
            }
            catch (AlertNotSentException fault)
            {
                throw CommandException.Outside($"--alerts: {fault.Message}", fault);
            }
        }
    }
}
