using System.Buffers;
using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Streams;

/// <summary>
/// Runs the state machine of a lane over its durable records, on a thread of its own; answers questions between frames and takes
/// checkpoints. An exception out of the processor stops it for good: it still answers questions, and appends fail.
/// </summary>
internal sealed partial class Lane : ILaneContext, IDisposable
{
    private readonly JournalPlace _place;
    private readonly StreamOptions _options;
    private readonly ICheckpointStore _checkpoints;
    private readonly ILaneProcessor _processor;
    private readonly Journal _journal;
    private readonly Appender _appender;
    private readonly AppendGate _gate;
    private readonly LaneLedger _ledger;
    private readonly JournalCursor _cursor;
    private readonly MarkIndex _marks;
    private readonly Thread _thread;
    private readonly ITimer _checkpointTimer;

    // Guarded by the lock.
    private readonly object _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private readonly Queue<AskRequest> _asking = new();
    private Queue<ILaneRequest> _requests = new();
    private bool _woken;
    private bool _finishing;
    private bool _finished;
    private Exception? _stopped;

    // Written by the lane's thread, read by any.
    private long _processed;
    private long _checkpointed;
    private long _checkpointTicks;
    private bool _hasArmedTimers;
    private bool _checkpointIsDue;

    // The lane's thread only.
    private readonly ArrayBufferWriter<byte> _state = new(64 * 1024);
    private readonly List<AskRequest> _answered = [];
    private Queue<ILaneRequest> _taken = new();
    private Unsettled _unsettled;
    private long _current;

    public Lane(
        JournalPlace place, StreamSetup setup, ILaneProcessor processor, LaneState start, RecoveredJournal recovered,
        Journal journal, Appender appender, AppendGate gate, LaneLedger ledger)
    {
        _place = place;
        _options = setup.Options;
        _checkpoints = setup.Checkpoints;
        _processor = processor;
        _journal = journal;
        _appender = appender;
        _gate = gate;
        _ledger = ledger;
        _marks = recovered.Marks;
        _processed = _checkpointed = start.Position;
        _checkpointTicks = start.WrittenTicks;
        _hasArmedTimers = processor.HasArmedTimers;
        _cursor = new JournalCursor(place.Files, journal.Segments, start.Position);
        _thread = new Thread(Run) { IsBackground = true, Name = $"lane {place.Stream}/{place.Lane}" };
        _unsettled.Next = start.Position;
        appender.DurableMoved = Wake;
        appender.HasArmedTimers = () => Volatile.Read(ref _hasArmedTimers);
        _checkpointTimer = place.Time.CreateTimer(_ => CheckpointIsDue(), null, _options.CheckpointInterval, _options.CheckpointInterval);
    }

    /// <summary>The position after the last processed record.</summary>
    public long Processed => Volatile.Read(ref _processed);

    /// <summary>The position of the latest checkpoint.</summary>
    public long Checkpointed => Volatile.Read(ref _checkpointed);

    /// <summary>When the latest checkpoint was written, in UTC ticks.</summary>
    public long CheckpointTicks => Volatile.Read(ref _checkpointTicks);

    public void Start() => _thread.Start();

    /// <summary>Ends when every record before a position has been processed; fails when the lane stops before.</summary>
    public Task WaitProcessedAsync(long position, CancellationToken cancellation)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            if (_processed >= position)
            {
                return Task.CompletedTask;
            }

            if (_stopped is not null || _finished)
            {
                return Task.FromException(NoMore());
            }

            waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiting, position);
        }

        return waiting.Task.WaitAsync(cancellation);
    }

    /// <summary>Runs something on the lane's thread between two frames.</summary>
    public void Ask(ILaneRequest request)
    {
        lock (_lock)
        {
            if (_finished)
            {
                request.Fail(NoMore());
                return;
            }

            _requests.Enqueue(request);
            _woken = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Processes what is durable, writes a last checkpoint, ends the thread.</summary>
    public void Dispose()
    {
        _checkpointTimer.Dispose();
        lock (_lock)
        {
            _finishing = true;
            _woken = true;
            Monitor.Pulse(_lock);
        }

        _thread.Join();
        _cursor.Dispose();
    }

    private void Wake()
    {
        lock (_lock)
        {
            _woken = true;
            Monitor.Pulse(_lock);
        }
    }

    private void Wake(List<AskRequest> asking)
    {
        lock (_lock)
        {
            foreach (AskRequest ask in asking)
            {
                if (_stopped is null && !_finished)
                {
                    _asking.Enqueue(ask);
                }
                else
                {
                    ask.SetException(NoMore());
                }
            }

            _woken = true;
            Monitor.Pulse(_lock);
        }
    }

    private void CheckpointIsDue()
    {
        Volatile.Write(ref _checkpointIsDue, true);
        Wake();
    }

    private void Run()
    {
        do
        {
            bool more;
            do
            {
                Answer();
                more = _stopped is null && Step();
            }
            while (more);
        }
        while (WaitForWork());

        Finish();
        lock (_lock)
        {
            _finished = true;
            FailWaiting();
        }

        Answer();
    }

    private void Finish()
    {
        if (_stopped is not null)
        {
            return;
        }

        try
        {
            TryCheckpoint();
        }
        catch (Exception defect)
        {
            Stop(defect);
        }
    }

    private bool WaitForWork()
    {
        lock (_lock)
        {
            while (!_woken && !_finishing)
            {
                Monitor.Wait(_lock);
            }

            _woken = false;
            return !_finishing || _requests.Count > 0 || (_stopped is null && (_asking.Count > 0 || _processed < _journal.Durable));
        }
    }

    private void Answer()
    {
        lock (_lock)
        {
            (_requests, _taken) = (_taken, _requests);
        }

        if (_taken.Count > 0)
        {
            Settle();
        }

        while (_taken.TryDequeue(out ILaneRequest? request))
        {
            request.Run(this);
        }
    }

    private void Stop(Exception reason)
    {
        _place.Logger.LaneStopped(_place.Stream, _place.Lane, _current, reason.Message, reason);
        lock (_lock)
        {
            _stopped = reason;
            FailWaiting();
        }

        _gate.Close(NoMore);
    }

    private void FailWaiting()
    {
        while (_waiting.TryDequeue(out TaskCompletionSource? waiting, out _))
        {
            waiting.TrySetException(NoMore());
        }

        while (_asking.TryDequeue(out AskRequest? ask))
        {
            ask.SetException(NoMore());
        }
    }

    private Exception NoMore() => _stopped is null
        ? new ObjectDisposedException(_place.Stream, $"Stream '{_place.Stream}' is closed.")
        : new JournalStoppedException(
            $"Lane {_place.Lane} of stream '{_place.Stream}' has stopped at position {_current} and takes no more records: {_stopped.Message} "
            + "What was acknowledged is kept. Restart the server; if it stops there again, report the defect with this position.",
            _stopped);
}
