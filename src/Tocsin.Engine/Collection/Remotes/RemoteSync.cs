using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes.Connecting;

namespace Tocsin.Engine.Collection.Remotes;

/// <summary>
/// Brings one remote's logs up to date, a pass at a time. Files that grew are appended to, rotated ones are recognised by content and renamed, everything else is
/// a new generation and the old one is kept. Nothing here is ever deleted because it is gone there. Not for two passes at once: <see cref="RemoteRunner"/> sees to that.
/// </summary>
public sealed class RemoteSync : IAsyncDisposable
{
    private readonly RemoteOptions _remote;
    private readonly CollectionFolders _folders;
    private readonly RootFolder _logs;
    private readonly TimeProvider _time;
    private readonly RemoteTools _tools;
    private SshConnection? _ssh;
    private RemoteHello? _hello;

    /// <summary>Nothing is started and no folder is made yet.</summary>
    public RemoteSync(RemoteOptions remote, CollectionFolders folders, RootFolder logs, TimeProvider time, RemoteTools? tools = null) =>
        (_remote, _folders, _logs, _time, _tools) = (remote, folders, logs, time, tools ?? RemoteTools.OnPath);

    /// <summary>The remote.</summary>
    public RemoteOptions Remote => _remote;

    /// <summary>
    /// Does one pass. Faults of any kind are in the result; nothing is thrown. <paramref name="progress"/> is told on the threads that do the work.
    /// </summary>
    public async Task<SyncResult> RunAsync(bool dryRun, IProgress<SyncProgress>? progress, CancellationToken cancellation)
    {
        DateTime started = _time.GetUtcNow().UtcDateTime;
        long begun = _time.GetTimestamp();
        using CancellationTokenSource limit = new(_remote.TimeLimit, _time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        SyncReport report = new(_remote.Name, progress);
        SyncOutcome outcome;
        string? error = null;
        try
        {
            // What was found out stays true until something fails: a pass over what has not changed is one rsync.
            report.Step("checking");
            RemoteChecks.Check(_remote, _folders);
            RemoteHello? known = _hello;
            _hello = null;
            if (known is null)
            {
                await RemoteChecks.CheckProgramsAsync(_tools, _time, stop.Token);
            }

            _ssh ??= new SshConnection(_remote, _folders, _tools);
            report.Step("connecting");
            known ??= await RemoteHello.AskAsync(_remote, _ssh, _time, stop.Token);
            if (_logs.Renew())
            {
                report.Notice($"'{_logs.FullPath}' was removed or replaced while it was in use: what is there now is gone on with.");
            }

            using RemoteMemory memory = RemoteMemory.Open(_folders);
            await new SyncPass(_remote, _folders, _logs, _tools, _ssh, memory, _time, dryRun, report).RunAsync(known, stop.Token);
            outcome = report.IsPartial ? SyncOutcome.Partial : SyncOutcome.Completed;
            _hello = known;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = SyncOutcome.Cancelled;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            outcome = SyncOutcome.Failed;
            error = $"The pass over {_remote.Host} took longer than {_remote.TimeLimit:c} and was ended. What it fetched is kept, the rest follows; or raise the remote's TimeLimit.";
        }
        catch (Exception fault)
        {
            outcome = SyncOutcome.Failed;
            error = fault is SyncFaultException ? fault.Message : TerminalText.Line(fault is IOException or UnauthorizedAccessException ? fault.Message : $"{fault.GetType().Name}: {fault.Message}");
        }

        SyncResult result = report.Finish(outcome, started, _time.GetElapsedTime(begun), dryRun, error);
        return dryRun || outcome == SyncOutcome.Cancelled ? result : Note(result, memory => memory.SavePass(result, _time.GetUtcNow().UtcDateTime));
    }

    /// <summary>Notes when the next pass is due, for <see cref="RemoteHistory"/>; null when nobody runs it.</summary>
    internal void PlanNext(DateTime? next) => Note(true, memory => memory.SaveNextRun(_remote.Name, next));

    /// <summary>What is noted for others to read is no part of a pass: where it cannot be written, the pass has said why already.</summary>
    private T Note<T>(T result, Action<RemoteMemory> write)
    {
        try
        {
            using RemoteMemory memory = RemoteMemory.Open(_folders);
            write(memory);
        }
        catch (Exception fault) when (fault is SyncFaultException or IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            // The next pass tries again.
        }

        return result;
    }

    /// <summary>Ends the connection that is kept between passes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ssh is not null)
        {
            await _ssh.CloseAsync(_time);
            _ssh.Dispose();
        }
    }
}
