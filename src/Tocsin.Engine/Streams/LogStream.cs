using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Streams;

/// <summary>
/// A named, ordered, durable input and the lane that reads it. Any thread may append and ask; the lane's processor is touched
/// by the lane's own thread only.
/// </summary>
public sealed class LogStream : IAsyncDisposable
{
    /// <summary>The stream's name.</summary>
    public string Name => throw new NotSupportedException("to come");

    /// <summary>
    /// Appends a batch to the journal and returns when it is durable. Throws <see cref="StreamFullException"/> when the lane stays
    /// behind for longer than <see cref="StreamOptions.MaxWait"/>, and <see cref="JournalStoppedException"/> when the journal can no
    /// longer be trusted or the disk is full; then nothing of the batch was accepted.
    /// </summary>
    public ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default) => throw new NotSupportedException("to come");

    /// <summary>The next offset that a source should send: one more than the highest durable one, 0 for an unknown source.</summary>
    public long NextOffset(string source) => throw new NotSupportedException("to come");

    /// <summary>The ledger at one instant.</summary>
    public Ledger Ledger => throw new NotSupportedException("to come");

    /// <summary>Where each lane stands.</summary>
    public IReadOnlyList<LanePosition> Positions => throw new NotSupportedException("to come");

    /// <summary>Runs a question on the lane's thread between two records and returns its answer: how pages and APIs read a lane's state.</summary>
    public Task<TAnswer> AskAsync<TProcessor, TAnswer>(int lane, Func<TProcessor, TAnswer> question, CancellationToken cancellation = default)
        where TProcessor : ILaneProcessor => throw new NotSupportedException("to come");

    /// <summary>Returns when every record before <paramref name="position"/> has been processed.</summary>
    public Task WaitProcessedAsync(int lane, long position, CancellationToken cancellation = default) => throw new NotSupportedException("to come");

    /// <summary>Writes a checkpoint now.</summary>
    public Task CheckpointAsync(CancellationToken cancellation = default) => throw new NotSupportedException("to come");

    /// <summary>Stops taking records, processes what is durable, writes a last checkpoint and closes the files.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException("to come");
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
