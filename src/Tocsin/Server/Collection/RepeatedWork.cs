namespace Tocsin.Server.Collection;

/// <summary>
/// Work that is done again and again: when somebody asks, and when nobody has for a while; never twice at the same time. What fails is said, shown and tried again.
/// Any thread may call it.
/// </summary>
internal sealed class RepeatedWork : IAsyncDisposable
{
    private const int RestBetween = 10; // times what a run took: work that is long is done less often
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _awake = new(0);
    private readonly Func<CancellationToken, Task> _work;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly Action<string> _failed;
    private TaskCompletionSource _next = Promise();
    private Task _loop = Task.CompletedTask;
    private volatile WorkStatus _status = new(false, null, TimeSpan.Zero, null, 0, 0);

    /// <param name="work">What is done. It may throw.</param>
    /// <param name="interval">From the end of one run to the begin of the next, when nobody asks and it does not take long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="failed">Called with the reason when a run fails and the one before did not, or failed for another reason.</param>
    public RepeatedWork(Func<CancellationToken, Task> work, TimeSpan interval, TimeProvider time, Action<string> failed) =>
        (_work, _interval, _time, _failed) = (work, interval, time, failed);

    /// <summary>How it is.</summary>
    public WorkStatus Status => _status;

    /// <summary>Begins; the first run is at once.</summary>
    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>Has it run soon.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_awake.CurrentCount == 0)
            {
                _awake.Release();
            }
        }
    }

    /// <summary>Returns when a run has ended that began after this call, however it ended.</summary>
    public async Task<WorkStatus> AskAsync(CancellationToken cancellation)
    {
        Task run;
        lock (_lock)
        {
            run = _next.Task;
        }

        Wake();
        await run.WaitAsync(cancellation);
        return _status;
    }

    /// <summary>Stops: a run is told, and waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        lock (_lock)
        {
            _next.TrySetCanceled();
        }

        _stop.Dispose();
        _awake.Dispose();
    }

    private async Task LoopAsync()
    {
        TimeSpan wait = TimeSpan.Zero;
        try
        {
            while (true)
            {
                await WaitAsync(wait);
                TaskCompletionSource run;
                lock (_lock)
                {
                    (run, _next) = (_next, Promise());
                }

                try
                {
                    wait = await RunAsync(wait);
                }
                catch (OperationCanceledException)
                {
                    run.TrySetCanceled();
                    throw;
                }

                run.TrySetResult();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    // Answers how long to wait for the next run.
    private async Task<TimeSpan> RunAsync(TimeSpan waited)
    {
        _status = _status with { IsRunning = true };
        long start = _time.GetTimestamp();
        string? fault = await TryAsync();
        TimeSpan took = _time.GetElapsedTime(start);
        _status = new WorkStatus(false, _time.GetUtcNow().UtcDateTime, took, fault, _status.Runs + 1, _status.Failed + (fault is null ? 0 : 1));
        return fault is null ? Longer(_interval, took * RestBetween) : Shorter(Longer(_interval, waited * 2), LongestWait);
    }

    private async Task<string?> TryAsync()
    {
        try
        {
            await _work(_stop.Token);
            return null;
        }
        catch (Exception failure)
        {
            if (_stop.IsCancellationRequested)
            {
                throw new OperationCanceledException(_stop.Token); // whatever else it says: it was told to stop
            }

            if (_status.Fault != failure.Message)
            {
                _failed(failure.Message);
            }

            return failure.Message;
        }
    }

    private async Task WaitAsync(TimeSpan wait)
    {
        if (wait == TimeSpan.Zero)
        {
            _stop.Token.ThrowIfCancellationRequested();
            return;
        }

        using var woken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Task asked = _awake.WaitAsync(woken.Token);
        await Task.WhenAny(asked, Task.Delay(wait, _time, woken.Token));
        await woken.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource Promise() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}

/// <summary>How repeated work is.</summary>
/// <param name="IsRunning">It is being done.</param>
/// <param name="Last">When it was last done, UTC; null before the first time.</param>
/// <param name="Took">How long that took.</param>
/// <param name="Fault">Why that failed; null when it did not.</param>
/// <param name="Runs">How often it was done.</param>
/// <param name="Failed">How often of these it failed.</param>
public sealed record WorkStatus(bool IsRunning, DateTime? Last, TimeSpan Took, string? Fault, long Runs, long Failed);
