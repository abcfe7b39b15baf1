using System.Collections.Concurrent;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Streams;

/// <summary>
/// A named, ordered, durable input and the lane that reads it. Any thread may append and ask; the lane's processor is touched
/// by the lane's own thread only (and, before that runs, by the thread that opens the stream).
/// </summary>
public sealed partial class LogStream : IRecordSink, IAsyncDisposable
{
    private readonly Lock _probing = new();
    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly Journal _journal;
    private readonly AppendGate _gate;
    private readonly LaneLedger _ledger;
    private readonly Appender _appender;
    private readonly ILaneProcessor _processor;
    private readonly Lane _lane;
    private readonly ConcurrentQueue<AskRequest> _asks = new();
    private int _disposed;

    /// <summary>The stream's name.</summary>
    public string Name { get; }

    /// <summary>The ledger at one instant. Header misses are known to the lane's processor alone, and are 0 here.</summary>
    public Ledger Ledger => _ledger.Now;

    /// <summary>Where each lane stands.</summary>
    public IReadOnlyList<LanePosition> Positions
    {
        get
        {
            // In this order no reading can show a lane before its checkpoint, or behind its journal.
            (long checkpointed, long ticks) = (_lane.Checkpointed, _lane.CheckpointTicks);
            long processed = _lane.Processed;
            return [new LanePosition(0, _journal.Segments.First, _journal.Durable, processed, checkpointed, ticks, _journal.Segments.Bytes)];
        }
    }

