using System.Buffers;

namespace Tocsin.Engine.Pipeline;

// The state on disk.
public sealed partial class LinePipeline
{
    /// <inheritdoc/>
    public void Snapshot(IBufferWriter<byte> destination) => throw new NotSupportedException("The miner's state cannot be written yet.");

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> snapshot) => throw new NotSupportedException("The miner's state cannot be read yet.");
}
