namespace Tocsin.Engine.Streams;

/// <summary>
/// Writes a lane's journal, on a thread of its own: takes everything that waits, writes it at once, syncs once (group commit), then
/// tells the lane and the senders. Also appends the ticks, the lane's marks and the removal of old segments.
/// </summary>
internal sealed partial class Appender : IDisposable
{
    // So much is written before a sync, a batch more or less: senders wait for a disk that is slow, not for each other.
    private const int GroupBytes = 8 << 20;
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);
    private readonly object _lock = new();
    private readonly JournalPlace _place;
    private readonly Journal _journal;
    private readonly AppendGate _gate;
    private readonly LaneLedger _ledger;
    private readonly AppendEncoder _encoder;
    private readonly Thread _thread;
    private readonly ITimer _ticks;
    private List<IAppenderRequest> _queue = [];
    private bool _tickIsDue;
    private bool _closing;

    // The appender's own thread only.
    private readonly List<IAppenderRequest> _group = [];
    private readonly List<AskRequest> _asked = [];
    private List<IAppenderRequest> _taken = [];
    private int _begun;
    private Exception? _stopped;
    private bool _diskIsFull;

    public Appender(JournalPlace place, Journal journal, AppendGate gate, LaneLedger ledger, FirstBatch? firstBatch)
    {
        _place = place;
        _journal = journal;
        _gate = gate;
        _ledger = ledger;
        _encoder = new AppendEncoder(journal, place.Time, firstBatch);
        _thread = new Thread(Run) { IsBackground = true, Name = $"appender {place.Stream}/{place.Lane}" };
        _ticks = place.Time.CreateTimer(_ => Wake(tick: true), null, TickInterval, TickInterval);
    }

    /// <summary>Called on the appender's thread whenever more is durable, with those who wait until it is processed, by position.</summary>
    public Action<List<AskRequest>>? DurableMoved { get; set; }

    /// <summary>Whether the lane has armed timers; asked on the appender's thread.</summary>
    public Func<bool>? HasArmedTimers { get; set; }

    public void Start() => _thread.Start();

    /// <summary>Puts a request in the queue; its task ends when it is done.</summary>
    public Task<AppendResult> Enqueue(AppenderRequest request)
    {
        Enqueue((IAppenderRequest)request);
        return request.Task;
    }

    /// <summary>Puts a request in the queue.</summary>
    public void Enqueue(IAppenderRequest request)
    {
        lock (_lock)
        {
            if (!_closing)
            {
                _queue.Add(request);
                Monitor.Pulse(_lock);
                return;
            }
        }

        if (request is IBatchRequest { Batch: { } batch })
        {
            _gate.Written(batch.PayloadBytes, batch.Inputs);
        }

        request.SetException(new ObjectDisposedException(_place.Stream, $"Stream '{_place.Stream}' is closed."));
    }

    /// <summary>Returns when everything that is in the queue now has been done.</summary>
    public void Flush() => _ = Task.WhenAny(Enqueue(new FlushRequest())).GetAwaiter().GetResult();

    /// <summary>Does what is in the queue, then ends the thread.</summary>
    public void Dispose()
    {
        _ticks.Dispose();
        lock (_lock)
        {
            _closing = true;
            Monitor.Pulse(_lock);
        }

        _thread.Join();
    }

    private void Wake(bool tick)
    {
        lock (_lock)
        {
            _tickIsDue |= tick;
            Monitor.Pulse(_lock);
        }
    }

    private void Run()
    {
        while (Take(out bool tick))
        {
            try
            {
                for (_begun = 0; _begun < _taken.Count && _stopped is null; _begun++)
                {
                    Do(_taken[_begun]);
                }

                if (tick)
                {
                    Tick();
                }

                Commit();
            }
            catch (Exception defect)
            {
                Stop(defect);
            }

            FailWhatIsLeft();
            _taken.Clear();
        }
    }

    private bool Take(out bool tick)
    {
        lock (_lock)
        {
            while (_queue.Count == 0 && !_tickIsDue && !_closing)
            {
                Monitor.Wait(_lock);
            }

            (_taken, _queue) = (_queue, _taken);
            (tick, _tickIsDue) = (_tickIsDue, false);
            return _taken.Count > 0 || !_closing;
        }
    }

    private void Do(IAppenderRequest request)
    {
        if (_encoder.Written.Length >= GroupBytes || request is FlushRequest or SyncRequest or RetainRequest)
        {
            Commit();
        }

        switch (request)
        {
            case IBatchRequest batch:
                Encode(batch);
                break;
            case MarkRequest mark:
                _encoder.Add(RecordKind.Mark, mark.Payload);
                _group.Add(mark);
                break;
            case FlushRequest:
                request.SetResult(default);
                break;
            case SyncRequest:
                _journal.SyncAll();
                request.SetResult(default);
                break;
            case RetainRequest retain:
                _journal.Retain(retain.Checkpointed, _place.Time.GetUtcNow());
                request.SetResult(default);
                break;
            default:
                break;
        }
    }

    private void Encode(IBatchRequest request)
    {
        try
        {
            request.Result = _encoder.Add(request.Batch);
            _group.Add(request);
        }
        catch (Exception refused)
        {
            // The first batch's command could not be made: this batch fails, its neighbours do not.
            _gate.Written(request.Batch.PayloadBytes, request.Batch.Inputs);
            request.SetException(refused);
        }
    }

    private void Tick()
    {
        bool silent = _place.Time.GetUtcNow().UtcTicks - _encoder.End.ArrivalTicks >= TickInterval.Ticks;
        if (_stopped is null && silent && HasArmedTimers?.Invoke() == true)
        {
            _encoder.Add(RecordKind.Tick, default);
        }
    }
}
