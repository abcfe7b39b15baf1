using System.Buffers;

namespace Tocsin.Engine.Windows.Merging;

/// <summary>What a worker has read of a lane and not handed over yet. One thread.</summary>
public interface ILaneShare
{
    /// <summary>Reads a record.</summary>
    /// <returns>At most so many bytes will it take in the share: what keeps a share below the largest message.</returns>
    int Observe(ReadOnlySpan<byte> record, long position, long arrivalTicks);

    /// <summary>Writes the share, nothing where nothing was read, and forgets it.</summary>
    void Flush(IBufferWriter<byte> to);
}
