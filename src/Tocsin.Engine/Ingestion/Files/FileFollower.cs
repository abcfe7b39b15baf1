using Microsoft.Win32.SafeHandles;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Ingestion.Files;

/// <summary>
/// Follows one file by name, through rotation by renaming and by copying and truncating, and goes on at the right byte after a
/// restart. Polls, because notification does not work on the network file systems of clusters. Stepped by one thread.
/// </summary>
/// <remarks>
/// A line that is not finished waits for its end; where a life of the name ends, its last line is taken as it is. A renamed file
/// is read until it has been quiet for <see cref="QuietBeforeSwitch"/>, since its writer may not have noticed yet.
/// </remarks>
public sealed class FileFollower : IDisposable
{
    /// <summary>How long a renamed file must be quiet before the new file of its name is begun.</summary>
    public static readonly TimeSpan QuietBeforeSwitch = TimeSpan.FromSeconds(1);

    private const int BufferBytes = 512 * 1024;

    private readonly string _path;
    private readonly IRecordSink _sink;
    private readonly IFollowedFiles _followed;
    private readonly TimeProvider _time;
    private readonly SourceProgress _progress;
    private readonly PatientAppend _append;
    private readonly LineAssembler _lines;
    private readonly RecordBatch _batch = new();
    private readonly byte[] _buffer;

    private SafeFileHandle? _handle;
    private FileGeneration? _generation;
    private long _quietSince;

    internal FileFollower(
        string path, IRecordSink sink, IFollowedFiles followed, StreamOptions options, TimeProvider time, SourceProgress progress, byte[]? buffer = null)
    {
        _path = path;
        _sink = sink;
        _followed = followed;
        _time = time;
        _progress = progress;
        _append = new PatientAppend(sink, progress, new Backoff(time, seed: path.Length));
        _lines = new LineAssembler(options.MaxLineBytes);
        _buffer = buffer ?? new byte[BufferBytes];
    }

    /// <summary>Whether the open file is the given one: tells a directory that a new name is an old file.</summary>
    internal bool Reads(FileIdentity identity) => _generation?.IsOf(identity) == true;

    /// <inheritdoc/>
    public void Dispose() => _handle?.Dispose();

