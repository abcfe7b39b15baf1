using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Storage;

/// <summary>The payloads of an index file, read when they are asked for.</summary>
internal sealed class MappedPayloads
{
    private readonly MappedSection _starts;
    private readonly MappedSection _bytes;
    private readonly int _count;

    /// <exception cref="VectorFileException">A payload would lie outside of its section.</exception>
    public MappedPayloads(MappedSection starts, MappedSection bytes, int count)
    {
        (_starts, _bytes, _count) = (starts, bytes, count);
        ReadOnlySpan<long> all = starts.Values<long>();
        bool fits = all.Length == count + 1 && all[0] == 0 && all[count] == bytes.Bytes;
        for (int i = 0; fits && i < count; i++)
        {
            fits = all[i + 1] >= all[i] && all[i + 1] - all[i] <= Array.MaxLength;
        }

        if (!fits)
        {
            throw new VectorFileException($"The payloads of {count} rows do not fit their {bytes.Bytes} bytes. Build the index again: tocsin vectors build.");
        }
    }

    /// <summary>A copy of a row's payload; empty for rows that came later.</summary>
    public unsafe byte[]? Of(int row)
    {
        if (row >= _count)
        {
            return null;
        }

        ReadOnlySpan<long> starts = _starts.Values<long>();
        byte[] payload = new ReadOnlySpan<byte>(_bytes.Memory.Start + starts[row], (int)(starts[row + 1] - starts[row])).ToArray();
        GC.KeepAlive(_starts);
        GC.KeepAlive(_bytes);
        return payload;
    }
}
