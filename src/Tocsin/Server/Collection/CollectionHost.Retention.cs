using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Server.Collection;

internal sealed partial class CollectionHost
{
    private RepeatedWork? _keeping;
    private void OpenKeeping() => _keeping = null;

    public WorkStatus? Keeping => _keeping?.Status;

    public bool IsSyncing => _remotes.Any(remote => remote.Status.State == RemoteState.Running);

    public async Task DeleteAsync(CollectedFile file, CancellationToken cancellation)
    {
        Logs.Delete(file.Path);
        await PassAsync(cancellation);
    }

    public Task<CleanUp> CleanUpAsync(CancellationToken cancellation) => Task.FromResult(new CleanUp(0, 0, _keeping is null ? 0 : 1));

    /// <summary>A file as a source of records; null when nothing of it went into a stream.</summary>
    public string? SourceOf(CollectedFile file) => Catalogue.SourceOf(file.Id);
}

/// <summary>What was removed and compressed.</summary>
internal sealed record CleanUp(long Deleted, long Compressed, long Freed);
