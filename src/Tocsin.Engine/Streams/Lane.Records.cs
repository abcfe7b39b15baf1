using System.Runtime.InteropServices;
using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Streams;

internal sealed partial class Lane
{
    /// <summary>Inputs after which a lane that is behind says how far it is. One that has caught up says so at once.</summary>
    private const int SettleInputs = 256;

    /// <summary>What was processed and not yet told to anybody: a group of small appends is told together.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Unsettled
    {
        public long Next;
        public int Inputs;
        public int Truncated;
        public int Invalid;
    }

    /// <summary>One frame, or the checkpoint that is due; false when there is nothing to do.</summary>
    private bool Step()
    {
        try
        {
            if (Volatile.Read(ref _checkpointIsDue))
            {
                Volatile.Write(ref _checkpointIsDue, false);
                Settle();
                TryCheckpoint();
            }

            if (!_cursor.TryNext(out Frame frame))
            {
                // Somebody may have asked about what was processed before his question came.
                Settle();
                return false;
            }

            Process(frame);
            return true;
        }
        catch (Exception defect)
        {
            Settle();
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
        bool isLast = next >= _journal.Durable;
        if (isLast)
        {
            _processor.Drain();
        }

        Volatile.Write(ref _hasArmedTimers, _processor.HasArmedTimers);
        _unsettled.Next = next;
        _unsettled.Inputs += inputs;
        _unsettled.Truncated += truncated;
        _unsettled.Invalid += invalid;
        if (isLast || _unsettled.Inputs >= SettleInputs)
        {
            Settle();
        }
    }

    /// <summary>Says how far the lane is: to the ledger, to those who wait for room, to those who wait for their answers.</summary>
    private void Settle()
    {
        (long next, int inputs) = (_unsettled.Next, _unsettled.Inputs);
        if (inputs > 0)
        {
            _ledger.Processed(inputs, _unsettled.Truncated, _unsettled.Invalid);
            _gate.Processed(inputs);
            _unsettled = new Unsettled { Next = next };
        }

        lock (_lock)
        {
            Volatile.Write(ref _processed, next);
            while (_waiting.TryPeek(out TaskCompletionSource? waiting, out long position) && position <= next)
            {
                _waiting.Dequeue();
                waiting.TrySetResult();
            }

            while (_asking.TryPeek(out AskRequest? ask) && ask.Result.Next <= next)
            {
                _asking.Dequeue();
                if (ask.TrySetProcessed())
                {
                    _answered.Add(ask);
                }
            }
        }

        AskRequest.End(CollectionsMarshal.AsSpan(_answered));
        _answered.Clear();
    }
}
