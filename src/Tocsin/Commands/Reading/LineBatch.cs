using System.Buffers;

namespace Tocsin.Commands.Reading;

/// <summary>Whole lines, each with its line end, in a rented buffer. Whoever holds the batch disposes it, once.</summary>
internal sealed class LineBatch(byte[] buffer) : IDisposable
{
    private byte[] _buffer = buffer;

    /// <summary>The rented memory; the batch is its first <see cref="Length"/> bytes.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Bytes of the batch.</summary>
    public int Length { get; set; }

    /// <summary>Lines of the batch.</summary>
    public int Lines { get; set; }

    /// <summary>What goes over the wire.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
