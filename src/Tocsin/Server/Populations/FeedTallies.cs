namespace Tocsin.Server.Populations;

/// <summary>Counts those who follow feeds of answers, and what they have missed. One for the whole server; any thread may call it.</summary>
internal sealed class FeedTallies
{
    private long _followers;
    private long _dropped;

    /// <summary>Who follows now.</summary>
    public long Followers => Interlocked.Read(ref _followers);

    /// <summary>Answers that were left out because a follower was too slow for them, all in all.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Enter() => Interlocked.Increment(ref _followers);

    public void Leave() => Interlocked.Decrement(ref _followers);

    public void Drop(long answers) => Interlocked.Add(ref _dropped, answers);
}
