using System.Buffers;
using System.Text;
using Tocsin.Engine.Populations.Lanes;

namespace Tocsin.Server.Populations;

/// <summary>
/// Reads a feed for one follower, a few times in a blink, and hands on what is new in one piece. While the follower takes a piece nothing is read: what the feed
/// forgets meanwhile is counted.
/// </summary>
internal sealed class FeedFollower(PopulationFeed feed, FeedTallies tallies, bool tellsDrops, bool tellsOrg, TimeProvider time)
{
    private const int PieceBytes = 128 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>Follows until it is told to stop.</summary>
    /// <param name="take">Takes whole lines, without the last line end; they are gone when it returns.</param>
    /// <param name="idle">Called when there was nothing for a while; null when nothing is to be said then.</param>
    /// <param name="stop">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public async Task RunAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, Func<CancellationToken, ValueTask>? idle, CancellationToken stop)
    {
        using IDisposable watching = feed.Watch(out long cursor);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            long missed = 0, spoke = time.GetTimestamp();
            using var timer = new PeriodicTimer(Interval, time);
            do
            {
                int length;
                while ((length = feed.Read(ref cursor, piece, out long dropped, tellsOrg)) > 0 || dropped > 0)
                {
                    tallies.Drop(dropped);
                    missed += dropped;
                    if (dropped > 0 && tellsDrops)
                    {
                        await take(Encoding.ASCII.GetBytes($"{{\"dropped\":{missed}}}"), stop);
                    }

                    if (length > 0)
                    {
                        await take(piece.AsMemory(0, length - 1), stop);
                    }

                    spoke = time.GetTimestamp();
                }

                if (idle is not null && time.GetElapsedTime(spoke) > Silence)
                {
                    await idle(stop);
                    spoke = time.GetTimestamp();
                }
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
