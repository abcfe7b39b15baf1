using System.Threading.Channels;
using Tocsin.Engine.Streams;

namespace Tocsin.Sinks.Errors;

/// <summary>A file that is written and not yet finished.</summary>
/// <param name="File">Open; whoever finishes it closes it.</param>
/// <param name="Name">Its names.</param>
/// <param name="Whole">Bytes of whole lines.</param>
internal sealed record UnfinishedFile(IWritableFile File, ErrorFileName Name, long Whole);

/// <summary>Syncs and renames files, and removes the oldest, on a thread of its own: a disk that takes its time to sync must not hold up who writes.</summary>
internal sealed class ErrorFinishing : IDisposable
{
    private const int MostWaiting = 8;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly ErrorFiles _files;
    private readonly ErrorRetention _retention;
    private readonly Channel<UnfinishedFile?> _waiting = Channel.CreateBounded<UnfinishedFile?>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Task _work;
    private long _looked;
    private long _finished;

    public ErrorFinishing(ErrorFiles files, ErrorFilesOptions options, Func<string, DateTime> lastWritten)
    {
        _files = files;
        _retention = new ErrorRetention(files, options, lastWritten);
        _looked = files.Time.GetTimestamp();
        _waiting.Writer.TryWrite(null); // what is too old already
        _work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Files that were finished.</summary>
    public long Files => Interlocked.Read(ref _finished);

    /// <summary>Files that were removed.</summary>
    public long Removed => _retention.Removed;

    /// <summary>Takes a file over; false when too many wait already.</summary>
    /// <param name="file">The file.</param>
    /// <param name="wait">True to wait for room instead.</param>
    public bool Add(UnfinishedFile file, bool wait)
    {
        if (_waiting.Writer.TryWrite(file))
        {
            return true;
        }

        if (wait)
        {
            _waiting.Writer.WriteAsync(file).AsTask().GetAwaiter().GetResult();
        }

        return wait;
    }

    /// <summary>Looks for old files now and then, also where nothing is written. Any thread.</summary>
    public void Tick()
    {
        long looked = Interlocked.Read(ref _looked);
        if (_files.Time.GetElapsedTime(looked) >= BetweenLooks && Interlocked.CompareExchange(ref _looked, _files.Time.GetTimestamp(), looked) == looked)
        {
            _waiting.Writer.TryWrite(null);
        }
    }

    /// <summary>Waits until everything that was added is finished.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _work.GetAwaiter().GetResult();
    }

    private void Work()
    {
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_waiting.Reader.TryRead(out UnfinishedFile? file))
            {
                if (file is not null)
                {
                    Finish(file);
                }

                _retention.Apply();
            }
        }
    }

    private void Finish(UnfinishedFile unfinished)
    {
        string temporary = Path.Combine(_files.Folder, unfinished.Name.Temporary);
        try
        {
            if (unfinished.Whole == 0)
            {
                unfinished.File.Dispose();
                _files.Disk.Delete(temporary);
                return;
            }

            using (unfinished.File)
            {
                if (unfinished.File.Length > unfinished.Whole)
                {
                    unfinished.File.Truncate(unfinished.Whole);
                }

                unfinished.File.Sync();
            }

            _files.Disk.Rename(temporary, Path.Combine(_files.Folder, unfinished.Name.Final));
            _files.Disk.SyncDirectory(_files.Folder);
            Interlocked.Increment(ref _finished);
        }
        catch (IOException fault)
        {
            // A failed sync is not tried again: what it did is unknown. The next start finishes the file as far as its lines are whole.
            _files.Notice($"The file of error records '{temporary}' could not be finished: {fault.Message.TrimEnd('.')}. It stays under this name until the next start.");
        }
    }
}
