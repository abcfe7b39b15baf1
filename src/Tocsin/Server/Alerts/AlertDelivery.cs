using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Sinks;

namespace Tocsin.Server.Alerts;

/// <summary>
/// Sends the alerts of all streams to one sink, each stream's in their order, from where it was when the process last ended: every revision that has a message at least
/// once. A sink that is down holds up nobody but itself: the lanes keep their last 1,000 revisions, and what is lost beyond that is counted and said.
/// </summary>
internal sealed class AlertDelivery : IAsyncDisposable
{
    private const int AtOnce = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly IAlertSink _sink;
    private readonly AlertCourier _courier;
    private readonly RunningStreams _streams;
    private readonly IFileSystem _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AlertSignal _signal = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _sent = new(StringComparer.Ordinal);
    private readonly Task _sending;
    private volatile string _detail = "";
    private long _missed;
    private long _waiting;

    /// <param name="sink">Where to; disposed with the delivery.</param>
    /// <param name="streams">Where alerts ring.</param>
    /// <param name="files">The disk.</param>
    /// <param name="seed">Of the pauses between tries.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told what cannot be sent.</param>
    public AlertDelivery(IAlertSink sink, RunningStreams streams, IFileSystem files, int seed, TimeProvider time, ILogger logger)
    {
        (_sink, _streams, _files, _time, _logger) = (sink, streams, files, time, logger);
        _courier = new AlertCourier(sink, new Backoff(time, seed), notice => LogMessages.AlertSink(logger, notice));
        streams.AlertsMoved += _signal.Raise;
        _sending = Task.Run(SendAsync);
    }

    /// <summary>How it is doing; any thread.</summary>
    public AlertSinkStatus Status => new(
        _sink.Address, _courier.Detail.Length > 0 ? _courier.Detail : _detail, _courier.Sent, Interlocked.Read(ref _waiting), _courier.Refused, Interlocked.Read(ref _missed), _courier.Faults);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _streams.AlertsMoved -= _signal.Raise;
        await _stop.CancelAsync();
        await _sending;
        await _sink.DisposeAsync();
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                Task moved = _signal.Next;
                try
                {
                    bool more = false;
                    foreach (RunningStream stream in _streams.All)
                    {
                        more |= await SendAsync(stream);
                    }

                    _detail = "";
                    moved = more ? Task.CompletedTask : moved;
                }
                catch (IOException fault)
                {
                    // What was sent cannot be noted: it is sent again after a restart. Nothing more is sent until it can.
                    if (_detail.Length == 0)
                    {
                        LogMessages.AlertSink(_logger, $"{_sink.Address}: how far it is cannot be written down: {fault.Message}");
                    }

                    _detail = $"How far it is cannot be written down: {fault.Message}";
                    moved = Task.Delay(Pause, _time, _stop.Token);
                }

                await moved.WaitAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; what was not sent is sent after its next start.
        }
    }

    // True when there is more to send.
    private async Task<bool> SendAsync(RunningStream stream)
    {
        try
        {
            var mark = new SentMark(_files, _streams.FolderOf(stream.Name), _sink.Address);
            if (!_sent.TryGetValue(stream.Name, out long sent))
            {
                sent = await BeginAsync(stream, mark);
                _sent[stream.Name] = sent;
            }

            if (stream.AlertsNext <= sent)
            {
                return false;
            }

            NumberedAlerts alerts = await stream.AlertsFromAsync(sent, AtOnce, _stop.Token);
            if (alerts.First > sent)
            {
                Interlocked.Add(ref _missed, alerts.First - sent);
                LogMessages.AlertsNotSent(_logger, _sink.Address, stream.Name, alerts.First - sent, WindowLane.AlertsKept);
                sent = alerts.First;
            }

            foreach (Alert alert in alerts.Alerts)
            {
                sent++;
                if (alert.Message.IsEmpty)
                {
                    continue;
                }

                Interlocked.Exchange(ref _waiting, Waiting(stream, sent));
                await _courier.DeliverAsync(SentAlert.Of(stream.Name, alert), _stop.Token);
                mark.Write(sent);
                _sent[stream.Name] = sent;
            }

            if (_sent[stream.Name] != sent)
            {
                mark.Write(sent);
                _sent[stream.Name] = sent;
            }

            Interlocked.Exchange(ref _waiting, 0);
            return alerts.Next > sent;
        }
        catch (Exception gone) when (gone is JournalStoppedException or ObjectDisposedException)
        {
            return false; // the lane has stopped; its health says so
        }
    }

    // The revision that is on its way, and those behind it in this stream.
    private static long Waiting(RunningStream stream, long sent) => Math.Max(1, stream.AlertsNext - sent + 1);

    // A sink that is new gets what rings from now on. One that is ahead of the stream has another journal before it.
    private async Task<long> BeginAsync(RunningStream stream, SentMark mark)
    {
        long? noted = mark.Read();
        await stream.Log.WaitProcessedAsync(0, stream.Log.Positions[0].Durable, _stop.Token);
        long next = stream.AlertsNext;
        if (noted is { } sent && sent <= next)
        {
            return sent;
        }

        long begin = noted is null ? next : 0;
        mark.Write(begin);
        return begin;
    }
}
