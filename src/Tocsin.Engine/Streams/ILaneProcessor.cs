using System.Buffers;

namespace Tocsin.Engine.Streams;

/// <summary>
/// The state machine of one lane. Its state depends on its records and nothing else: no clock, no randomness, no thread.
/// Every member is called by the lane's own thread, one call at a time, records in the order of their positions.
/// An exception out of <see cref="Process"/> is a defect and stops the lane with a loud error.
/// </summary>
public interface ILaneProcessor
{
    /// <summary>True while something waits for time to pass: the appender then writes a tick for each second of silence.</summary>
    bool HasArmedTimers { get; }

    /// <summary>Takes one record: inputs, ticks, commands and rejections; a mark comes with the record that it is about.</summary>
    void Process(in JournalRecord record, ILaneContext context);

    /// <summary>All durable records have been processed: a partial batch runs now. Also called before each checkpoint.</summary>
    void Drain();

    /// <summary>Writes the whole state. The same records give the same bytes, whatever their batching.</summary>
    void Snapshot(IBufferWriter<byte> destination);

    /// <summary>Takes over a state that <see cref="Snapshot"/> wrote. Throws <see cref="InvalidDataException"/> with the reason.</summary>
    void Restore(ReadOnlySpan<byte> snapshot);
}

/// <summary>What a lane may ask of its stream while it processes a record.</summary>
public interface ILaneContext
{
    /// <summary>
    /// Appends a <see cref="RecordKind.Mark"/> about the record being processed and returns when it is durable: for outcomes
    /// that replay could not reproduce. Replay hands it back as <see cref="JournalRecord.Mark"/>; several marks about one record
    /// come back joined, in their order. In a replay without a stream it throws <see cref="InvalidOperationException"/>.
    /// </summary>
    void MarkDurably(ReadOnlySpan<byte> mark);
}
