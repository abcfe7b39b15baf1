using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Engine.Streams;
using Tocsin.Terminal;

namespace Tocsin.Commands.Syncing;

/// <summary>Runs passes: one over each remote at the same time, or again and again until Ctrl-C. After each the catalogue is brought up to date.</summary>
internal sealed class SyncRun : IDisposable
{
    private readonly SyncSetup _setup;
    private readonly SyncRequest _request;
    private readonly IReadOnlyList<RemoteOptions> _remotes;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly RootFolder _logs;
    private readonly SyncProgressView _view = new();
    private readonly Lock _printing = new();
    private readonly Lock _cataloguing = new();

    private SyncRun(SyncSetup setup, SyncRequest request, TextWriter output, TimeProvider time)
    {
        (_setup, _request, _output, _time) = (setup, request, output, time);
        _remotes = setup.Choose(request);
        _logs = RootFolder.Open(setup.Folders.Logs);
    }

    /// <summary>Runs to the end and answers the exit code.</summary>
    public static async Task<int> RunAsync(SyncSetup setup, SyncRequest request, TextWriter output, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            // Looking on is allowed beside a server; writing is not.
            using CollectionLock? mine = request.DryRun ? null : CollectionLock.Take(setup.Folders);
            using SyncRun run = new(setup, request, output, time);
            return await LiveRegion.ShowAsync(region =>
            {
                Task<int> work = request.Once ? run.OnceAsync(region, cancellation) : run.AgainAndAgainAsync(region, cancellation);
                return PaintAsync(region, work, run._view, time);
            });
        }
        catch (DataFolderLockedException locked)
        {
            throw CommandException.Outside(locked.Message, locked);
        }
        catch (Exception fault) when (fault is SyncFaultException or IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            throw CommandException.Failed(fault.Message, fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _logs.Dispose();

    private static async Task<int> PaintAsync(LiveRegion region, Task<int> work, SyncProgressView view, TimeProvider time)
    {
        await region.PaintWhileAsync(work, view.Draw, time);
        return await work;
    }

    private async Task<int> OnceAsync(LiveRegion region, CancellationToken cancellation)
    {
        SyncResult[] results = await Task.WhenAll(_remotes.Select(async remote =>
        {
            await using RemoteSync sync = new(remote, _setup.Folders, _logs, _time);
            SyncResult result = await sync.RunAsync(_request.DryRun, _view, cancellation);
            Print(region, result);
            return result;
        }));
        if (!_request.DryRun && results.Any(static result => result.ChangedCount > 0 || result.Outcome is SyncOutcome.Completed or SyncOutcome.Partial))
        {
            Catalogue(region);
        }

        cancellation.ThrowIfCancellationRequested();
        return results.All(static result => result.Outcome == SyncOutcome.Completed) ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task<int> AgainAndAgainAsync(LiveRegion region, CancellationToken cancellation)
    {
        List<IAsyncDisposable> open = [];
        try
        {
            foreach (RemoteOptions remote in _remotes)
            {
                RemoteSync sync = new(remote, _setup.Folders, _logs, _time);
                RemoteRunner runner = new(sync, new HostTrust(_setup.Folders, _time), _time, SeedOf(remote.Name), _view);
                runner.Completed = result =>
                {
                    Print(region, result);
                    Catalogue(region);
                };
                open.AddRange([runner, sync]);
                runner.Start();
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            foreach (IAsyncDisposable part in open)
            {
                await part.DisposeAsync();
            }
        }

        return ExitCode.Done;
    }

    private void Print(LiveRegion region, SyncResult result)
    {
        lock (_printing)
        {
            _view.Ended(result.Remote);
            foreach (string line in SyncLines.Remarks(result))
            {
                region.Note(line);
            }

            foreach (string line in _request.Json ? [SyncLines.Json(result)] : SyncLines.Text(result))
            {
                _output.WriteLine(line);
            }

            _output.Flush();
        }
    }

    private void Catalogue(LiveRegion region)
    {
        lock (_cataloguing)
        {
            try
            {
                using FileCatalogue catalogue = FileCatalogue.Open(_setup.Folders.Catalogue, _time);
                CategoryLinks links = new(_setup.Folders, _setup.Rules);
                new CataloguePass(_logs, catalogue, _setup.Rules, _setup.Jobs, path => _setup.RemoteOf(path, _request.Host is null ? [] : _remotes), links, _time).Run();
            }
            catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                region.Note($"tocsin: the files are here, but the catalogue is not up to date: {Printable.Line(fault.Message)}");
            }
        }
    }

    /// <summary>Rests after failures differ from remote to remote.</summary>
    private static int SeedOf(string name) => name.Aggregate(17, static (seed, letter) => unchecked((seed * 31) + letter));
}
