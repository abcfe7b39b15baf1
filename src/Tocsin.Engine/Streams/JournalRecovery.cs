using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Streams;

/// <summary>A journal as it was found, cut back to its last whole append.</summary>
/// <param name="Segments">Its files.</param>
/// <param name="Sources">The highest durable offset of each source.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Marks">Marks about records from the checkpoint on, by the position that they are about.</param>
/// <param name="InputsBefore">Inputs before the checkpoint's position, as the journal counts them.</param>
/// <param name="Pending">Inputs from the checkpoint's position on, counted one by one.</param>
internal sealed record RecoveredJournal(
    SegmentList Segments, SourceTable Sources, JournalEnd End, MarkIndex Marks, long InputsBefore, long Pending);

/// <summary>
/// Opens a journal after whatever happened to it. What never became durable is cut and logged; what was durable and cannot be read
/// is a <see cref="JournalCorruptException"/>, and then nothing is changed. Which of the two it is, the journal itself proves: each frame
/// says what had been synced when it was written.
/// </summary>
internal sealed class JournalRecovery(JournalPlace place, int maxSources, long from)
{
    private readonly SourceTable _sources = new(maxSources);
    private readonly MarkIndex _marks = new(from);
    private JournalEnd _end;
    private long? _inputsBeforeFrom;
    private long _pending;

    /// <summary>Opens the journal of a place, or begins it; <paramref name="from"/> is where its lane will go on reading.</summary>
    public static RecoveredJournal Open(JournalPlace place, int maxSources, long from) =>
        new JournalRecovery(place, maxSources, from).Open();

    private RecoveredJournal Open()
    {
        List<Segment> segments = SegmentFolder.Open(place, from);
        if (segments.Count == 0 && from > 0)
        {
            throw CheckpointAhead();
        }

        if (segments.Count == 0)
        {
            segments.Add(Journal.Begin(place, new FrameWriter(), default, 0, _sources));
        }

        if (from < segments[0].First)
        {
            throw new JournalCorruptException(
                $"The journal of stream '{place.Stream}' in {place.Folder} begins at position {segments[0].First}, but its checkpoint is {(from == 0 ? "missing" : $"of position {from}")}: "
                + "the records in between are gone, and a state without them would be wrong. Restore the checkpoint store from a backup; or, to start anew, move the stream's folder away.");
        }

        Scan(segments);
        if (_end.Next == from)
        {
            _inputsBeforeFrom = _end.Inputs;
        }

        if (from > _end.Next)
        {
            throw CheckpointAhead();
        }

        return new RecoveredJournal(
            new SegmentList([.. segments]), _sources, _end, _marks, _inputsBeforeFrom ?? throw NotTogether(), _pending);
    }

    /// <summary>Reads from the oldest segment that is needed to the end: the one that the lane goes on from, or that may be torn.</summary>
    private void Scan(List<Segment> segments)
    {
        long needed = Math.Min(from, SegmentFolder.SyncedBefore(place, segments[^1]));
        int index = Math.Max(0, segments.FindLastIndex(segment => segment.First <= needed));
        for (int first = index; index < segments.Count; index++)
        {
            Segment segment = segments[index];
            using SegmentReader reader = new(place.Files.OpenRead(segment.Path), segment.Header.Salt);
            ReadOpening(reader, segment, isFirst: index == first);
            bool whole = ScanAppends(reader, segment, out long wholeUpTo);
            bool joined = index == segments.Count - 1 || segments[index + 1].First == _end.Next;
            if (!whole || !joined)
            {
                CutAfter(segments, index, reader, wholeUpTo);
            }

            // What a killed process had written and not synced is taken for durable from here on, so it must be.
            using IWritableFile file = place.Files.OpenForAppend(segment.Path);
            file.Sync();
        }
    }

    private void ReadOpening(SegmentReader reader, Segment segment, bool isFirst)
    {
        if (reader.TryRead(segment.Readable, out Frame opening) != FrameRead.Intact || opening.Header.Kind != FrameKind.Sources)
        {
            throw JournalCursor.Corrupt(segment.Path, reader.Offset, segment.First);
        }

        if (isFirst)
        {
            FrameHeader header = opening.Header;
            _end = new JournalEnd(header.First, header.InputsBefore, header.RejectedBefore, header.Duplicates, header.ArrivalTicks);
            SourcesFrame.Read(opening, _sources);
        }
    }

