using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Engine.Similarity.Indexing;

namespace Tocsin.Server.Similarity;

/// <summary>
/// Indexes the image folder, one indexing at a time: into a file of its own, which takes the place of the feature file's pictures when it is whole. What a stopped one has
/// made is gone on with. Any thread may call it.
/// </summary>
internal sealed class FolderIndexing : IAsyncDisposable
{
    private const string UnfinishedName = "indexing.h5";
    private const int FaultsShown = 20;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConfiguredSimilarity _configured;
    private readonly ImageCollection _collection;
    private readonly TimeProvider _time;
    private readonly Action<string> _notice;
    private readonly string _folder;
    private Task _run = Task.CompletedTask;
    private volatile IndexingStatus? _status;

    public FolderIndexing(ConfiguredSimilarity configured, ImageCollection collection, TimeProvider time, Action<string> notice)
    {
        (_configured, _collection, _time, _notice) = (configured, collection, time, notice);
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
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync(DateTime started)
    {
        try
        {
            string unfinished = Path.Combine(_configured.Folder, UnfinishedName);
            using IImageEmbedder embedder = _configured.Embedder();
            RemoveIfOfAnother(unfinished, embedder);
            string prefix = _folder + Path.DirectorySeparatorChar;
            ImageIndexing indexing = new() { Time = _time, Limits = _configured.ImageLimits, Prefix = prefix };
            IndexingResult result = await indexing.RunAsync(
                new FolderImages(_folder), embedder, unfinished, append: true, EmbedderBatch.Auto(), new Heard(progress => _status = Told(IndexingState.Running, started, progress)), _stop.Token);
            if (result.WasInterrupted)
            {
                _status = Told(IndexingState.Stopped, started, result.Last) with { Ended = Now };
                return;
            }

            // Before it counts as done, so that nobody sees a collection that is neither made nor being made.
            await _collection.ReplaceAsync(FeatureFile.Read(unfinished, _configured.Dimension, _stop.Token), path => !path.StartsWith(prefix, StringComparison.Ordinal), _stop.Token);
            File.Delete(unfinished);
            _status = Told(IndexingState.Done, started, result.Last) with
            {
                Ended = Now,
                Faults = [.. result.Faults.Take(FaultsShown).Select(static fault => new FaultyImage(fault.Name, fault.Detail))],
            };
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

    // Vectors of another embedder, or a file that is no good: it begins anew.
    private void RemoveIfOfAnother(string unfinished, IImageEmbedder embedder)
    {
        try
        {
            if (File.Exists(unfinished))
            {
                using FeatureReader reader = FeatureReader.Open(unfinished, _configured.Dimension);
                if (reader.Embedder == embedder.Name)
                {
                    return;
                }
            }
        }
        catch (FeatureFileException)
        {
            // Removed below.
        }

        File.Delete(unfinished);
    }

    // Progress<T> would hand on to the pool, where the last may come before the one before.
    private sealed class Heard(Action<IndexingProgress> take) : IProgress<IndexingProgress>
    {
        public void Report(IndexingProgress value) => take(value);
    }
}
