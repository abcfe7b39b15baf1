using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Security;

public sealed class KeysAndSessionsTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void A_new_key_is_known_by_the_hash_that_was_printed_with_it()
    {
        (string key, string hash) = ApiKeys.Create();
        var keys = new ApiKeys([new KeySettings { Name = "web", Role = Role.Ingest, Sha256 = hash }]);

        Assert.Equal("web", keys.Find(key)?.Name);
        Assert.Null(keys.Find(key + "x"));
        Assert.Null(keys.Find(hash));
        Assert.Null(keys.Find(""));
        Assert.Null(keys.Find(new string('x', 100_000)));
        Assert.NotEqual(key, ApiKeys.Create().Key);
    }

    [Fact]
    public void A_session_ends_with_its_time_or_when_it_is_ended()
    {
        var sessions = new SignInSessions(_clock);
        var caller = new Caller("reader", Role.Read);
        string first = sessions.Begin(caller);
        string second = sessions.Begin(caller);

        Assert.Equal(caller, sessions.Find(first));
        sessions.End(first);
        Assert.Null(sessions.Find(first));
        _clock.Advance(SignInSessions.Lifetime);
        Assert.Null(sessions.Find(second));
    }

    [Fact]
    public void A_bucket_gives_its_burst_and_then_its_rate()
    {
        var buckets = new TokenBuckets(perSecond: 10, burst: 3, _clock);

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => buckets.TryTake("a", out TimeSpan _)));
        Assert.True(buckets.TryTake("b", out _));
        Assert.False(buckets.TryTake("a", out TimeSpan wait));
        Assert.Equal(TimeSpan.FromMilliseconds(100), wait);
        _clock.Advance(wait);
        Assert.True(buckets.TryTake("a", out _));
        Assert.False(buckets.TryTake("a", out _));
    }

    [Fact]
    public void A_flood_of_names_is_bounded_and_does_not_let_the_busy_ones_go_free()
    {
        var buckets = new TokenBuckets(perSecond: 1, burst: 2, _clock);
        for (int i = 0; i < 9_999; i++)
        {
            Assert.True(buckets.TryTake($"idle {i}", out _));
        }

        Assert.True(buckets.TryTake("busy", out _));
        Assert.True(buckets.TryTake("busy", out _));
        for (int i = 0; i < 5_000; i++)
        {
            buckets.TryTake($"more {i}", out _);
        }

        Assert.False(buckets.TryTake("busy", out _));
        Assert.InRange(buckets.Count, 1, 10_000);
    }
}
