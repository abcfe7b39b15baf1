using System.Buffers;
using System.Text;
using Tocsin.Engine.Populations.Lanes;

namespace Tocsin.Server.Populations;

/// <summary>
/// Reads a feed for one follower, a few times in a blink, and hands on what is new in one piece. While the follower takes a piece nothing is read: what the feed
/// forgets meanwhile is counted. It watches from the moment it is made, so that whoever is told afterwards that he follows misses nothing.
/// </summary>
internal sealed class FeedFollower : IDisposable
{
    private const int PieceBytes = 128 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly PopulationFeed _feed;
    private readonly FeedTallies _tallies;
    private readonly bool _tellsDrops;
    private readonly bool _tellsOrg;
    private readonly TimeProvider _time;
    private readonly IDisposable _watching;
    private long _cursor;

    public FeedFollower(PopulationFeed feed, FeedTallies tallies, bool tellsDrops, bool tellsOrg, TimeProvider time)
    {
        (_feed, _tallies, _tellsDrops, _tellsOrg, _time) = (feed, tallies, tellsDrops, tellsOrg, time);
        _watching = feed.Watch(out _cursor);
        tallies.Enter();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tallies.Leave();
        _watching.Dispose();
    }

    /// <summary>Follows until it is told to stop.</summary>
    /// <param name="take">Takes whole lines, without the last line end; they are gone when it returns.</param>
    /// <param name="idle">Called when there was nothing for a while; null when nothing is to be said then.</param>
    /// <param name="stop">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public async Task RunAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, Func<CancellationToken, ValueTask>? idle, CancellationToken stop)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            long missed = 0, spoke = _time.GetTimestamp();
            using var timer = new PeriodicTimer(Interval, _time);
            do
            {
                int length;
                while ((length = _feed.Read(ref _cursor, piece, out long dropped, _tellsOrg)) > 0 || dropped > 0)
                {
                    _tallies.Drop(dropped);
                    missed += dropped;
                    if (dropped > 0 && _tellsDrops)
                    {
                        await take(Encoding.ASCII.GetBytes($"{{\"dropped\":{missed}}}"), stop);
                    }

                    if (length > 0)
                    {
                        await take(piece.AsMemory(0, length - 1), stop);
                    }

                    spoke = _time.GetTimestamp();
                }

                if (idle is not null && _time.GetElapsedTime(spoke) > Silence)
                {
                    await idle(stop);
                    spoke = _time.GetTimestamp();
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
