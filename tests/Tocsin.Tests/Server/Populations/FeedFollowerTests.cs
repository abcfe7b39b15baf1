using System.Text;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Server;
using Tocsin.Server.Populations;

namespace Tocsin.Tests.Server.Populations;

public sealed class FeedFollowerTests
{
    [Fact]
    public async Task Who_is_told_that_he_follows_gets_the_answer_that_is_given_before_he_reads()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();
        RunningStream stream = await server.Server.Streams.GetOrCreateForEventsAsync(PopulationStreams.Default);
        PopulationFeed feed = stream.PopulationFeed;
        FeedTallies tallies = new();
        using CancellationTokenSource stop = new(ServerUnderTest.Patience);
        StringBuilder seen = new();
        using (var follower = new FeedFollower(feed, tallies, tellsDrops: false, tellsOrg: true, TimeProvider.System))
        {
            Assert.True(feed.IsWatched);
            Assert.Equal(1, tallies.Followers);
            await server.SendAsync(PopulationStreams.Default, """{"org":"acme","source":"shop","pop":"all","id":"one","action":"buys"}""");

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower.RunAsync(
                async (lines, _) =>
                {
                    seen.Append(Encoding.UTF8.GetString(lines.Span));
                    await stop.CancelAsync();
                },
                null,
                stop.Token));
        }

        Assert.Contains("acme", seen.ToString(), StringComparison.Ordinal);
        Assert.False(feed.IsWatched);
        Assert.Equal(0, tallies.Followers);
    }

    [Fact]
    public async Task Patience_that_has_run_out_is_begun_anew_although_the_clock_stands_still()
    {
        SharedPatience patience = new(TimeSpan.FromMilliseconds(1), new TestClock());
        CancellationToken former = patience.Now;
        TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = former.Register(over.SetResult);
        await over.Task.WaitAsync(ServerUnderTest.Patience);

        Assert.NotEqual(former, patience.Now);
    }
}
