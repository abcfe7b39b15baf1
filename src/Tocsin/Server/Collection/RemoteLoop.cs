using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Server.Collection;

/// <summary>A remote that is fetched by <c>rsync</c>.</summary>
internal sealed class RemoteLoop : IRemoteLoop
{
    private readonly RemoteSync _sync;
    private readonly RemoteRunner _runner;

    private RemoteLoop(RemoteSync sync, RemoteRunner runner) => (_sync, _runner) = (sync, runner);

    /// <inheritdoc/>
    public RemoteStatus Status => _runner.Status;

    /// <summary>Makes one for a collection. The rests after failures differ by the remote's name, so that many do not come back together.</summary>
    public static IRemoteLoop Create(RemoteOptions options, CollectionHost host)
    {
        var sync = new RemoteSync(options, host.Folders, host.Logs, host.Time);
        int seed = options.Name.Aggregate(17, static (seed, letter) => unchecked((seed * 31) + letter));
        return new RemoteLoop(sync, new RemoteRunner(sync, new HostTrust(host.Folders, host.Time), host.Time, seed));
    }

    /// <inheritdoc/>
    public void Start(Action<SyncResult> completed)
    {
        _runner.Completed = completed;
        _runner.Start();
    }

    /// <inheritdoc/>
    public Task<SyncResult> TriggerAsync(CancellationToken cancellation) => _runner.TriggerAsync(cancellation);

    /// <inheritdoc/>
    public Task<SyncResult> TryAsync(CancellationToken cancellation) => _runner.DryRunAsync(cancellation);

    /// <inheritdoc/>
    public Task<IDisposable> HoldAsync(CancellationToken cancellation) => _runner.HoldAsync(cancellation);

    /// <inheritdoc/>
    public IDisposable? TryHold() => _runner.TryHold();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync();
        await _sync.DisposeAsync();
    }
}
