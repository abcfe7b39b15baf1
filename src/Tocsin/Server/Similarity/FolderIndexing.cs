using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Similarity.Indexing;
using Tocsin.Server.Metrics;

namespace Tocsin.Server.Similarity;

/// <summary>
/// Indexes the image folder, one indexing at a time: into a file of its own, which takes the place of the feature file's pictures when it is whole. What a stopped one has
/// made is gone on with, where its pictures are still the same. Any thread may call it.
/// </summary>
internal sealed class FolderIndexing : IAsyncDisposable
{
    private const string UnfinishedName = "indexing.h5";
    private const string AgainName = "indexing-again.h5"; // pictures that stay, by another embedder than before
    private const int FaultsShown = 20;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConfiguredSimilarity _configured;
    private readonly ImageCollection _collection;
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Action<string> _notice;
    private readonly string _folder;
    private Task _run = Task.CompletedTask;
    private volatile IndexingStatus? _status;

    public FolderIndexing(ConfiguredSimilarity configured, ImageCollection collection, ServerMetrics metrics, TimeProvider time, Action<string> notice)
    {
        (_configured, _collection, _metrics, _time, _notice) = (configured, collection, metrics, time, notice);
        _folder = configured.Images!;
    }

    /// <summary>The one that runs, or the last one; null when there was none.</summary>
    public IndexingStatus? Status => _status;

    /// <summary>What is being waited for while the feature file is missing; null while nobody makes it.</summary>
    public string? Awaited => _status is { State: IndexingState.Running } ? $"The folder '{_folder}' is being indexed for the first time." : null;

    /// <summary>Begins when there is no feature file.</summary>
    public void StartIfMissing()
    {
        if (!File.Exists(_configured.Features))
        {
            TryStart();
        }
    }

    /// <summary>Begins; false when one runs.</summary>
    public bool TryStart()
    {
        lock (_lock)
        {
            if (_status is { State: IndexingState.Running } || _stop.IsCancellationRequested)
            {
                return false;
            }

            DateTime started = _time.GetUtcNow().UtcDateTime;
            _status = new IndexingStatus { State = IndexingState.Running, Started = started };
            _run = Task.Run(() => RunAsync(started));
            return true;
        }
    }

    /// <summary>Stops: what was made so far is kept for the next time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task run;
        lock (_lock)
        {
            run = _run; // from here on none begins
        }

