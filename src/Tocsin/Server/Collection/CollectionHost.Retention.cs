using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Engine.Collection.Retention;

namespace Tocsin.Server.Collection;

// What is kept: files go and are compressed by the rules, never one whose lines are not in their stream yet, never one of a remote that is being fetched.
internal sealed partial class CollectionHost
{
    private readonly SemaphoreSlim _cleaning = new(1);
    private RepeatedWork? _keeping;

    /// <summary>How the keeping of files is; null when there are no rules.</summary>
    public WorkStatus? Keeping => _keeping?.Status;

    /// <summary>A file as a source of records; null when nothing of it went into a stream.</summary>
    public string? SourceOf(CollectedFile file) => Catalogue.SourceOf(file.Id);

    /// <summary>Removes a file from this disk, after the pass that is running over its remote; its row and its link go with the pass that follows. A remote that still has it does not send it again while it stays as it is.</summary>
    public async Task DeleteAsync(CollectedFile file, CancellationToken cancellation)
    {
        using (await HoldAsync(file.Path, cancellation))
        {
            await Task.Run(() => Logs.Delete(file.Path), cancellation);
        }

        await PassAsync(cancellation);
    }

    /// <summary>Applies the rules now. Throws <see cref="IOException"/> with all faults when a file could not be removed or compressed.</summary>
    public async Task<RetentionResult> CleanUpAsync(CancellationToken cancellation)
    {
        await _cleaning.WaitAsync(cancellation);
        try
        {
            RetentionResult result = await Task.Run(() => CleanUp(cancellation), cancellation);
            if (result.Deleted + result.Compressed > 0)
            {
                await PassAsync(cancellation);
            }

            return result.Faults.Count == 0 ? result : throw new IOException(string.Join(" ", result.Faults));
        }
        finally
        {
            _cleaning.Release();
        }
    }

    /// <summary>What the rules would do now, without doing it.</summary>
    public RetentionPlan PlanCleanUp()
    {
        if (_configured.Retention.Count == 0)
        {
            return RetentionPlan.Make([], [], Time.GetUtcNow().UtcDateTime, MayGo);
        }

        long keepFree = _configured.Remotes.Select(remote => remote.KeepFree).DefaultIfEmpty(0).Max(), free = new DriveInfo(Folders.Root).AvailableFreeSpace;
        return RetentionPlan.Make(Catalogue.Candidates(null, null, null, null), _configured.Retention, Time.GetUtcNow().UtcDateTime, MayGo, keepFree, free);
    }

    private void OpenKeeping()
    {
        if (_configured.Retention.Count > 0)
        {
            _keeping = Begin(new RepeatedWork(CleanUpAsync, RetentionInterval, Time, reason => LogMessages.RetentionFailed(_logger, reason)));
            _keeping.Start();
        }
    }

    private RetentionResult CleanUp(CancellationToken cancellation) => new RetentionRun(Logs).Run(PlanCleanUp(), IsFed, file => TryHold(file.Path), cancellation);

    private bool MayGo(CollectedFile file) => IsFed(file) && FindRemote(file.Remote) is not { State: RemoteState.Running };

    private bool IsFed(CollectedFile file) => StreamOf(file.Category) is null || Catalogue.IsFed(file.Id);
}