    /// <summary>
    /// Appends a batch to the journal and returns when it is durable. Throws <see cref="StreamFullException"/> when the lane stays
    /// behind for longer than <see cref="StreamOptions.MaxWait"/>, <see cref="JournalStoppedException"/> when the journal can no
    /// longer be trusted, the lane has stopped or the disk is full, <see cref="ArgumentException"/> for offsets that do not grow, and
    /// <see cref="ObjectDisposedException"/> when the stream is closed; then nothing of the batch was accepted. A cancellation is heard
    /// while the batch waits for room; once it is on its way to the disk it is not.
    /// </summary>
    public ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default)
    {
        batch.CheckOffsets();
        if (batch.Count == 0 && batch.Rejected == 0)
        {
            return new ValueTask<AppendResult>(new AppendResult(0, 0, 0, _journal.Durable));
        }

        Task room = _gate.EnterAsync(batch.Inputs, batch.PayloadBytes, cancellation);
        return new ValueTask<AppendResult>(
            room.IsCompletedSuccessfully ? _appender.Enqueue(new BatchRequest(batch)) : AppendAfterAsync(room, batch));
    }

    /// <summary>
    /// Appends a batch and returns when it is durable and its lane has processed it: what a request that waits for its answer costs. Its inputs stand at the
    /// <see cref="AppendResult.Accepted"/> positions before <see cref="AppendResult.Next"/>. Throws as <see cref="AppendAsync"/> and <see cref="WaitProcessedAsync"/> do; a
    /// cancellation is heard before and after the batch is on its way to the disk, not in between: the batch belongs to the caller again when this ends, however it ends. Cancelled after it has become durable, it says where it stands
    /// (<see cref="NotProcessedException"/>).
    /// </summary>
    public ValueTask<AppendResult> AppendAndProcessAsync(RecordBatch batch, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<AppendResult>(cancellation);
        }

        batch.CheckOffsets();
        Task room = _gate.EnterAsync(batch.Inputs, batch.PayloadBytes, cancellation);
        return room.IsCompletedSuccessfully ? Ask(batch, cancellation) : AskAfterAsync(room, batch, cancellation);
    }

    /// <summary>The next offset that a source should send: one more than the highest durable one, 0 for an unknown source.</summary>
    public long NextOffset(string source) => _journal.Sources.TryGet(source, out long highest) ? highest + 1 : 0;

    /// <summary>Runs a question on the lane's thread between two records and returns its answer: how pages and APIs read a lane's state.</summary>
    public Task<TAnswer> AskAsync<TProcessor, TAnswer>(int lane, Func<TProcessor, TAnswer> question, CancellationToken cancellation = default)
        where TProcessor : ILaneProcessor
    {
        CheckLane(lane);
        Question<TProcessor, TAnswer> request = new(_processor, question);
        _lane.Ask(request);
        return request.Task.WaitAsync(cancellation);
    }

    /// <summary>Returns when every record before <paramref name="position"/> has been processed.</summary>
    public Task WaitProcessedAsync(int lane, long position, CancellationToken cancellation = default)
    {
        CheckLane(lane);
        return _lane.WaitProcessedAsync(position, cancellation);
    }

    /// <summary>Writes a checkpoint now. Throws <see cref="IOException"/> when it cannot; the one before stays.</summary>
    public Task CheckpointAsync(CancellationToken cancellation = default)
    {
        CheckpointNow request = new();
        _lane.Ask(request);
        return request.Task.WaitAsync(cancellation);
    }

    /// <summary>
    /// Feeds a range of a lane's durable records to another processor, on the caller's thread, while the stream goes on: how a new
    /// model is tried on last week. From position 0 on it makes the very snapshot that the lane has at <paramref name="to"/>. Returns the
    /// position after the last record; throws <see cref="ArgumentOutOfRangeException"/> when retention has removed the beginning.
    /// </summary>
    /// <param name="lane">The lane's number.</param>
    /// <param name="processor">A fresh one for <paramref name="from"/> 0, or one restored at that position.</param>
    /// <param name="from">The first position to process.</param>
    /// <param name="to">The position to stop before; later than the durable end means all that is durable now.</param>
    /// <param name="cancellation">Heard between two frames.</param>
    public long Replay(int lane, ILaneProcessor processor, long from = 0, long to = long.MaxValue, CancellationToken cancellation = default)
    {
        CheckLane(lane);
        return JournalReplay.Run(_files, _journal.Segments, processor, from, Math.Min(to, _journal.Durable), cancellation);
    }

    /// <summary>Reads a lane's durable records from a position on; dispose it before the stream is.</summary>
    public JournalReader Read(int lane, long from)
    {
        CheckLane(lane);
        return new JournalReader(_files, _journal, from);
    }

    /// <summary>
    /// Whether the disk has room for an append of usual size: how one who waits learns that a full disk is full no longer, without
    /// a record of his own. Any thread may ask; throws <see cref="IOException"/> when the disk fails otherwise.
    /// </summary>
    public Task<bool> HasRoomAsync() => Task.Run(() =>
    {
        lock (_probing)
        {
            return JournalRoom.IsThere(_files, _folder);
        }
    });

    /// <summary>Stops taking records, processes what is durable, writes a last checkpoint and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        StreamMetrics.Closed(this);
        _gate.Close(() => new ObjectDisposedException(Name, $"Stream '{Name}' is closed."));
        await Task.Factory.StartNew(Close, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
    }

    private void Close()
    {
        // The lane may still mark records and sync while it finishes: the appender outlives it. What was let in before the gate
        // closed is durable before the lane looks for its end.
        _appender.Flush();
        _lane.Dispose();
        _appender.Dispose();
        _journal.Dispose();
    }

    private async Task<AppendResult> AppendAfterAsync(Task room, RecordBatch batch)
    {
        await room.ConfigureAwait(false);
        return await _appender.Enqueue(new BatchRequest(batch)).ConfigureAwait(false);
    }

    private ValueTask<AppendResult> Ask(RecordBatch batch, CancellationToken cancellation)
    {
        AskRequest ask = AskRequest.Take(_asks, batch, cancellation);
        ValueTask<AppendResult> answer = ask.Answer;
        _appender.Enqueue(ask);
        return answer;
    }

    private async ValueTask<AppendResult> AskAfterAsync(Task room, RecordBatch batch, CancellationToken cancellation)
    {
        await room.ConfigureAwait(false);
        return await Ask(batch, cancellation).ConfigureAwait(false);
    }

    private static void CheckLane(int lane) => ArgumentOutOfRangeException.ThrowIfNotEqual(lane, 0);
}

/// <summary>Where a lane stands.</summary>
/// <param name="Lane">The lane's number.</param>
/// <param name="First">The oldest position that is still in the journal.</param>
/// <param name="Durable">The position after the last durable record.</param>
/// <param name="Processed">The position after the last processed record.</param>
/// <param name="Checkpointed">The position of the latest checkpoint.</param>
/// <param name="CheckpointTicks">When the latest checkpoint was written, in UTC ticks; 0 when there is none yet.</param>
/// <param name="JournalBytes">Bytes of journal on disk.</param>
public readonly record struct LanePosition(
    int Lane, long First, long Durable, long Processed, long Checkpointed, long CheckpointTicks, long JournalBytes);

/// <summary>The lane stays behind: the stream takes no more for now.</summary>
public sealed class StreamFullException(string message) : Exception(message);

/// <summary>The journal has stopped: the disk is full, or a sync failed and what was written can no longer be trusted.</summary>
public sealed class JournalStoppedException(string message, Exception? inner = null) : Exception(message, inner);