    /// <summary>Takes every whole append of a segment; false when something behind them is none.</summary>
    private bool ScanAppends(SegmentReader reader, Segment segment, out long wholeUpTo)
    {
        wholeUpTo = reader.Offset;
        JournalEnd reached = _end;
        long inputs = 0;
        (string Source, long Highest)? offset = null;
        while (true)
        {
            FrameRead read = reader.TryRead(segment.Readable, out Frame frame);
            if (read != FrameRead.Intact)
            {
                return read == FrameRead.AtEnd && wholeUpTo == reader.Offset;
            }

            FrameHeader header = frame.Header;
            if (header.Kind != FrameKind.Records || header.First != reached.Next || header.InputsBefore != reached.Inputs || header.RejectedBefore != reached.Rejected)
            {
                throw new JournalCorruptException(
                    $"The journal is corrupt: the frame at byte {reader.FrameOffset} of {segment.Path} begins at position {header.First}, and position {reached.Next} should follow. "
                    + "Nothing was changed. Restore the stream's folder from a backup.");
            }

            Note(frame, ref inputs, ref offset);
            reached = new JournalEnd(
                header.Next, header.InputsBefore + header.Inputs, header.RejectedBefore + header.Rejected, header.Duplicates, header.ArrivalTicks);
            if (!header.Flags.HasFlag(FrameFlags.Continued))
            {
                _end = reached;
                _pending += inputs;
                inputs = 0;
                wholeUpTo = reader.Offset;
                if (offset is { } known)
                {
                    _sources.Set(known.Source, known.Highest);
                    offset = null;
                }
            }
        }
    }

    private void Note(in Frame frame, ref long inputs, ref (string Source, long Highest)? offset)
    {
        FrameHeader header = frame.Header;
        if (header.First == from)
        {
            _inputsBeforeFrom = header.InputsBefore;
        }

        if (header.First >= from)
        {
            inputs += header.Inputs;
        }

        if (header.SourceLength > 0 && header.Inputs > 0)
        {
            offset = (System.Text.Encoding.UTF8.GetString(frame.Source), header.LastOffset);
        }

        _marks.Add(frame);
    }

    /// <summary>Cuts the journal behind the last whole append, unless what stands behind proves that this was durable.</summary>
    private void CutAfter(List<Segment> segments, int index, SegmentReader reader, long wholeUpTo)
    {
        Segment torn = segments[index];
        // A lane processes what is durable and nothing else: its checkpoint proves as much as a later frame does.
        long proven = Math.Max(from, MaxSyncedBefore(reader, torn));
        foreach (Segment later in segments.Skip(index + 1))
        {
            using SegmentReader rest = new(place.Files.OpenRead(later.Path), later.Header.Salt);
            proven = Math.Max(proven, MaxSyncedBefore(rest, later));
        }

        if (proven > _end.Next)
        {
            throw JournalCursor.Corrupt(torn.Path, wholeUpTo, _end.Next);
        }

        long lost = torn.Readable - wholeUpTo + segments.Skip(index + 1).Sum(segment => segment.Readable);
        for (int last = segments.Count - 1; last > index; last--)
        {
            place.Files.Delete(segments[last].Path);
            place.Files.SyncDirectory(place.Folder);
            segments.RemoveAt(last);
        }

        using (IWritableFile file = place.Files.OpenForAppend(torn.Path))
        {
            file.Truncate(wholeUpTo);
        }

        torn.Readable = wholeUpTo;
        place.Logger.TornTailCut(place.Stream, torn.Path, lost, _end.Next);
    }

    private static long MaxSyncedBefore(SegmentReader reader, Segment segment)
    {
        long highest = 0;
        while (true)
        {
            switch (reader.TryRead(segment.Readable, out Frame frame))
            {
                case FrameRead.Intact:
                    highest = Math.Max(highest, frame.Header.DurableBefore);
                    break;
                case FrameRead.Broken when reader.TrySkipBroken(segment.Readable, out FrameHeader header):
                    highest = Math.Max(highest, header.DurableBefore);
                    break;
                default:
                    return highest;
            }
        }
    }

    private JournalCorruptException CheckpointAhead() => new(
        $"The checkpoint of stream '{place.Stream}' is of position {from}, but its journal in {place.Folder} ends at position {_end.Next}: durable records are missing. "
        + $"Nothing was changed. Restore the stream's folder from a backup; or, to start anew, move it away and delete the stream's checkpoint (tocsin checkpoints delete {place.Stream}).");

    private JournalCorruptException NotTogether() => new(
        $"The checkpoint of stream '{place.Stream}' is of position {from}, where its journal in {place.Folder} has no boundary between two frames: they do not belong together. "
        + "Nothing was changed. Restore both from one backup.");
}
