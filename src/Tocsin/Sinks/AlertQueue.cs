using System.Threading.Channels;
using Tocsin.Engine.Logs;

namespace Tocsin.Sinks;

/// <summary>
/// The alerts that wait for one sink, in order, in memory: whoever rings never waits for whoever listens. A process that ends loses what waits longer than
/// <see cref="FinishAsync"/> is given. Any thread may add.
/// </summary>
internal sealed class AlertQueue : IAlertOutbox
{
    private readonly IAlertSink _sink;
    private readonly AlertCourier _courier;
    private readonly Action<string> _notice;
    private readonly Channel<Alert> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _carrying;
    private long _dropped;
    private int _carried;

    /// <param name="sink">Where to; disposed with the queue.</param>
    /// <param name="courier">Carries to it.</param>
    /// <param name="capacity">Alerts that may wait.</param>
    /// <param name="notice">Told when there is no room.</param>
    public AlertQueue(IAlertSink sink, AlertCourier courier, int capacity, Action<string> notice)
    {
        _sink = sink;
        _courier = courier;
        _notice = notice;
        _waiting = Channel.CreateBounded<Alert>(new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _carrying = Task.Run(CarryAsync);
    }

    /// <inheritdoc/>
    public AlertSinkStatus Status => new(
        _sink.Address, _courier.Detail, _courier.Sent, _waiting.Reader.Count + Volatile.Read(ref _carried), _courier.Refused, Interlocked.Read(ref _dropped), _courier.Faults);

    /// <summary>Adds an alert; never waits. Without room it is counted and not sent.</summary>
    public void Add(Alert alert)
    {
        if (!alert.Message.IsEmpty && !_waiting.Writer.TryWrite(alert) && Interlocked.Increment(ref _dropped) == 1)
        {
            _notice($"{_sink.Address}: too many alerts wait for it. {alert.Id}/{alert.Revision} is not sent; further ones are only counted.");
        }
    }

    /// <inheritdoc/>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        _waiting.Writer.TryComplete();
        await using (cancellation.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop).ConfigureAwait(false))
        {
            await _carrying.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _carrying.ConfigureAwait(false);
        await _sink.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task CarryAsync()
    {
        try
        {
            await foreach (Alert alert in _waiting.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                Volatile.Write(ref _carried, 1);
                await _courier.DeliverAsync(alert, _stop.Token).ConfigureAwait(false);
                Volatile.Write(ref _carried, 0);
            }
        }
        catch (OperationCanceledException)
        {
            // What waits is lost with the process; it is counted below.
        }

        Interlocked.Add(ref _dropped, Interlocked.Exchange(ref _carried, 0));
        while (_waiting.Reader.TryRead(out _))
        {
            Interlocked.Increment(ref _dropped);
        }
    }
}
