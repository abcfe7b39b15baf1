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

    /// <summary>Keeps passes away from a file until the answer is disposed; waits for those that run. Always in the order of the configuration, so that two who wait do not wait for each other.</summary>
    private async Task<IDisposable> HoldAsync(string path, CancellationToken cancellation)
    {
        var holds = new Holds();
        try
        {
            foreach (IRemoteLoop remote in WritersOf(path))
            {
                holds.Add(await remote.HoldAsync(cancellation));
            }

            return holds;
        }
        catch
        {
            holds.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="HoldAsync"/>, without waiting: null while a pass runs over the file's folder.</summary>
    private Holds? TryHold(string path)
    {
        var holds = new Holds();
        foreach (IRemoteLoop remote in WritersOf(path))
        {
            if (remote.TryHold() is not { } hold)
            {
                holds.Dispose();
                return null;
            }

            holds.Add(hold);
        }

        return holds;
    }

    /// <summary>The remotes whose passes may write a file: a remote of the older settings has the whole tree.</summary>
    private IEnumerable<IRemoteLoop> WritersOf(string path) => _remotes.Where(remote =>
        remote.Status.Options.Folder is var folder && (folder.Length == 0 || path.StartsWith(folder + "/", StringComparison.Ordinal)));

    private IRemoteLoop? Find(string name) => _remotes.FirstOrDefault(remote => remote.Status.Options.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private void Completed(SyncResult result)
    {
        if (result.Outcome == SyncOutcome.Failed)
        {
            LogMessages.SyncFailed(_logger, result.Remote, result.Error ?? "");
        }

        _passes.Wake();
    }

    private sealed class Holds : IDisposable
    {
        private readonly List<IDisposable> _all = [];

        public void Add(IDisposable hold) => _all.Add(hold);

        public void Dispose()
        {
            _all.ForEach(static hold => hold.Dispose());
            _all.Clear();
        }
    }
}
