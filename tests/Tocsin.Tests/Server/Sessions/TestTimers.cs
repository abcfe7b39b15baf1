namespace Tocsin.Tests.Server.Sessions;

/// <summary>A clock that stands still, and timers that fire only when the test moves it; the test can wait for a timer to be there.</summary>
internal sealed class TestTimers : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Waiting> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Seen)> _awaited = [];
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Waiting(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Ends when the next timer of this length is set.</summary>
    public Task NextTimerAsync(TimeSpan due)
    {
        lock (_lock)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((due, seen));
            return seen.Task;
        }
    }

    /// <summary>Ends when the next timer is set, whatever its length.</summary>
    public Task AnyTimerAsync() => NextTimerAsync(Timeout.InfiniteTimeSpan);

    /// <summary>Moves the clock and fires what is due.</summary>
    public void Advance(TimeSpan time)
    {
        List<Waiting> due;
        lock (_lock)
        {
            _now += time;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            foreach (Waiting timer in due)
            {
                timer.Rearm(_now);
            }
        }

        foreach (Waiting timer in due)
        {
            timer.Fire();
        }
    }

    private sealed class Waiting(TestTimers time, Action fire) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public void Fire() => fire();

        public void Rearm(DateTimeOffset now) => Due = _period > TimeSpan.Zero ? now + _period : null;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                _period = period;
                Due = dueTime < TimeSpan.Zero ? null : time._now + dueTime;
                time._timers.Remove(this);
                time._timers.Add(this);
                foreach ((TimeSpan due, TaskCompletionSource seen) in time._awaited.Where(awaited => awaited.Due == dueTime || awaited.Due == Timeout.InfiniteTimeSpan))
                {
                    seen.TrySetResult();
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
