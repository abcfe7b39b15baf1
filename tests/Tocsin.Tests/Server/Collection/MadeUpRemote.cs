using Tocsin.Engine.Collection.Remotes;
using Tocsin.Server.Collection;

namespace Tocsin.Tests.Server.Collection;

/// <summary>A remote without a machine: a pass does what the test says, and lasts as long as it says.</summary>
internal sealed class MadeUpRemote(RemoteOptions options, CollectionHost host) : IRemoteLoop
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Task<SyncResult>? _running;
    private Action<SyncResult> _completed = static _ => { };
    private SyncResult? _last;

    /// <summary>What a pass does: by default it completes at once and changes nothing.</summary>
    public Func<Task<(SyncOutcome Outcome, string? Error)>> Pass { get; set; } = static () => Task.FromResult<(SyncOutcome, string?)>((SyncOutcome.Completed, null));

    /// <summary>Passes so far.</summary>
    public int Passes { get; private set; }

    public int DryRuns { get; private set; }

    /// <summary>Whether a pass has its turn.</summary>
    public bool IsInPass { get; private set; }

    public RemoteStatus Status
    {
        get
        {
            lock (_lock)
            {
                bool failed = _last?.Outcome == SyncOutcome.Failed;
                return new RemoteStatus(
                    options, _running is null ? failed ? RemoteState.BackingOff : RemoteState.Waiting : RemoteState.Running, null, _last,
                    _last?.Outcome == SyncOutcome.Completed ? _last.Started : null, null, Passes, failed ? 1 : 0, failed ? 1 : 0, "SHA256:made-up");
            }
        }
    }

    /// <summary>The raw tree that a pass may write to.</summary>
    public string Folder => Path.Combine(host.Folders.Logs, options.Folder);

    public void Start(Action<SyncResult> completed) => _completed = completed;

    public Task<SyncResult> TriggerAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return (_running ??= RunAsync()).WaitAsync(cancellation);
        }
    }

    public Task<SyncResult> TryAsync(CancellationToken cancellation)
    {
        DryRuns++;
        return Task.FromResult(Result(SyncOutcome.Completed, null) with { IsDryRun = true });
    }

    public async Task<IDisposable> HoldAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        return new Turn(_turn);
    }

    public IDisposable? TryHold() => _turn.Wait(0) ? new Turn(_turn) : null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<SyncResult> RunAsync()
    {
        await Task.Yield();
        using IDisposable turn = await HoldAsync(CancellationToken.None);
        IsInPass = true;
        (SyncOutcome outcome, string? error) = await Pass();
        IsInPass = false;
        SyncResult result = Result(outcome, error);
        lock (_lock)
        {
            (_last, _running) = (result, null);
            Passes++;
        }

        _completed(result);
        return result;
    }

    private SyncResult Result(SyncOutcome outcome, string? error) =>
        new() { Remote = options.Name, Outcome = outcome, Started = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Took = TimeSpan.FromSeconds(1), Error = error };

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
