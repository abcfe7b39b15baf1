namespace Tocsin.Engine.Streams.Segments;

/// <summary>
/// Reads the durable frames of a journal in order, while it is being written. Used by one thread.
/// Throws <see cref="JournalCorruptException"/> where what was durable cannot be read.
/// </summary>
internal sealed class JournalCursor(IFileSystem files, SegmentList segments, long position) : IDisposable
{
    private Segment? _segment;
    private SegmentReader? _reader;

    /// <summary>The position after the last frame read.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The next frame with records; false when nothing more is durable. The first one may begin before the starting position.</summary>
    public bool TryNext(out Frame frame)
    {
        while (true)
        {
            _reader ??= OpenFirst();
            switch (_reader.TryRead(_segment!.Readable, out frame))
            {
                case FrameRead.Intact when frame.Header.Kind == FrameKind.Records && frame.Header.Next > Position:
                    Position = frame.Header.Next;
                    return true;
                case FrameRead.Intact:
                    break;
                case FrameRead.Broken:
                    throw Corrupt(_segment.Path, _reader.Offset, Position);
                case FrameRead.AtEnd when segments.After(_segment) is { } next:
                    // The appender adds a segment after it has filled the one before: what is readable there is final now.
                    if (_reader.Offset < _segment.Readable)
                    {
                        break;
                    }

                    if (next.First > Position)
                    {
                        throw segments.First > Position ? Removed() : Corrupt(_segment.Path, _reader.Offset, Position);
                    }

                    CloseSegment();
                    _reader = Open(next);
                    break;
                default:
                    return false;
            }
        }
    }

    public void Dispose() => CloseSegment();

    /// <summary>The exception for durable bytes that cannot be read.</summary>
    public static JournalCorruptException Corrupt(string path, long offset, long position) => new(
        $"The journal is corrupt: {path} has no intact frame at byte {offset}, where the durable record at position {position} should be. "
        + "Nothing was changed. Restore the file from a backup; or, to go on without the records from there, move the stream's folder away and delete its checkpoint.");

    private SegmentReader OpenFirst() => Open(segments.Holding(Position) ?? throw Removed());

    private SegmentReader Open(Segment segment)
    {
        try
        {
            _segment = segment;
            return new SegmentReader(files.OpenRead(segment.Path), segment.Header.Salt);
        }
        catch (IOException) when (segments.First > Position)
        {
            throw Removed();
        }
    }

    private ArgumentOutOfRangeException Removed() => new(
        nameof(position), Position, $"The journal begins at position {segments.First}: retention (RetainBytes, RetainFor) has removed what was before.");

    private void CloseSegment()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
