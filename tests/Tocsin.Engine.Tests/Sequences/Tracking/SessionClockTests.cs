using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Tests.Sequences.Tracking;

public sealed class SessionClockTests
{
    private const long Minute = TimeSpan.TicksPerMinute;
    private static readonly long Arrival = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly long Long = new DateTime(2008, 11, 9, 20, 0, 0, DateTimeKind.Utc).Ticks;

    private SessionClock _clock;

    [Fact]
    public void An_old_log_that_is_sent_quickly_has_the_pace_of_its_own_times()
    {
        Line(Long, Arrival);
        long before = _clock.Now;
        Line(Long + (7 * Minute), Arrival);
        Assert.Equal(7 * Minute, _clock.Now - before);
    }

    [Fact]
    public void It_follows_the_latest_of_lines_out_of_order()
    {
        Line(Long, Arrival);
        long before = _clock.Now;
        Line(Long + (5 * Minute), Arrival);
        Assert.False(Line(Long + Minute, Arrival));
        Line(Long + (6 * Minute), Arrival);
        Assert.Equal(6 * Minute, _clock.Now - before);
    }

    [Fact]
    public void In_silence_it_goes_on_as_arrivals_do_and_pauses_do_not_add_up()
    {
        Line(Long, Arrival);
        long before = _clock.Now;
        _clock.Pass(Arrival + (4 * Minute));
        Assert.Equal(4 * Minute, _clock.Now - before);
        Line(Long + 1, Arrival + (4 * Minute));
        _clock.Pass(Arrival + (9 * Minute));
        Assert.Equal((5 * Minute) + 1, _clock.Now - before);
        Line(Long + (6 * Minute), Arrival + (9 * Minute));
        Assert.Equal(6 * Minute, _clock.Now - before);
    }

    [Fact]
    public void Lines_that_name_no_time_follow_their_arrival_as_ticks_do()
    {
        Line(0, Arrival);
        long before = _clock.Now;
        Line(0, Arrival + Minute);
        _clock.Pass(Arrival + (3 * Minute));
        Assert.Equal(3 * Minute, _clock.Now - before);
    }

    [Fact]
    public void A_stack_trace_in_an_old_log_does_not_carry_it_to_today()
    {
        Line(Long, Arrival);
        long before = _clock.Now;
        Line(0, Arrival + TimeSpan.TicksPerSecond);
        Assert.Equal(TimeSpan.TicksPerSecond, _clock.Now - before);
    }

    [Fact]
    public void No_time_passes_when_lines_begin_to_name_times()
    {
        Line(0, Arrival);
        long before = _clock.Now;
        Line(Long, Arrival + 5);
        Assert.Equal(0, _clock.Now - before);
        Line(Long + Minute, Arrival + 5);
        Assert.Equal(Minute, _clock.Now - before);
        _clock.Pass(Arrival + 5 + Minute);
        Assert.Equal(2 * Minute, _clock.Now - before);
    }

    [Fact]
    public void A_time_far_in_the_future_is_none()
    {
        Assert.Equal(0, SessionClock.Believable(Arrival + (2 * TimeSpan.TicksPerDay), Arrival));
        Assert.Equal(Arrival + TimeSpan.TicksPerHour, SessionClock.Believable(Arrival + TimeSpan.TicksPerHour, Arrival));
        Assert.Equal(Long, SessionClock.Believable(Long, Arrival));
    }

    [Fact]
    public void An_older_log_behind_a_newer_one_is_believed_after_a_hundred_lines_and_no_time_passes_by_that()
    {
        Line(Long, Arrival);
        long before = _clock.Now;
        long older = Long - TimeSpan.TicksPerDay;
        for (int i = 1; i < SessionClock.LateLines; i++)
            Assert.True(Line(older + i, Arrival));
        Assert.False(Line(older + Minute, Arrival));
        Assert.Equal(0, _clock.Now - before);
        Line(older + (3 * Minute), Arrival);
        Assert.Equal(2 * Minute, _clock.Now - before);
    }

    [Fact]
    public void It_never_goes_back()
    {
        Random random = new(3);
        long arrival = Arrival, now = 0;
        for (int i = 0; i < 20_000; i++)
        {
            arrival += random.Next(3) == 0 ? random.NextInt64(3 * Minute) : 0;
            if (random.Next(4) == 0)
                _clock.Pass(arrival);
            else
                Line(random.Next(3) == 0 ? 0 : (random.Next(50) == 0 ? Arrival : Long) + random.NextInt64(i * Minute / 50 + 1), arrival);
            Assert.InRange(_clock.Now, now, long.MaxValue);
            now = _clock.Now;
        }
    }

    private bool Line(long own, long arrival) => _clock.Line(own, arrival, 10 * Minute);
}
