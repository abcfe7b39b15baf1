using Tocsin.Server;
using Tocsin.Server.Settings;
using Tocsin.Server.Windows;

namespace Tocsin.Tests.Server.Windows;

/// <summary>Watchers share their looks; none of them misses the last change of a stream that falls silent.</summary>
public sealed class WindowWatchingTests
{
    [Fact]
    public async Task Who_got_anothers_older_look_is_told_of_the_change_by_a_later_one()
    {
        // As long as this clock stands still, a look is as good as new, and is shared. No window stands open and none rings: each second of those is a change.
        TestClock clock = new();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(clock, Traffic.Settings(new WindowSettings { Threshold = 100 }));
        await server.SendAsync("web", Traffic.Ringing(0));
        await Traffic.ProcessedAsync(server);
        RunningStream stream = server.Server.Streams.Find("web")!;
        using CancellationTokenSource patience = new(ServerUnderTest.Patience);
        await using IAsyncEnumerator<WindowsChange> first = stream.WatchWindowsAsync(patience.Token).GetAsyncEnumerator(patience.Token);
        Assert.True(await first.MoveNextAsync());
        Assert.Equal(0, first.Current.Counts.Late);

        await server.SendAsync("web", Traffic.Line(404, 3));
        await Traffic.ProcessedAsync(server);
        await using IAsyncEnumerator<WindowsChange> second = stream.WatchWindowsAsync(patience.Token).GetAsyncEnumerator(patience.Token);
        Assert.True(await second.MoveNextAsync());
        Assert.Equal(0, second.Current.Counts.Late);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await second.MoveNextAsync());
        Assert.Equal(1, second.Current.Counts.Late);
        Assert.True(await first.MoveNextAsync());
        Assert.Equal(1, first.Current.Counts.Late);
    }
}