        await run;
        _stop.Dispose();
    }

    private async Task RunAsync(DateTime started)
    {
        try
        {
            string unfinished = Path.Combine(_configured.Folder, UnfinishedName);
            using IImageEmbedder embedder = new MeasuredEmbedder(_configured.Embedder(), _time, (pictures, took) => _metrics.Indexed(_configured.EmbedderKind, pictures, took));
            string prefix = _folder + Path.DirectorySeparatorChar;
            FolderImages images = new(_folder);
            UnfinishedFeatures.Prepare(unfinished, images, prefix, embedder, _stop.Token);
            IndexingResult result = await IndexAsync(images, embedder, unfinished, prefix, append: true, progress => _status = Told(IndexingState.Running, started, progress));
            if (result.WasInterrupted)
            {
                _status = Told(IndexingState.Stopped, started, result.Last) with { Ended = Now };
                return;
            }

            RequireSome(result.Last, prefix);
            Replacement by = new(FeatureFile.Read(unfinished, _configured.Dimension, _stop.Token), path => !path.StartsWith(prefix, StringComparison.Ordinal));
            IndexingStatus folder = Told(IndexingState.Done, started, result.Last) with { Faults = Shown(result.Faults) };
            (Replaced replaced, folder) = await ReplaceAsync(by, embedder, folder);
            UnfinishedFeatures.Delete(unfinished);
            _status = folder with { State = IndexingState.Done, SecondsLeft = null, Ended = Now, LeftOut = replaced.LeftOut, Aside = replaced.Aside };
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _status = _status! with { State = IndexingState.Stopped, Ended = Now };
        }
        catch (Exception fault)
        {
            // Whatever is wrong with files from outside, the server lives and says it.
            _status = _status! with { State = IndexingState.Failed, Ended = Now, Reason = fault.Message };
            _notice($"The folder '{_folder}' could not be indexed: {fault.Message}");
            await _collection.LookAsync(_stop.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private Task<IndexingResult> IndexAsync(IImageStore from, IImageEmbedder embedder, string features, string prefix, bool append, Action<IndexingProgress> heard) =>
        new ImageIndexing { Time = _time, Limits = _configured.ImageLimits, Prefix = prefix }.RunAsync(
            from, embedder, features, append, EmbedderBatch.Auto(), new Heard(heard), _stop.Token);

    // A folder whose disk is not mounted is empty, too.
    private void RequireSome(IndexingProgress last, string prefix)
    {
        if (last.Added + last.Skipped == 0 && _collection.Has(path => path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            throw new IOException(
                $"{(last.Listed == 0 ? $"There is no picture in '{_folder}' any more" : $"None of the {last.Listed} pictures in '{_folder}' gave a vector")}, and what was indexed there before is kept. Is its disk mounted? If the pictures are gone for good, delete them from the collection.");
        }
    }

    // What stays and was made by another embedder is embedded again, until the collection has all that it wants: it may have grown meanwhile.
    private async Task<(Replaced Replaced, IndexingStatus Status)> ReplaceAsync(Replacement by, IImageEmbedder embedder, IndexingStatus status)
    {
        while (true)
        {
            Replaced replaced = await _collection.ReplaceAsync(by, _stop.Token);
            if (replaced.Wanted.Count == 0)
            {
                return (replaced, status);
            }

            IndexingStatus before = status;
            (FeatureSet made, IndexingResult result) = await EmbedAgainAsync(replaced.Wanted, embedder, progress => _status = status = Sum(before, progress) with { State = IndexingState.Running });
            Dictionary<string, float[]?> all = new(by.MadeAnew, StringComparer.Ordinal);
            foreach (string path in replaced.Wanted)
            {
                all[path] = null;
            }

            for (int row = 0; row < made.Count; row++)
            {
                all[made.Paths[row]] = made.Vectors.AsSpan(row * made.Dimension, made.Dimension).ToArray();
            }

            by = by with { MadeAnew = all };
            status = Sum(before, result.Last) with { Faults = [.. before.Faults, .. Shown(result.Faults), .. NotFound(replaced.Wanted)] };
        }
    }

    private async Task<(FeatureSet Made, IndexingResult Result)> EmbedAgainAsync(IReadOnlyList<string> paths, IImageEmbedder embedder, Action<IndexingProgress> heard)
    {
        string again = Path.Combine(_configured.Folder, AgainName);
        File.Delete(again); // a killed server's
        try
        {
            IndexingResult result = await IndexAsync(new LocatedImages(new ImageRoots(_configured.Roots), paths), embedder, again, "", append: false, heard);
            _stop.Token.ThrowIfCancellationRequested();
            return (FeatureFile.Read(again, _configured.Dimension, _stop.Token), result);
        }
        finally
        {
            File.Delete(again);
        }
    }

    private IEnumerable<FaultyImage> NotFound(IReadOnlyList<string> paths)
    {
        ImageRoots roots = new(_configured.Roots);
        return paths.Select(path => (path, roots.Resolve(path).Fault)).Where(static each => each.Fault is not null).Take(FaultsShown)
            .Select(static each => new FaultyImage(each.path, each.Fault!.Detail));
    }

    private static IReadOnlyList<FaultyImage> Shown(IReadOnlyList<IndexingFault> faults) => [.. faults.Take(FaultsShown).Select(static fault => new FaultyImage(fault.Name, fault.Detail))];

    private static IndexingStatus Sum(IndexingStatus status, IndexingProgress more) => status with
    {
        Done = status.Done + more.Done,
        Total = status.Total + more.Listed,
        Faulty = status.Faulty + more.Faults,
        PerSecond = more.PerSecond > 0 ? more.PerSecond : status.PerSecond,
        SecondsLeft = more.PerSecond > 0 ? (more.Listed - more.Done) / more.PerSecond : null,
    };

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    private static IndexingStatus Told(IndexingState state, DateTime started, IndexingProgress progress) => new()
    {
        State = state,
        Started = started,
        Done = progress.Done,
        Total = progress.Listed,
        Faulty = progress.Faults,
        PerSecond = progress.PerSecond,
        SecondsLeft = state == IndexingState.Running && progress.PerSecond > 0 ? (progress.Listed - progress.Done) / progress.PerSecond : null,
    };

    // Progress<T> would hand on to the pool, where the last may come before the one before.
    private sealed class Heard(Action<IndexingProgress> take) : IProgress<IndexingProgress>
    {
        public void Report(IndexingProgress value) => take(value);
    }
}
