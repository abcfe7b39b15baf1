using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Streams;

internal sealed partial class Lane
{
    /// <summary>One frame, or the checkpoint that is due; false when there is nothing to do.</summary>
    private bool Step()
    {
        try
        {
            if (Volatile.Read(ref _checkpointIsDue))
            {
                Volatile.Write(ref _checkpointIsDue, false);
                TryCheckpoint();
            }

            if (!_cursor.TryNext(out Frame frame))
            {
                return false;
            }

            Process(frame);
            return true;
        }
        catch (Exception defect)
        {
            Stop(defect);
            return false;
        }
    }

    private void Process(in Frame frame)
    {
        int inputs = 0;
        int truncated = 0;
        int invalid = 0;
        FrameRecords records = frame.Records;
        while (records.MoveNext())
        {
            if (records.Kind == RecordKind.Mark)
            {
                continue;
            }

            _current = records.Position;
            _processor.Process(records.With(_marks[_current]), this);
            if (records.Kind == RecordKind.Input)
            {
                inputs++;
                truncated += (records.Flags & RecordFlags.Truncated) == RecordFlags.None ? 0 : 1;
                invalid += (records.Flags & RecordFlags.InvalidUtf8) == RecordFlags.None ? 0 : 1;
            }
        }

        long next = frame.Header.Next;
        if (next >= _journal.Durable)
        {
            _processor.Drain();
        }

        Volatile.Write(ref _hasArmedTimers, _processor.HasArmedTimers);
        _ledger.Processed(inputs, truncated, invalid);
        _gate.Processed(inputs);
        Settle(next);
    }

    private void Settle(long next)
    {
        lock (_lock)
        {
            Volatile.Write(ref _processed, next);
            while (_waiting.TryPeek(out TaskCompletionSource? waiting, out long position) && position <= next)
            {
                _waiting.Dequeue();
                waiting.TrySetResult();
            }
        }
    }
}
