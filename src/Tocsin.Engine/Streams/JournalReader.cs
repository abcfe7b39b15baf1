using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Streams;

/// <summary>Takes one record; false for no more.</summary>
public delegate bool RecordVisitor(in JournalRecord record);

/// <summary>
/// Reads a lane's durable records for somebody who is not the lane, at his own pace, while the stream goes on. Used by one thread; nobody waits for it. Marks are not
/// joined to their records, and come as records of their own.
/// </summary>
public sealed class JournalReader : IDisposable
{
    private readonly Journal _journal;
    private readonly JournalCursor _cursor;

    internal JournalReader(IFileSystem files, Journal journal, long from)
    {
        _journal = journal;
        _cursor = new JournalCursor(files, journal.Segments, from);
        Position = from;
    }

    /// <summary>The position of the next record.</summary>
    public long Position { get; private set; }

    /// <summary>
    /// Hands on the records of one append, or of a group of them. False when nothing more is durable now, or the visitor wants no more: then this reader has ended.
    /// Throws <see cref="ArgumentOutOfRangeException"/> when retention has removed what comes next, and <see cref="JournalCorruptException"/> where it cannot be read.
    /// </summary>
    public bool TryRead(RecordVisitor visit)
    {
        if (Position >= _journal.Durable || !_cursor.TryNext(out Frame frame))
        {
            return false;
        }

        FrameRecords records = frame.Records;
        while (records.MoveNext())
        {
            if (records.Position < Position)
            {
                continue;
            }

            Position = records.Position + 1;
            if (!visit(records.With(default)))
            {
                return false;
            }
        }

        Position = frame.Header.Next;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _cursor.Dispose();
}
