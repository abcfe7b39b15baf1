using Tocsin.Engine.Collection.Following;

namespace Tocsin.Server.Collection;

/// <summary>Hands the lines of a follower on one by one, with what it missed in between.</summary>
internal static class FollowedPieces
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>Follows until it is told to stop.</summary>
    /// <param name="follower">Where lines come from.</param>
    /// <param name="take">Takes a <see cref="FollowedItem"/> or a <see cref="DroppedItem"/>; while it does, lines queue up, and beyond that are dropped.</param>
    /// <param name="idle">Called when there was nothing for a while.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public static async Task ReadAsync(
        Follower follower, Func<object, CancellationToken, Task> take, Func<CancellationToken, Task> idle, TimeProvider time, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync(ending.Token).GetAsyncEnumerator(CancellationToken.None);
        Task<bool> next = lines.MoveNextAsync().AsTask();
        try
        {
            for (long told = 0; await IsThereAsync(next, idle, time, stop); next = lines.MoveNextAsync().AsTask())
            {
                if (follower.Dropped is var dropped && dropped > told)
                {
                    told = dropped;
                    await take(new DroppedItem(dropped), stop);
                }

                await take(FollowedItem.Of(lines.Current), stop);
            }
        }
        finally
        {
            // It may not be disposed while it waits for a line.
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await lines.DisposeAsync();
        }
    }

    private static async Task<bool> IsThereAsync(Task<bool> next, Func<CancellationToken, Task> idle, TimeProvider time, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await next.WaitAsync(Silence, time, stop);
            }
            catch (TimeoutException)
            {
                await idle(stop);
            }
        }
    }
}
