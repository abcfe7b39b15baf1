using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging;
using Tocsin.Engine.Streams.Segments;
using Tocsin.Numerics;

namespace Tocsin.Engine.Streams;

/// <summary>
/// The writing side of a lane's journal: appends frames, syncs, begins and removes segments. Used by the appender's thread only,
/// but for <see cref="Segments"/>, <see cref="Durable"/> and <see cref="Sources"/>, which any thread reads.
/// </summary>
internal sealed class Journal : IDisposable
{
    // A journal under Durability.Os keeps filled segments open until the next checkpoint syncs them; this many at most.
    private const int MaxUnsynced = 8;
    private readonly JournalPlace _place;
    private readonly StreamOptions _options;
    private readonly FrameWriter _opening = new();
    private readonly List<IWritableFile> _unsynced = [];
    private IWritableFile _file;
    private long _durable;
    private long _syncedBefore;

    public Journal(JournalPlace place, StreamOptions options, RecoveredJournal recovered)
    {
        _place = place;
        _options = options;
        Segments = recovered.Segments;
        Sources = recovered.Sources;
        End = recovered.End;
        _durable = _syncedBefore = End.Next;
        _file = place.Files.OpenForAppend(Segments.Newest.Path);
    }

    public SegmentList Segments { get; }

    public SourceTable Sources { get; }

    /// <summary>Where the durable journal ends.</summary>
    public JournalEnd End { get; private set; }

    /// <summary>The position after the last durable record.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>What a frame that is written now may claim to be synced.</summary>
    public long SyncedBefore => _syncedBefore;

    /// <summary>What starts the checksums of frames that are written now.</summary>
    public uint Salt => Segments.Newest.Header.Salt;

    /// <summary>Writes frames and makes them durable; they are not readable before <see cref="Publish"/>.</summary>
    public void Write(ReadOnlySpan<byte> frames, in JournalEnd after)
    {
        _file.Write(frames);
        if (_options.Durability == Durability.Fsync)
        {
            long start = _place.Time.GetTimestamp();
            _file.Sync();
            StreamMetrics.Synced(_place.Stream, _place.Time.GetElapsedTime(start));
            _syncedBefore = after.Next;
        }

        // A file that was removed takes writes and syncs as ever, and all of it is gone when it is closed.
        if (!_place.Files.FileExists(Segments.Newest.Path))
        {
            throw new FileNotFoundException(
                $"'{Segments.Newest.Path}' is no longer there: somebody has removed or renamed the journal under the running server.", Segments.Newest.Path);
        }
    }

    /// <summary>Hands what was written to readers.</summary>
    public void Publish(in JournalEnd end)
    {
        End = end;
        Segments.Newest.Readable = _file.Length;
        Volatile.Write(ref _durable, end.Next);
    }

    /// <summary>Takes back what <see cref="Write"/> left of a group that did not fit on the disk.</summary>
    public void Undo()
    {
        if (_file.Length > Segments.Newest.Readable)
        {
            _file.Truncate(Segments.Newest.Readable);
            if (_options.Durability == Durability.Fsync)
            {
                _file.Sync();
            }
        }
    }

    /// <summary>
    /// Cuts what a failed sync has left. Nobody knows how much of it is on the disk, but every reader still sees all of it, and the
    /// next sync would succeed without it: a restart would take it for durable and acknowledge records behind it.
    /// </summary>
    public void Abandon()
    {
        try
        {
            if (_file.Length > Segments.Newest.Readable)
            {
                _file.Truncate(Segments.Newest.Readable);
            }
        }
        catch (IOException failure)
        {
            _place.Logger.TailNotAbandoned(_place.Stream, Segments.Newest.Path, failure.Message);
        }
    }

    /// <summary>Syncs what <see cref="Durability.Os"/> has left to the operating system: no checkpoint may be ahead of the disk.</summary>
    public void SyncAll()
    {
        SyncFilled();
        _file.Sync();
        _syncedBefore = End.Next;
    }

