using Tocsin.Engine.Logs;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Server.Alerts;
using Tocsin.Sinks;

namespace Tocsin.Commands.Windows.Journalled;

/// <summary>
/// Sends the alerts of a journal to one sink, in their order, from where it was when the process last ended: every revision that has a message at least once. The lane keeps its last
/// 1,000 revisions; what is lost beyond that, because the sink was down so long, is counted.
/// </summary>
/// <param name="sink">Where to; disposed with this.</param>
/// <param name="courier">Carries to it.</param>
internal sealed class JournalAlerts(IAlertSink sink, AlertCourier courier) : IAlertOutbox
{
    private const int AtOnce = 64;

    private readonly AlertSignal _signal = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _sending = Task.CompletedTask;
    private volatile bool _finishing;
    private long _missed;
    private long _waiting;

    /// <inheritdoc/>
    public AlertSinkStatus Status => new(
        sink.Address, courier.Detail, courier.Sent, Interlocked.Read(ref _waiting), courier.Refused, Interlocked.Read(ref _missed), courier.Faults);

    /// <summary>Begins to send.</summary>
    /// <param name="from">Answers revisions from a number on.</param>
    /// <param name="files">The disk.</param>
    /// <param name="folder">The stream's folder, for the mark.</param>
    public void Start(Func<long, int, Task<NumberedAlerts>> from, IFileSystem files, string folder) =>
        _sending = Task.Run(() => SendAsync(from, new SentMark(files, folder, sink.Address)));

    /// <summary>There is a new revision; called on the lane's thread.</summary>
    public void Raise() => _signal.Raise();

    /// <summary>Ends when everything has arrived, or with the token: what waits then is sent by the next run.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        _finishing = true;
        _signal.Raise();
        await using (cancellation.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop).ConfigureAwait(false))
        {
            await _sending.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        await sink.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task SendAsync(Func<long, int, Task<NumberedAlerts>> from, SentMark mark)
    {
        try
        {
            long sent = mark.Read() ?? 0;
            while (true)
            {
                Task moved = _signal.Next;
                bool last = _finishing;
                NumberedAlerts alerts = await from(sent, AtOnce).WaitAsync(_stop.Token).ConfigureAwait(false);
                Interlocked.Add(ref _missed, alerts.First - sent);
                sent = alerts.First;
                foreach (Alert alert in alerts.Alerts)
                {
                    Interlocked.Exchange(ref _waiting, alerts.Next - sent);
                    await courier.DeliverAsync(alert, _stop.Token).ConfigureAwait(false);
                    sent++;
                    if (!alert.Message.IsEmpty || sent == alerts.Next)
                    {
                        mark.Write(sent);
                    }
                }

                Interlocked.Exchange(ref _waiting, alerts.Next - sent);
                if (sent == alerts.Next)
                {
                    if (last)
                    {
                        return;
                    }

                    await moved.WaitAsync(_stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The next run goes on here.
        }
        catch (Exception fault) when (fault is IOException or JournalStoppedException or ObjectDisposedException)
        {
            await Console.Error.WriteLineAsync($"{sink.Address}: no more alerts are sent in this run: {fault.Message} The next one goes on there.").ConfigureAwait(false);
        }
    }
}
