using Tocsin.Server.Http;

namespace Tocsin.Server.Tail;

/// <summary>Counts those who follow tails. Any thread may call it.</summary>
internal sealed class Followers(int most)
{
    private int _count;

    /// <summary>How many may follow at the same time.</summary>
    public int Most => most;

    /// <summary>What is said to one too many.</summary>
    public RequestFault Fault => new(
        503, "too_many_followers", $"{most} followers are connected.", "Come again later, or raise Server:Limits:Followers.", TimeSpan.FromSeconds(10));

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
