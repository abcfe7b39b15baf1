namespace Tocsin.Pages.Reading;

/// <summary>
/// Refreshes one page on a timer, never faster than its browser takes the renders: the next refresh waits for
/// <see cref="Seen"/>. A slow browser is thus refreshed less often; it holds up nothing but itself.
/// </summary>
public sealed class Polling : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _seen = new(0, 1);
    private readonly PeriodicTimer _timer;
    private readonly Task _run;

    private Polling(TimeSpan every, TimeProvider time, Func<Task> refresh)
    {
        _timer = new PeriodicTimer(every, time);
        _run = RunAsync(refresh);
    }

    /// <summary>Starts. <paramref name="refresh"/> runs on the page's dispatcher, renders, and keeps its failures to itself.</summary>
    public static Polling Start(TimeSpan every, TimeProvider time, Func<Task> refresh) => new(every, time, refresh);

    /// <summary>The browser has the latest render; called after each one.</summary>
    public void Seen()
    {
        if (_seen.CurrentCount == 0)
        {
            _seen.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _timer.Dispose();
        await _run;
        _seen.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(Func<Task> refresh)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(_stop.Token))
            {
                while (_seen.Wait(0, _stop.Token))
                {
                }

                await refresh();
                await _seen.WaitAsync(_stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone; that is how polling ends.
        }
    }
}
