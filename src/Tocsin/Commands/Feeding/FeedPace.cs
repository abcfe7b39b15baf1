namespace Tocsin.Commands.Feeding;

/// <summary>Event n leaves no earlier than n / rate after the first. Small delays are caught up; after a long one the schedule starts over, so that a server that comes back is not flooded.</summary>
internal sealed class FeedPace(double? rate, TimeProvider clock)
{
    private static readonly TimeSpan MostCaughtUp = TimeSpan.FromSeconds(1);

    private long _started = clock.GetTimestamp();
    private long _events;

    /// <summary>Waits until the next event may leave.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        if (rate is not { } perSecond)
        {
            return;
        }

        TimeSpan due = TimeSpan.FromSeconds(_events++ / perSecond) - clock.GetElapsedTime(_started);
        if (due > TimeSpan.Zero)
        {
            await Task.Delay(due, clock, cancellation);
        }
        else if (due < -MostCaughtUp)
        {
            _started -= (long)(due.TotalSeconds * clock.TimestampFrequency);
        }
    }
}