    /// <summary>Begins a new segment when the current one is full. A full disk leaves everything as it was.</summary>
    public void RollWhenFull()
    {
        if (_file.Length < _options.SegmentBytes || Segments.Newest.First == End.Next)
        {
            return;
        }

        Segment next = Begin(_place, _opening, End, SyncedBefore, Sources);
        IWritableFile filled = _file;
        _file = _place.Files.OpenForAppend(next.Path);
        Segments.Add(next);
        if (_options.Durability == Durability.Fsync)
        {
            filled.Dispose();
        }
        else
        {
            _unsynced.Add(filled);
            if (_unsynced.Count >= MaxUnsynced)
            {
                SyncFilled();
            }
        }

        _place.Logger.SegmentBegun(_place.Stream, next.First);
    }

    /// <summary>Removes the oldest segments that are too many or too old and that the latest checkpoint does not need; never the last.</summary>
    public void Retain(long checkpointed, DateTimeOffset now)
    {
        long oldest = (now - _options.RetainFor).UtcTicks;
        long bytes = Segments.Bytes;
        bool removed = false;
        for (Segment[] all = Segments.All; all.Length > 1 && all[1].First <= checkpointed; all = Segments.All)
        {
            if (bytes <= _options.RetainBytes && all[1].Header.ArrivalBefore >= oldest)
            {
                break;
            }

            try
            {
                // Synced one by one: a crash in between never leaves a gap.
                _place.Files.Delete(all[0].Path);
                _place.Files.SyncDirectory(_place.Folder);
            }
            catch (IOException failure)
            {
                _place.Logger.RetentionFailed(_place.Stream, all[0].Path, failure.Message);
                break;
            }

            bytes -= all[0].Readable;
            Segments.RemoveOldest();
            removed = true;
        }

        if (removed)
        {
            _place.Logger.SegmentsRemoved(_place.Stream, Segments.First);
        }
    }

    public void Dispose()
    {
        _unsynced.ForEach(file => file.Dispose());
        _file.Dispose();
    }

    /// <summary>
    /// Writes the beginning of a segment under another name, syncs it, then gives it its name: a segment that has its name has
    /// a whole beginning, whenever the power fails.
    /// </summary>
    public static Segment Begin(JournalPlace place, FrameWriter writer, in JournalEnd end, long syncedBefore, SourceTable sources)
    {
        SegmentHeader header = new(place.Lane, place.NewSalt(end.Next), end.Next, end.ArrivalTicks);
        Segment segment = new(place.Folder, header);
        byte[] start = new byte[SegmentHeader.Size];
        header.Write(start);
        writer.Clear();
        SourcesFrame.Write(writer, end, syncedBefore, sources, header.Salt);

        string unfinished = segment.Path + JournalPlace.UnfinishedExtension;
        place.Files.Delete(unfinished);
        try
        {
            using (IWritableFile file = place.Files.Create(unfinished))
            {
                file.Write(start);
                file.Write(writer.Written);
                file.Sync();
            }
        }
        catch (DiskFullException)
        {
            place.Files.Delete(unfinished);
            throw;
        }

        place.Files.Rename(unfinished, segment.Path);
        place.Files.SyncDirectory(place.Folder);
        segment.Readable = SegmentHeader.Size + writer.Written.Length;
        return segment;
    }

    private void SyncFilled()
    {
        foreach (IWritableFile file in _unsynced)
        {
            file.Sync();
            file.Dispose();
        }

        _unsynced.Clear();
        _syncedBefore = Math.Max(_syncedBefore, Segments.Newest.First);
    }
}

/// <summary>Where a lane's journal lies, and whom it tells.</summary>
internal sealed record JournalPlace(string Stream, int Lane, string Folder, IFileSystem Files, TimeProvider Time, ILogger Logger)
{
    public const string UnfinishedExtension = ".tmp";

    /// <summary>A number that nobody who sends lines can know beforehand: it follows from the moment at which a segment begins.</summary>
    public uint NewSalt(long first)
    {
        Span<byte> moment = stackalloc byte[20];
        BinaryPrimitives.WriteInt32LittleEndian(moment, Lane);
        BinaryPrimitives.WriteInt64LittleEndian(moment[4..], first);
        BinaryPrimitives.WriteInt64LittleEndian(moment[12..], Time.GetUtcNow().UtcTicks);
        return Crc32C.Compute(moment, Crc32C.Compute(Encoding.UTF8.GetBytes(Stream)));
    }
}
