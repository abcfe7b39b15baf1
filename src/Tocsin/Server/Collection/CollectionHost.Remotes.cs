using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Server.Collection;

// The machines that are fetched: one fails, the others go on.
internal sealed partial class CollectionHost
{
    private readonly List<IRemoteLoop> _remotes = [];

    /// <summary>How each remote is.</summary>
    public IReadOnlyList<RemoteStatus> Remotes => [.. _remotes.Select(remote => remote.Status)];

    /// <summary>Whether one is being fetched.</summary>
    public bool IsSyncing => _remotes.Any(remote => remote.Status.State == RemoteState.Running);

    /// <summary>One remote by its name; null when there is none.</summary>
    public RemoteStatus? FindRemote(string name) => Find(name)?.Status;

    /// <summary>Fetches one remote, or all at the same time; where a pass is running it is waited for. Then the folder is looked at, so that the catalogue has what came.</summary>
    /// <param name="name">The remote; null for all. One that is there.</param>
    /// <param name="dryRun">Nothing is changed, only said.</param>
    /// <param name="cancellation">Gives up waiting; what runs goes on.</param>
    /// <returns>A result for each remote, in the order of the configuration.</returns>
    public async Task<IReadOnlyList<SyncResult>> SyncAsync(string? name, bool dryRun, CancellationToken cancellation)
    {
        IEnumerable<IRemoteLoop> wanted = name is null ? _remotes : [Find(name)!];
        SyncResult[] results = await Task.WhenAll(wanted.Select(remote => dryRun ? remote.TryAsync(cancellation) : remote.TriggerAsync(cancellation)));
        if (!dryRun)
        {
            await PassAsync(cancellation);
        }

        return results;
    }

    private IRemoteLoop? Find(string name) => _remotes.FirstOrDefault(remote => remote.Status.Options.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private void Completed(SyncResult result)
    {
        if (result.Outcome == SyncOutcome.Failed)
        {
            LogMessages.SyncFailed(_logger, result.Remote, result.Error ?? "");
        }

        _passes.Wake();
    }
}
