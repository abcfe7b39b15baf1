using Tocsin.Server.Security;

namespace Tocsin.Tests.Server.Security;

public sealed class TokenBucketsTests
{
    [Fact]
    public void A_request_that_weighs_an_eighth_is_taken_eight_times_as_often()
    {
        TestClock clock = new();
        TokenBuckets buckets = new(perSecond: 8, burst: 8, clock);

        // An eighth has no rounding.
        for (int i = 0; i < 64; i++)
        {
            Assert.True(buckets.TryTake("somebody", 0.125, out _));
        }

        Assert.False(buckets.TryTake("somebody", 0.125, out TimeSpan wait));
        Assert.Equal(0.125 / 8, wait.TotalSeconds, 6);
        clock.Advance(wait);
        Assert.True(buckets.TryTake("somebody", 0.125, out _));
        Assert.False(buckets.TryTake("somebody", out TimeSpan whole));
        Assert.Equal(1.0 / 8, whole.TotalSeconds, 6);
        Assert.True(buckets.TryTake("somebody else", out _));
    }
}
