using Tocsin.Pages.Reading;
using Tocsin.Server;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Windows;

/// <summary>What all pages share of the windows of a stream.</summary>
public sealed class WindowWatchTests
{
    [Fact]
    public async Task Who_waits_for_a_busy_lane_is_not_taken_for_one_who_has_looked_away()
    {
        TestClock clock = new();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(clock, Traffic.Settings());
        await server.SendAsync("web", Traffic.Ringing(0));
        await Traffic.ProcessedAsync(server);
        RunningStream stream = server.Server.Streams.Find("web")!;
        using CancellationTokenSource patience = new(ServerUnderTest.Patience);
        using WindowWatch watch = new(stream, clock);
        Task<StreamWindows?> reading;
        await using (await HeldLane.HoldAsync(stream))
        {
            reading = watch.ReadAsync(patience.Token);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Single((await reading)!.Closed);
    }

    [Fact]
    public async Task What_one_look_could_not_tell_is_read_from_the_lane_and_not_from_an_answer_of_before()
    {
        // More windows close between two looks than one look tells. As long as this clock stands still, any shared answer is as good as new.
        const int Windows = RunningStream.MostClosedAtOnce + 30;
        TestClock clock = new();
        clock.Advance(TimeSpan.FromDays(1)); // no record is ahead of its time
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(clock, Traffic.Settings(new WindowSettings { Threshold = 100, Idle = TimeSpan.FromHours(1) }));
        RunningStream stream = server.Server.Streams.Find("web")!;
        using CancellationTokenSource patience = new(ServerUnderTest.Patience);
        using WindowWatch watch = new(stream, clock);
        Assert.Empty((await watch.ReadAsync(patience.Token))!.Closed);
        await stream.WindowsAsync(WindowWatch.MostClosed, patience.Token);

        await server.SendAsync("web", string.Join('\n', Enumerable.Range(0, Windows + 1).Select(window => Traffic.Line(404, 30 * window))));
        await Traffic.ProcessedAsync(server);
        clock.Advance(TimeSpan.FromMilliseconds(100));

        StreamWindows? seen = null;
        await Traffic.UntilAsync(
            async () => (seen = await watch.ReadAsync(patience.Token))!.Counts.Windows > 0, () => $"{seen?.Counts}");
        Assert.Equal(seen!.Counts.Windows, seen.Closed.Count);
    }
}
