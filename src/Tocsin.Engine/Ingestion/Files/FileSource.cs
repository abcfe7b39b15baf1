using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Ingestion.Files;

/// <summary>Follows one file, or every file of a folder that fits a pattern, until it is stopped.</summary>
public sealed class FileSource(
    SourceAddress address, IRecordSink sink, IFollowedFiles followed, StreamOptions options, TimeProvider time) : IRecordSource
{
    private const int MaxFiles = 10_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly SourceProgress _progress = new();
    private readonly SortedDictionary<string, FileFollower> _followers = new(StringComparer.Ordinal);
    private readonly byte[] _buffer = new byte[512 * 1024]; // one thread steps all followers, so they share it
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _looked;

    /// <inheritdoc/>
    public string Address => address.Text;

    /// <inheritdoc/>
    public SourceStatus Status => _progress.Status;

    /// <summary>Ends when everything that was there at the start has been read and appended, and nothing was left to read for once.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (address.Kind == SourceKind.File)
        {
            Follow(address.Path);
        }

        try
        {
            while (true)
            {
                bool progressed = await StepAsync(cancellation).ConfigureAwait(false);
                if (!progressed)
                {
                    _caughtUp.TrySetResult();
                    await Task.Delay(Poll, time, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _progress.Say(SourceState.Ended, "stopped");
        }
        finally
        {
            foreach (FileFollower follower in _followers.Values)
            {
                follower.Dispose();
            }
        }
    }

    private async ValueTask<bool> StepAsync(CancellationToken cancellation)
    {
        if (address.Kind == SourceKind.Directory && (_looked == 0 || time.GetElapsedTime(_looked) >= Look))
        {
            try
            {
                LookForFiles();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                _progress.Fault(fault.Message); // the folder went, or may not be read any more; the next look tries again
            }

            _looked = time.GetTimestamp();
        }

        bool progressed = false;
        foreach (FileFollower follower in _followers.Values)
        {
            try
            {
                progressed |= await follower.StepAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                _progress.Fault(fault.Message); // the next step tries again
            }
        }

        return progressed;
    }

    /// <summary>Begins to follow new names; a new name of a file that is being read already (it was just renamed) is not a new file.</summary>
    private void LookForFiles()
    {
        if (!Directory.Exists(address.Path))
        {
            _progress.Say(SourceState.Retrying, $"waits for {address.Path} to appear");
            return;
        }

        string[] names = [.. Directory.EnumerateFiles(address.Path, address.Pattern).Order(StringComparer.Ordinal)];
        foreach (string path in names)
        {
            if (_followers.ContainsKey(path) || IsRotation(path, names))
            {
                continue;
            }

            if (_followers.Count >= MaxFiles)
            {
                _progress.Fault($"follows {MaxFiles} files already and leaves {path} out: narrow the pattern of {address.Text}");
                return;
            }

            Follow(path);
        }

        if (_followers.Count == 0)
        {
            _progress.Say(SourceState.Running, $"no file fits {address.Pattern} in {address.Path} yet");
        }
    }

    private bool IsRotation(string path, string[] names)
    {
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tmp", StringComparison.Ordinal))
        {
            return true;
        }

        string name = Path.GetFileName(path);
        return FileIdentity.Of(path) is { } identity && _followers.Values.Any(follower => follower.Reads(identity))
            || names.Any(other => other != path
                && RotatedSiblings.IsRotationOf(name, Path.GetFileName(other), Path.GetFileNameWithoutExtension(other)));
    }

    private void Follow(string path) =>
        _followers[path] = new FileFollower(path, sink, followed, options, time, _progress, _buffer);
}
