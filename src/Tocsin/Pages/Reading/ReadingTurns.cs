namespace Tocsin.Pages.Reading;

/// <summary>
/// The readings of one page, one after the other: a newer one has the one under way given up, and begins when that has ended. So what was asked for last is what the page shows,
/// however long an earlier question took. On the page's dispatcher.
/// </summary>
internal sealed class ReadingTurns
{
    private CancellationTokenSource? _underWay;
    private Task _ended = Task.CompletedTask;

    /// <summary>Reads, once those before have ended; at once where there are none. Throws what <paramref name="read"/> throws.</summary>
    /// <param name="read">Its token is cancelled when a newer reading is asked for.</param>
    /// <returns>False when a newer reading was asked for meanwhile: that one shows the page.</returns>
    public async Task<bool> RunAsync(Func<CancellationToken, Task> read)
    {
        using CancellationTokenSource giveUp = new();
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (CancellationTokenSource? former, Task before) = (_underWay, _ended);
        (_underWay, _ended) = (giveUp, ended.Task);
        try
        {
            former?.Cancel();
            await before;
            if (!giveUp.IsCancellationRequested)
            {
                await read(giveUp.Token);
            }

            return !giveUp.IsCancellationRequested;
        }
        catch (Exception) when (giveUp.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _underWay = _underWay == giveUp ? null : _underWay;
            ended.SetResult();
        }
    }
}
