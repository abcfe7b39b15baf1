using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows.Lanes;

namespace Tocsin.Server.Alerts;

/// <summary>
/// Brings what rings in the streams into the book of alerts. A lane that has a new revision says so and goes on; the keeper asks it for all that the book has not seen. One
/// for the whole server.
/// </summary>
internal sealed class AlertKeeper : IAsyncDisposable
{
    /// <summary>The detector whose alerts are numbered by their lane.</summary>
    public const string Detector = "windows";

    private const int AtOnce = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly AlertFiles _files;
    private readonly RunningStreams _streams;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AlertSignal _signal = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _keeping;
    private volatile string _detail = "";

    /// <param name="files">The book; disposed with the keeper.</param>
    /// <param name="streams">Where alerts ring.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told what cannot be written.</param>
    public AlertKeeper(AlertFiles files, RunningStreams streams, TimeProvider time, ILogger logger)
    {
        (_files, _streams, _time, _logger) = (files, streams, time, logger);
        streams.AlertsMoved += _signal.Raise;
        _keeping = Task.Run(KeepAsync);
    }

    /// <summary>The book.</summary>
    public AlertBook Book => _files.Book;

    /// <summary>What keeps alerts out of the book; empty while all is well.</summary>
    public string Detail => _detail;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _streams.AlertsMoved -= _signal.Raise;
        await _stop.CancelAsync();
        await _keeping;
        _files.Dispose();
        _stop.Dispose();
    }

    private async Task KeepAsync()
    {
        HashSet<string> checkedStreams = new(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                Task moved = _signal.Next;
                try
                {
                    foreach (RunningStream stream in _streams.All)
                    {
                        await TakeAsync(stream, checkedStreams, _stop.Token);
                    }

                    _files.Gather();
                    _detail = "";
                }
                catch (IOException fault)
                {
                    if (_detail.Length == 0)
                    {
                        LogMessages.AlertsNotKept(_logger, fault.Message);
                    }

                    _detail = $"the book of alerts cannot be written: {fault.Message}";
                    moved = Task.Delay(Pause, _time, _stop.Token);
                }

                await moved.WaitAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TakeAsync(RunningStream stream, HashSet<string> checkedStreams, CancellationToken cancellation)
    {
        try
        {
            if (checkedStreams.Add(stream.Name))
            {
                await CheckAsync(stream, cancellation);
            }

            while (Book.NextOf(stream.Name, Detector) is var next && stream.AlertsNext > next)
            {
                NumberedAlerts alerts = await stream.AlertsFromAsync(next, AtOnce, cancellation);
                if (alerts.First > next)
                {
                    LogMessages.AlertsMissed(_logger, stream.Name, alerts.First - next, WindowLane.AlertsKept);
                }

                long number = alerts.First;
                foreach (Alert alert in alerts.Alerts)
                {
                    Book.Take(stream.Name, number++, alert);
                }
            }
        }
        catch (Exception gone) when (gone is JournalStoppedException or ObjectDisposedException)
        {
            checkedStreams.Remove(stream.Name); // the lane has stopped; its health says so
        }
    }

    // After a crash a lane may be behind the book until it has replayed; behind it after that, its journal is another one.
    private async Task CheckAsync(RunningStream stream, CancellationToken cancellation)
    {
        long next = Book.NextOf(stream.Name, Detector);
        if (next == 0)
        {
            return;
        }

        await stream.Log.WaitProcessedAsync(0, stream.Log.Positions[0].Durable, cancellation);
        if (stream.AlertsNext < next)
        {
            Book.BeginAnew(stream.Name, Detector);
        }
    }
}
