namespace Tocsin.Server.Collection;

/// <summary>A search that says every second how far it is, also while nothing is found. Hits and words are written one after the other, never at the same time.</summary>
internal static class ToldSearch
{
    /// <summary>From one word to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Reads all hits. Whatever ends it ends the search, too.</summary>
    /// <param name="search">Begins the search.</param>
    /// <param name="hit">Writes a hit.</param>
    /// <param name="tell">Writes how far it is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Nobody reads any more.</param>
    public static async Task RunAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> search, Func<T, CancellationToken, Task> hit, Func<CancellationToken, Task> tell, TimeProvider time, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var second = new PeriodicTimer(Interval, time);
        await using IAsyncEnumerator<T> hits = search(stop.Token).GetAsyncEnumerator(stop.Token);
        Task<bool> next = hits.MoveNextAsync().AsTask();
        try
        {
            Task<bool> tick = second.WaitForNextTickAsync(stop.Token).AsTask();
            while (true)
            {
                if (!next.IsCompleted)
                {
                    await Task.WhenAny(next, tick);
                }

                if (tick.IsCompleted)
                {
                    await tick;
                    await tell(stop.Token);
                    tick = second.WaitForNextTickAsync(stop.Token).AsTask();
                }

                if (next.IsCompleted)
                {
                    if (!await next)
                    {
                        return;
                    }

                    await hit(hits.Current, stop.Token);
                    next = hits.MoveNextAsync().AsTask();
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a search is not left before it has come to rest
        }
    }
}
