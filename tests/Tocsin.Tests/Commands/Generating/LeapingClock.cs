namespace Tocsin.Tests.Commands.Generating;

/// <summary>A clock that stands still; a wait moves it instead of taking time.</summary>
internal sealed class LeapingClock : TimeProvider
{
    private long _ticks = new DateTime(2025, 5, 30, 18, 52, 0, DateTimeKind.Utc).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Advance(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
