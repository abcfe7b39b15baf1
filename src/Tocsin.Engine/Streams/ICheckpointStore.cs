namespace Tocsin.Engine.Streams;

/// <summary>
/// Keeps, for each lane, one atomic pair: a position and the state that the records before it make. After a crash the store
/// holds the old pair or the new one, never a mixture. Any thread may call it; calls for one lane come one at a time.
/// </summary>
public interface ICheckpointStore : IDisposable
{
    /// <summary>The latest pair of a lane, or null when there is none. Throws <see cref="InvalidDataException"/> when what is stored is corrupt.</summary>
    Checkpoint? Load(LaneId lane);

    /// <summary>Replaces the pair of a lane; durable when it returns. Throws <see cref="IOException"/> and leaves the old pair when it cannot.</summary>
    void Save(LaneId lane, Checkpoint checkpoint);

    /// <summary>
    /// Names of the streams that have a checkpoint, sorted ordinally: a stream that has one and no journal has lost its journal.
    /// Throws <see cref="InvalidDataException"/> when what is stored is corrupt.
    /// </summary>
    IReadOnlyList<string> Streams();

    /// <summary>Forgets a stream's lanes.</summary>
    void Delete(string stream);
}

/// <summary>A lane of a stream.</summary>
public readonly record struct LaneId(string Stream, int Lane)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Stream}/{Lane}";
}

/// <summary>A state and the position of the first record that is not in it.</summary>
public sealed record Checkpoint(long Position, ReadOnlyMemory<byte> State);
