using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Tocsin.Commands.Feeding;

/// <summary>Hands the events of one reader to several workers, each individual to always the same, and stops them together.</summary>
/// <param name="reader">Where events come from.</param>
/// <param name="workers">Who posts them.</param>
/// <param name="ledger">How far they are.</param>
/// <param name="pace">When the next may leave.</param>
/// <param name="atOnce">Events that are read at once: one where waiting lines must not wait for later ones.</param>
/// <param name="clock">Measures waiting.</param>
internal sealed class Feeder(EventReader reader, IReadOnlyList<FeedWorker> workers, FeedLedger ledger, FeedPace pace, int atOnce, TimeProvider clock)
{
    private const int MostWaiting = 64; // events of one worker
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    private Exception? _failure;

    /// <summary>Feeds to the end. When it is cancelled, or one worker fails, requests that are under way have three seconds to be answered.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using CancellationTokenSource request = new(Timeout.InfiniteTimeSpan, clock);
        await using CancellationTokenRegistration stopping = stop.Token.Register(() => request.CancelAfter(Grace));
        Channel<FeedEvent>[] channels = [.. workers.Select(static _ => Channel.CreateBounded<FeedEvent>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true }))];
        await Task.WhenAll(
        [
            GuardedAsync(() => ReadAsync(channels, stop.Token), stop),
            .. workers.Select((worker, number) => GuardedAsync(() => worker.RunAsync(channels[number].Reader, request.Token, stop.Token), stop)),
        ]);
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    private async Task ReadAsync(Channel<FeedEvent>[] channels, CancellationToken cancellation)
    {
        while (true)
        {
            // On a thread of its own: decompressing is work, and a pipe may block without heeding the token.
            IReadOnlyList<FeedEvent> events = await Task.Run(() => reader.Next(atOnce), CancellationToken.None).WaitAsync(cancellation);
            if (events.Count == 0)
            {
                break;
            }

            foreach (FeedEvent e in events)
            {
                await pace.WaitAsync(cancellation);
                while (!ledger.HasRoomFor(e.Line))
                {
                    await Task.Delay(Breath, clock, cancellation);
                }

                await channels[e.Who % (ulong)channels.Length].Writer.WriteAsync(e, cancellation);
            }
        }

        foreach (Channel<FeedEvent> channel in channels)
        {
            channel.Writer.Complete();
        }
    }

    private async Task GuardedAsync(Func<Task> work, CancellationTokenSource stop)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // together with the others
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _failure, fault, null);
            await stop.CancelAsync();
        }
    }
}