    /// <summary>Reads what has come. True when there was something, false when it is time to wait.</summary>
    internal async ValueTask<bool> StepAsync(CancellationToken cancellation)
    {
        if (_handle is null && !await OpenAsync(cancellation).ConfigureAwait(false))
        {
            _progress.Say(SourceState.Retrying, $"waits for {_path} to appear");
            return false;
        }

        if (WasTruncated())
        {
            await TakeRemainderOfCopyAsync(cancellation).ConfigureAwait(false);
            await EndLifeAsync(cancellation).ConfigureAwait(false);
            Begin(_generation!.Number + 1);
        }

        Remember(_generation!.WithLongerHead(_handle!)); // before its lines are taken: a restart must know them again
        if (await ReadAsync(_handle!, cancellation).ConfigureAwait(false))
        {
            _quietSince = _time.GetTimestamp();
            return true;
        }

        return await SwitchIfRenamedAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes the last, unfinished line: the caller stops following here.</summary>
    internal async ValueTask EndAsync(CancellationToken cancellation)
    {
        if (_generation is not null)
        {
            await EndLifeAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> OpenAsync(CancellationToken cancellation)
    {
        FileGeneration? known = _generation ?? _followed.Load(_path);
        if (known is not null && _generation is null)
        {
            await FinishFormerLifeAsync(known, cancellation).ConfigureAwait(false);
        }

        if (_handle is not null)
        {
            return true;
        }

        _handle = FollowedHandle.TryOpen(_path);
        if (_handle is null)
        {
            return false;
        }

        Begin((_generation ?? known)?.Number + 1 ?? 1);
        return true;
    }

    /// <summary>
    /// After a restart: the name may still mean the file that was being read, or that file may have been rotated away, perhaps
    /// several times; then what is left of it and of its successors is read first, oldest first.
    /// </summary>
    private async ValueTask FinishFormerLifeAsync(FileGeneration known, CancellationToken cancellation)
    {
        _generation = known;
        long readTo = _sink.NextOffset(known.Source);
        SafeFileHandle? now = FollowedHandle.TryOpen(_path);
        if (now is not null && RandomAccess.GetLength(now) >= readTo && known.HasSameHead(now)
            && known.IsOf(FileIdentity.Of(now)))
        {
            _handle = now;
            _lines.Restart(readTo);
            _quietSince = _time.GetTimestamp();
            return;
        }

        now?.Dispose();
        string? former = RotatedSiblings.Find(_path, known, readTo);
        if (former is null)
        {
            _progress.Fault($"{_path} was rotated while nobody followed it, and what it was is gone or compressed: it may have had lines after byte {readTo}");
            return;
        }

        await ReadWholeAsync(former, readTo, cancellation).ConfigureAwait(false);
        await ReadLivesInBetweenAsync(former, cancellation).ConfigureAwait(false);
    }

    /// <summary>Rotated more than once since the last look: the lives that came and went in between, oldest first.</summary>
    private async ValueTask ReadLivesInBetweenAsync(string former, CancellationToken cancellation)
    {
        foreach (string later in RotatedSiblings.After(_path, former, _generation!))
        {
            using SafeFileHandle? handle = FollowedHandle.TryOpen(later);
            if (handle is not null)
            {
                Remember(FileGeneration.Begin(_path, _generation!.Number + 1, handle));
                await ReadWholeAsync(later, _sink.NextOffset(_generation.Source), cancellation).ConfigureAwait(false);
            }
        }
    }

    private void Begin(int number)
    {
        Remember(FileGeneration.Begin(_path, number, _handle!));
        _lines.Restart(_sink.NextOffset(_generation!.Source));
        _quietSince = _time.GetTimestamp();
    }

    private void Remember(FileGeneration generation)
    {
        if (generation != _generation)
        {
            _followed.Save(_path, generation);
            _generation = generation;
        }
    }

    private bool WasTruncated() =>
        RandomAccess.GetLength(_handle!) < _lines.Position || !_generation!.HasSameHead(_handle!);

    /// <summary>Copied, then truncated: the copy may hold lines that were written between the last read and the copy.</summary>
    private async ValueTask TakeRemainderOfCopyAsync(CancellationToken cancellation)
    {
        string? rotated = RotatedSiblings.Find(_path, _generation!, _lines.Position);
        if (rotated is null)
        {
            _progress.Fault($"{_path} was truncated and no copy of it is to be found: it may have had lines after byte {_lines.Position}");
            return;
        }

        using SafeFileHandle? copy = FollowedHandle.TryOpen(rotated);
        while (copy is not null && await ReadAsync(copy, cancellation).ConfigureAwait(false))
        {
            // to its end
        }
    }

    private async ValueTask<bool> SwitchIfRenamedAsync(CancellationToken cancellation)
    {
        FileIdentity? named = FileIdentity.Of(_path);
        bool same = named is { } identity && identity.IsSameFile(FileIdentity.Of(_handle!));
        _progress.Say(SourceState.Running, same ? $"at the end of {_path}" : $"{_path} was renamed; reading what is left of it");
        if (same || _time.GetElapsedTime(_quietSince) < QuietBeforeSwitch)
        {
            return false;
        }

        if (named is null)
        {
            return false; // renamed or removed, and no successor yet: its writer may still have it open
        }

        await EndLifeAsync(cancellation).ConfigureAwait(false);
        FileIdentity ended = FileIdentity.Of(_handle!);
        if (RotatedSiblings.Of(_path).FirstOrDefault(sibling => FileIdentity.Of(sibling)?.IsSameFile(ended) == true) is { } former)
        {
            await ReadLivesInBetweenAsync(former, cancellation).ConfigureAwait(false);
        }

        _handle!.Dispose();
        _handle = FollowedHandle.TryOpen(_path);
        if (_handle is not null)
        {
            Begin(_generation!.Number + 1);
        }

        return _handle is not null;
    }

    private async ValueTask ReadWholeAsync(string path, long from, CancellationToken cancellation)
    {
        _lines.Restart(from);
        using SafeFileHandle? handle = FollowedHandle.TryOpen(path);
        while (handle is not null && await ReadAsync(handle, cancellation).ConfigureAwait(false))
        {
            // to its end
        }

        await EndLifeAsync(cancellation).ConfigureAwait(false);
    }

    private async ValueTask<bool> ReadAsync(SafeFileHandle handle, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int read = await RandomAccess.ReadAsync(handle, _buffer, _lines.Position, cancellation).ConfigureAwait(false);
        if (read == 0)
        {
            return false;
        }

        _progress.Say(SourceState.Running, $"reading {_path}");
        _progress.Add(0, read);
        _batch.Source = _generation!.Source;
        _lines.Feed(_buffer.AsSpan(0, read), _batch);
        await _append.AppendAsync(_batch, cancellation).ConfigureAwait(false);
        return true;
    }

    private async ValueTask EndLifeAsync(CancellationToken cancellation)
    {
        _batch.Source = _generation!.Source;
        _lines.Flush(_batch);
        await _append.AppendAsync(_batch, cancellation).ConfigureAwait(false);
    }
}
