using System.Globalization;
using Tocsin.Commands.Generating;
using Tocsin.Engine.Traffic;

namespace Tocsin.Tests.Commands.Generating;

public sealed class GenerateRunTests
{
    private readonly LeapingClock _clock = new();
    private readonly ScriptedSink _sink = new();
    private readonly long _start;

    public GenerateRunTests() => _start = _clock.GetTimestamp();

    private double Now => (_clock.GetTimestamp() - _start) / (double)TimeSpan.TicksPerSecond;

    [Theory]
    [InlineData(1, 60)]
    [InlineData(30, 3_000)]
    [InlineData(1_500, 15_000)]
    [InlineData(200_000, 400_000)]
    public async Task The_rate_is_exact_at_every_moment_and_does_not_drift(int rate, int count)
    {
        long lines = 0;
        _sink.Written = written =>
        {
            lines += written;
            // What is due is out, and nothing else: line n at n / rate.
            Assert.InRange(lines, 1, Math.Floor((Now * rate) + 1e-6) + 1);
        };
        _sink.Ready = () =>
        {
            if (lines > 0)
                Assert.InRange(lines, (Now * rate) - (rate * 0.002) - 560, double.MaxValue); // a pause of 1 ms, a batch under way
            return Task.CompletedTask;
        };

        await Run(new HttpTrafficOptions { Rate = rate }, count);

        Assert.Equal(count, lines);
        Assert.True(_sink.Finished);
        Assert.InRange(Now, (count - 1.0) / rate, ((count - 1.0) / rate) + 0.0015);
        double[] times = [.. _sink.Lines.Select(Second)];
        for (int line = 0; line < count; line++)
            Assert.Equal((double)line / rate, times[line], 2e-6);
    }

    [Fact]
    public async Task A_sink_that_was_slow_for_long_is_not_flooded_when_it_goes_on()
    {
        bool stalled = false;
        _sink.Written = _ =>
        {
            if (!stalled && Now >= 2)
            {
                stalled = true;
                _clock.Advance(TimeSpan.FromSeconds(30));
            }
        };

        await Run(new HttpTrafficOptions { Rate = 100 }, 500);

        double[] times = [.. _sink.Lines.Select(Second)];
        Assert.Equal(201, times.Count(static time => time < 2.01));
        Assert.Equal(299, times.Count(static time => time >= 32));
        Assert.InRange(times[^1], 34.96, 35.0);
    }

    [Fact]
    public async Task A_short_delay_is_caught_up()
    {
        bool stalled = false;
        _sink.Written = _ =>
        {
            if (!stalled && Now >= 2)
            {
                stalled = true;
                _clock.Advance(TimeSpan.FromSeconds(0.9));
            }
        };

        await Run(new HttpTrafficOptions { Rate = 100 }, 500);

        Assert.Equal(4.99, Second(_sink.Lines[^1]), 1e-6);
        Assert.InRange(Now, 4.99, 4.992);
    }

    [Fact]
    public async Task While_nobody_takes_lines_the_schedule_stands_still()
    {
        int calls = 0;
        _sink.Ready = async () =>
        {
            if (calls++ == 0)
            {
                await Task.Yield();
                _clock.Advance(TimeSpan.FromSeconds(10));
            }
        };

        await Run(new HttpTrafficOptions { Rate = 10 }, 20);

        Assert.Equal(10, Second(_sink.Lines[0]), 1e-6);
        Assert.Equal(11.9, Second(_sink.Lines[^1]), 1e-6);
    }

    [Fact]
    public async Task With_a_time_of_start_lines_come_at_once_and_are_the_same_in_every_run()
    {
        HttpTrafficOptions traffic = new() { Rate = 0.5, Disorder = TimeSpan.FromSeconds(5), Burst = new HttpBurst(3, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2)) };
        DateTime start = new(2024, 2, 28, 23, 59, 50, DateTimeKind.Utc);

        await Run(traffic, 2_000, start);
        ScriptedSink again = new();
        await new GenerateRun(new GenerateRequest { Traffic = traffic, To = "-", Count = 2_000, Start = start }, again, new LeapingClock()).WriteAllAsync(CancellationToken.None);

        Assert.Equal(0, Now);
        Assert.Equal(2_000, _sink.Lines.Count);
        Assert.Equal(_sink.Lines, again.Lines);
    }

    [Fact]
    public async Task Lines_gather_as_long_as_the_sink_says()
    {
        ScriptedSink gathering = new() { Linger = TimeSpan.FromMilliseconds(100) };
        List<int> batches = [];
        gathering.Written = batches.Add;

        await new GenerateRun(new GenerateRequest { Traffic = new HttpTrafficOptions { Rate = 1_000 }, To = "-", Count = 1_000 }, gathering, _clock).WriteAllAsync(CancellationToken.None);

        Assert.Equal([1, .. Enumerable.Repeat(100, 9), 99], batches);
    }

    private Task Run(HttpTrafficOptions traffic, long count, DateTime? start = null) =>
        new GenerateRun(new GenerateRequest { Traffic = traffic, To = "-", Count = count, Start = start }, _sink, _clock).WriteAllAsync(CancellationToken.None);

    private double Second(string line) =>
        (DateTime.Parse(line.AsSpan(15, 27), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal).Ticks - _start) / (double)TimeSpan.TicksPerSecond;
}
