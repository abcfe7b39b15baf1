namespace Tocsin.Engine.Tests.Ingestion;

/// <summary>A clock that moves only when the test moves it; waits that are due end at once.</summary>
internal sealed class HandTurnedTime : TimeProvider
{
    private long _ticks = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    /// <summary>A wait moves the clock instead of taking time.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Advance(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
