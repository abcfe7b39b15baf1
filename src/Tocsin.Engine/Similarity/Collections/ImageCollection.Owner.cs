using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Collections;

// The task that owns the file: it loads, watches and changes. Nothing else writes _content, and the fields below are its own.
public sealed partial class ImageCollection
{
    private const int MostAtOnce = 256; // changes that share one write

    private FileMark? _loaded; // the file that is served; null when there was none yet
    private bool _isStale; // what is served is not what the file says, although its mark is the same
    private FileMark? _refused; // the file that was no good
    private long _refusedAt;
    private CancellationTokenSource? _pathsOfBefore;
    private Task _checkingPaths = Task.CompletedTask;

    private async Task OwnAsync()
    {
        try
        {
            Look();
            while (true)
            {
                if (await IsAskedAsync())
                {
                    Change(Waiting());
                }
                else
                {
                    Look();
                }

                LookAtRoots();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _changes.Writer.TryComplete();
            while (_changes.Reader.TryRead(out CollectionChange? change))
            {
                change.Fail(new OperationCanceledException(Closing));
            }
        }
    }

    // Until somebody asks for a change, or it is time to look at the file.
    private async Task<bool> IsAskedAsync()
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Task<bool> asked = _changes.Reader.WaitToReadAsync(until.Token).AsTask();
        await Task.WhenAny(asked, Task.Delay(_options.LookEvery, _time, until.Token));
        bool isAsked = asked.IsCompletedSuccessfully;
        await until.CancelAsync();
        await asked.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _stop.Token.ThrowIfCancellationRequested();
        return isAsked;
    }

    private List<CollectionChange> Waiting()
    {
        List<CollectionChange> changes = [];
        while (changes.Count < MostAtOnce && _changes.Reader.TryRead(out CollectionChange? change))
        {
            changes.Add(change);
        }

        return changes;
    }

    private void Look(bool insist = false)
    {
        FileMark? mark = null;
        try
        {
            mark = _options.Store.Mark();
            if (mark == _loaded && _content is not null && !_isStale)
            {
                Say(Served(_content));
                return;
            }

            if (!insist && mark == _refused && _refusedAt != 0 && _time.GetElapsedTime(_refusedAt) < _options.RetryAfter)
            {
                return;
            }

            if (mark is null && _loaded is null && _options.BeginsEmpty)
            {
                // Nothing has been put in yet.
                Serve(new FeatureSet(_options.Dimension, [], []) { Embedder = _options.Embedder }, null);
                return;
            }

            // The mark from before it was read: what is written meanwhile is another file.
            Serve(() => _options.Store.Open(_stop.Token), mark);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault)
        {
            // Whatever is wrong with a file from outside, the server lives and says it.
            (_refused, _refusedAt) = (mark, _time.GetTimestamp());
            Say(_content is null
                ? mark is null && _options.Awaited() is { } awaited ? new CollectionStatus(CollectionState.Loading, awaited) : new CollectionStatus(CollectionState.Broken, fault.Message)
                : new CollectionStatus(CollectionState.Ready, $"The pictures that were loaded before are served: {fault.Message}"));
        }
    }

    private void Serve(FeatureSet features, FileMark? mark) => Serve(() => new RowsInMemory(features), mark);

    private void Serve(Func<IFeatureRows> open, FileMark? mark)
    {
        LoadedRows loaded;
        using (IFeatureRows features = open())
        {
            if (features.Dimension != _options.Dimension)
            {
                throw new InvalidDataException($"The feature file has vectors of {features.Dimension} dimensions, and {_options.Dimension} are configured (Similarity:Dimension, VECTOR_DIMENSION). Make them equal.");
            }

            RequireRoom(features.Count);
            loaded = LoadedRows.Read(features, _stop.Token);
        }

        // The file is closed: others may write it while the index is built.
        CollectionContent content = CollectionContent.Of(loaded, _options.Build, _time.GetUtcNow().UtcDateTime, _stop.Token);
        if (_content is null)
        {
            SettleUploads(content);
        }

        _content = content;
        (_loaded, _isStale, _refused, _refusedAt) = (mark, false, null, 0);
        Interlocked.Increment(ref _revision);
        Say(Served(content));
        CheckPaths(content);
    }

    private void RequireRoom(int count)
    {
        long needed = LoadedRows.BytesOf(count, _options.Dimension);
        long served = _content?.Index.Figures is { } figures ? figures.VectorBytes + figures.StructureBytes : 0;
        if (needed + served > _options.MostBytes)
        {
            throw new InvalidDataException(
                $"The feature file has {count} rows of {_options.Dimension} dimensions, which take {InMebibytes(needed)} of memory{(served > 0 ? $" beside the {InMebibytes(served)} of what is served" : "")}; at most {InMebibytes(_options.MostBytes)}, three quarters of what there is, are taken. {(needed <= _options.MostBytes ? "Start the server again: then it is loaded alone." : "Divide the file, or serve it where there is more.")}");
        }

        if (needed + served > _options.MostBytes / 2)
        {
            // What was served before the last change is left to the collector, which sees little need.
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static string InMebibytes(long bytes) => $"{bytes / 1048576.0:0.#} MiB";

    private CollectionStatus Served(CollectionContent content) =>
        MismatchOf(content) is { } mismatch ? new CollectionStatus(CollectionState.Ready, mismatch.Sentence) : new CollectionStatus(CollectionState.Ready);

    // A disk may be mounted after the server has begun.
    private void LookAtRoots()
    {
        if (_options.Roots?.Refresh() == true && _content is { } content)
        {
            CheckPaths(content);
        }
    }

    // Beside everything else: a million files are asked for.
    private void CheckPaths(CollectionContent content)
    {
        if (_options.Roots is not { } roots)
        {
            return;
        }

        _pathsOfBefore?.Cancel();
        _pathsOfBefore?.Dispose();
        _pathsOfBefore = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        CancellationToken until = _pathsOfBefore.Token;
        roots.Renew();
        Task before = _checkingPaths;
        _checkingPaths = Task.Run(
            async () =>
            {
                await before;
                content.CheckPaths(roots, until);
                Interlocked.Increment(ref _revision);
            },
            CancellationToken.None);
    }

    private void Say(CollectionStatus status)
    {
        if (status == _status)
        {
            return;
        }

        // That a file is being made is nothing to worry about.
        if (status is { Reason: { } reason, State: not CollectionState.Loading })
        {
            _notice(reason);
        }
        else if (status.Reason is null && _status is { Reason: not null, State: not CollectionState.Loading })
        {
            _notice("The feature file is good again, and served.");
        }

        _status = status;
        Interlocked.Increment(ref _revision);
    }
}
