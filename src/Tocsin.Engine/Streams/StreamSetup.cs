using Microsoft.Extensions.Logging;

namespace Tocsin.Engine.Streams;

/// <summary>
/// Looks at the first inputs that a stream ever gets and may answer a command that goes in front of them, in the same atomic append
/// (the choice of a format). Called on the appender's thread; never again once an input is durable.
/// </summary>
public delegate ReadOnlyMemory<byte>? FirstBatch(RecordBatch batch);

/// <summary>What a stream is made of.</summary>
public sealed record StreamSetup
{
    /// <summary>The stream's name, as in messages and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>The stream's own folder; each lane's journal is a folder in it.</summary>
    public required string Directory { get; init; }

    /// <summary>Makes the state machine of a lane, by the lane's number.</summary>
    public required Func<int, ILaneProcessor> CreateProcessor { get; init; }

    /// <summary>Where the journal is written.</summary>
    public required IFileSystem Files { get; init; }

    /// <summary>Where states are kept; shared by streams, not disposed with one.</summary>
    public required ICheckpointStore Checkpoints { get; init; }

    /// <summary>Where arrival times, ticks and intervals come from.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where the stream reports what an operator should know.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>How the stream is kept.</summary>
    public StreamOptions Options { get; init; } = new();

    /// <summary>What may put a command in front of the very first inputs.</summary>
    public FirstBatch? FirstBatch { get; init; }
}
