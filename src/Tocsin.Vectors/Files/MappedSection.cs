using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Files;

/// <summary>A section of a mapped index file, as memory.</summary>
/// <param name="Memory">Its bytes, aligned to a page; they live as long as this object is held.</param>
public sealed unsafe record MappedSection(NativeBlock Memory)
{
    /// <summary>How many bytes.</summary>
    public long Bytes => Memory.Bytes;

    /// <summary>As values; the span must not outlive this object.</summary>
    /// <exception cref="VectorFileException">The bytes are no whole number of values, or too many for a span.</exception>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged
    {
        if (Bytes % sizeof(T) != 0 || Bytes / sizeof(T) > int.MaxValue)
        {
            throw new VectorFileException($"A section of {Bytes} bytes is no list of {typeof(T).Name}.");
        }

        return new ReadOnlySpan<T>(Memory.Start, (int)(Bytes / sizeof(T)));
    }

    /// <summary>Some of its bytes; the span must not outlive this object.</summary>
    /// <exception cref="VectorFileException">They lie outside.</exception>
    public ReadOnlySpan<byte> Part(long from, int bytes)
    {
        if (from < 0 || bytes < 0 || from > Bytes - bytes)
        {
            throw new VectorFileException($"Bytes {from} to {from + bytes} lie outside a section of {Bytes}.");
        }

        return new ReadOnlySpan<byte>(Memory.Start + from, bytes);
    }

    /// <summary>A piece of it as a block of its own.</summary>
    public NativeBlock Piece(long from, long bytes)
    {
        if (from < 0 || bytes < 0 || from > Bytes - bytes)
        {
            throw new VectorFileException($"Bytes {from} to {from + bytes} lie outside a section of {Bytes}.");
        }

        return new NativeBlock(Memory.Start + from, bytes, this);
    }
}
