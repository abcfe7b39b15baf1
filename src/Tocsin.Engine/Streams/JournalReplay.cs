using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Streams;

/// <summary>Feeds durable records to a processor that is not the lane's own.</summary>
internal sealed class JournalReplay : ILaneContext
{
    private long _position;

    private JournalReplay()
    {
    }

    /// <summary>Processes the positions from <paramref name="from"/> on and before <paramref name="to"/>, then drains.</summary>
    public static long Run(
        IFileSystem files, SegmentList segments, ILaneProcessor processor, long from, long to, CancellationToken cancellation)
    {
        MarkIndex marks = new(from);
        using (JournalCursor ahead = new(files, segments, from))
        {
            // A mark stands behind the record that it is about, maybe behind the range.
            while (ahead.TryNext(out Frame frame))
            {
                cancellation.ThrowIfCancellationRequested();
                marks.Add(frame);
            }
        }

        JournalReplay context = new() { _position = from };
        using JournalCursor cursor = new(files, segments, from);
        while (context._position < to && cursor.TryNext(out Frame frame))
        {
            cancellation.ThrowIfCancellationRequested();
            context.Process(frame, processor, marks, from, to);
        }

        processor.Drain();
        return context._position;
    }

    /// <inheritdoc/>
    public void MarkDurably(ReadOnlySpan<byte> mark) => throw new InvalidOperationException(
        $"The record at position {_position} cannot be marked: this is a replay. It has come out otherwise than when it was first processed, "
        + "because of the machine (a regex ran out of time) or because the processor has changed.");

    private void Process(in Frame frame, ILaneProcessor processor, MarkIndex marks, long from, long to)
    {
        FrameRecords records = frame.Records;
        while (records.MoveNext() && records.Position < to)
        {
            _position = records.Position;
            if (_position >= from && records.Kind != RecordKind.Mark)
            {
                processor.Process(records.With(marks[_position]), this);
            }
        }

        _position = Math.Min(to, frame.Header.Next);
    }
}
