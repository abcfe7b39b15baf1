using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Streams;

internal sealed partial class Lane
{
    private static readonly TimeSpan RetryMark = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public void MarkDurably(ReadOnlySpan<byte> mark)
    {
        byte[] payload = MarkIndex.Payload(_current, mark);
        while (true)
        {
            try
            {
                _appender.Enqueue(new MarkRequest(payload)).GetAwaiter().GetResult();
                return;
            }
            catch (JournalStoppedException full) when (full.InnerException is DiskFullException && !IsFinishing())
            {
                // The record cannot be finished without its mark, and there may be room soon: the lane waits, and with it the senders.
                WaitBeforeRetry();
            }
        }
    }

    /// <summary>Writes a checkpoint now, on the lane's thread. Throws what the store or the journal throws.</summary>
    public void Checkpoint()
    {
        if (_stopped is not null)
        {
            throw NoMore();
        }

        _processor.Drain();
        Volatile.Write(ref _hasArmedTimers, _processor.HasArmedTimers);
        if (_processed == _checkpointed && _checkpointTicks != 0)
        {
            return;
        }

        long start = _place.Time.GetTimestamp();
        if (_options.Durability == Durability.Os)
        {
            // What the state is made of must be on the disk before the state is: else a power failure would leave a journal behind it.
            _appender.Enqueue(new SyncRequest()).GetAwaiter().GetResult();
        }

        Ledger ledger = _ledger.Now;
        LaneState state = new(
            _processed, _place.Time.GetUtcNow().UtcTicks, ledger.Processed, ledger.Truncated, ledger.InvalidUtf8, ledger.Duplicates);
        _state.ResetWrittenCount();
        state.Write(_state, _processor);
        _checkpoints.Save(new LaneId(_place.Stream, _place.Lane), new Checkpoint(_processed, _state.WrittenMemory));
        Volatile.Write(ref _checkpointed, _processed);
        Volatile.Write(ref _checkpointTicks, state.WrittenTicks);
        StreamMetrics.Checkpointed(_place.Stream, _place.Time.GetElapsedTime(start));
        _place.Logger.CheckpointWritten(_place.Stream, _processed, _state.WrittenCount);
        _ = _appender.Enqueue(new RetainRequest(_processed)).ContinueWith(
            static done => done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private void TryCheckpoint()
    {
        if (_processed == _checkpointed)
        {
            return;
        }

        try
        {
            Checkpoint();
        }
        catch (Exception failure) when (failure is IOException or JournalStoppedException)
        {
            StreamMetrics.CheckpointFailed(_place.Stream);
            _place.Logger.CheckpointFailed(_place.Stream, _processed, failure.Message, failure);
        }
    }

    private bool IsFinishing()
    {
        lock (_lock)
        {
            return _finishing;
        }
    }

    private void WaitBeforeRetry()
    {
        bool isOver = false;
        using ITimer timer = _place.Time.CreateTimer(
            _ =>
            {
                lock (_lock)
                {
                    isOver = true;
                    Monitor.Pulse(_lock);
                }
            },
            null, RetryMark, Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            while (!isOver && !_finishing)
            {
                Monitor.Wait(_lock);
            }
        }
    }
}
