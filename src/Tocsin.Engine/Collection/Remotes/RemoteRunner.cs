namespace Tocsin.Engine.Collection.Remotes;

/// <summary>
/// The loop of one remote: a pass, a rest, a pass. After a failure it rests twice as long each time, up to <see cref="LongestRest"/>, and a little more by chance, so that
/// many remotes that went down together do not come back together. Each remote has its own loop: none waits for another. Any thread.
/// </summary>
public sealed class RemoteRunner : IAsyncDisposable
{
    /// <summary>The longest rest after failures; an interval that is longer stays.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly RemoteOptions _remote;
    private readonly Func<bool, IProgress<SyncProgress>, CancellationToken, Task<SyncResult>> _pass;
    private readonly Func<string?> _fingerprint;
    private readonly TimeProvider _time;
    private readonly Random _chance;
    private readonly Action<DateTime?>? _planned;
    private readonly Latest _progress = new(null);
    private Task? _loop;
    private Task<SyncResult>? _running;
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SyncResult? _last;
    private DateTime? _lastSuccess, _nextRun;
    private long _passes, _failed;
    private int _failedInARow;

    /// <summary>A loop that has not begun. The runner does not dispose what it is given; <paramref name="progress"/> hears of its passes, too.</summary>
    public RemoteRunner(RemoteSync sync, HostTrust trust, TimeProvider time, int seed, IProgress<SyncProgress>? progress = null)
        : this(sync.Remote, sync.RunAsync, () => trust.FingerprintOf(sync.Remote), time, seed) => (_planned, _progress) = (sync.PlanNext, new Latest(progress));

    internal RemoteRunner(
        RemoteOptions remote, Func<bool, IProgress<SyncProgress>, CancellationToken, Task<SyncResult>> pass, Func<string?> fingerprint, TimeProvider time, int seed) =>
        (_remote, _pass, _fingerprint, _time, _chance) = (remote, pass, fingerprint, time, new Random(seed));

    /// <summary>Hears of each pass when it has ended, dry runs excepted, before the next one can begin. Must not throw.</summary>
    public Action<SyncResult>? Completed { get; set; }

    /// <summary>The remote now.</summary>
    public RemoteStatus Status
    {
        get
        {
            string? fingerprint = _fingerprint();
            lock (_gate)
            {
                bool running = _running is not null;
                return new RemoteStatus(
                    _remote,
                    running ? RemoteState.Running : _failedInARow > 0 ? RemoteState.BackingOff : RemoteState.Waiting,
                    running ? _progress.Value : null,
                    _last, _lastSuccess, running ? null : _nextRun, _passes, _failed, _failedInARow, fingerprint);
            }
        }
    }

    /// <summary>Begins the loop with a pass at once.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _loop ??= LoopAsync();
        }
    }

    /// <summary>Runs a pass now, or joins the one that is running, and answers its result. Cancelling ends the waiting, not the pass.</summary>
    public Task<SyncResult> TriggerAsync(CancellationToken cancellation) => RunOrJoin().WaitAsync(cancellation);

    /// <summary>Finds out what a pass would do, after the one that is running.</summary>
    public async Task<SyncResult> DryRunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stop.Token);
        using IDisposable turn = await HoldAsync(cancellation);
        return await _pass(true, new Latest(null), stop.Token);
    }

    /// <summary>Waits for the pass that is running and lets none begin until the answer is disposed: whoever changes files of the remote here takes turns with its passes.</summary>
    /// <exception cref="OperationCanceledException">Also when the runner is disposed.</exception>
    public async Task<IDisposable> HoldAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stop.Token);
        await _one.WaitAsync(stop.Token);
        return new Hold(_one);
    }

    /// <summary>As <see cref="HoldAsync"/>, without waiting: null while a pass runs.</summary>
    public IDisposable? TryHold() => _one.Wait(0) ? new Hold(_one) : null;

    /// <summary>Ends the running pass and the loop. One that waits for its turn is ended without it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task? loop;
        Task? running;
        lock (_gate)
        {
            (loop, running) = (_loop, _running);
        }

        await Task.WhenAll(loop ?? Task.CompletedTask, running ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _planned?.Invoke(null);
    }

    /// <summary>How long it rests after so many failures in a row.</summary>
    internal TimeSpan Rest(int failures)
    {
        if (failures == 0)
        {
            return _remote.Interval;
        }

        double longest = Math.Max(LongestRest.TotalSeconds, _remote.Interval.TotalSeconds);
        double seconds = Math.Min(longest, _remote.Interval.TotalSeconds * Math.Pow(2, Math.Min(failures, 20)));
        return TimeSpan.FromSeconds(Math.Min(longest, seconds * (1 + (0.2 * _chance.NextDouble()))));
    }

    private async Task LoopAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            await RunOrJoin();
            await RestAsync();
        }
    }

    private async Task RestAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TimeSpan left;
            Task moved;
            lock (_gate)
            {
                left = (_nextRun ?? DateTime.MinValue) - _time.GetUtcNow().UtcDateTime;
                moved = _moved.Task;
            }

            if (left <= TimeSpan.Zero)
            {
                return;
            }

            using CancellationTokenSource nap = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            await Task.WhenAny(Task.Delay(left, _time, nap.Token), moved);
            await nap.CancelAsync();
        }
    }

    private Task<SyncResult> RunOrJoin()
    {
        lock (_gate)
        {
            return _running ??= PassAsync();
        }
    }

    private async Task<SyncResult> PassAsync()
    {
        await Task.Yield();
        _progress.Value = null;
        DateTime started = _time.GetUtcNow().UtcDateTime;
        SyncResult result;
        try
        {
            using IDisposable turn = await HoldAsync(CancellationToken.None);
            result = await _pass(false, _progress, _stop.Token);
            Completed?.Invoke(result);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            result = NoResult(SyncOutcome.Cancelled, null);
        }
        catch (Exception defect)
        {
            // A loop that dies without a word would be worse than one that says so with each pass.
            result = NoResult(SyncOutcome.Failed, $"{defect.GetType().Name}: {defect.Message}");
        }

        DateTime next;
        lock (_gate)
        {
            DateTime now = _time.GetUtcNow().UtcDateTime;
            _last = result;
            _passes++;
            if (result.Outcome == SyncOutcome.Failed)
            {
                _failed++;
                _failedInARow++;
            }
            else if (result.Outcome != SyncOutcome.Cancelled)
            {
                _failedInARow = 0;
                _lastSuccess = now;
            }

            _nextRun = next = now + Rest(_failedInARow);
            _running = null;
            TaskCompletionSource moved = _moved;
            _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            moved.SetResult();
        }

        _planned?.Invoke(next);
        return result;

        SyncResult NoResult(SyncOutcome outcome, string? error) =>
            new() { Remote = _remote.Name, Outcome = outcome, Started = started, Took = _time.GetUtcNow().UtcDateTime - started, Error = error };
    }

    private sealed class Hold(SemaphoreSlim one) : IDisposable
    {
        private SemaphoreSlim? _one = one;

        public void Dispose() => Interlocked.Exchange(ref _one, null)?.Release();
    }

    private sealed class Latest(IProgress<SyncProgress>? also) : IProgress<SyncProgress>
    {
        private volatile SyncProgress? _value;

        public SyncProgress? Value
        {
            get => _value;
            set => _value = value;
        }

        public void Report(SyncProgress value)
        {
            _value = value;
            also?.Report(value);
        }
    }
}
