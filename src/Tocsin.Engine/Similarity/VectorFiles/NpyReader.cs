using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tocsin.Engine.Similarity.VectorFiles;

/// <summary>
/// <c>.npy</c> (NumPy Enhancement Proposal 1): a matrix of 32-bit or 64-bit floats, little-endian, row after row. 64-bit floats are rounded.
/// </summary>
internal sealed class NpyReader : IVectorReader
{
    private const int Buffer = 1 << 20;
    private const int PreludeBytes = 8; // magic, major and minor version
    private const int MaxHeaderBytes = 1 << 16;

    private readonly string _path;
    private readonly Stream _stream;
    private readonly double[]? _doubles;
    private int _next;

    private NpyReader(string path, Stream stream, NpyHeader header)
    {
        (_path, _stream) = (path, stream);
        (Dimension, Count) = (header.Columns, header.Rows);
        _doubles = header.ItemBytes == sizeof(double) ? new double[header.Columns] : null;
    }

    public int Count { get; }

    public int Dimension { get; }

    public static NpyReader Open(string path)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, Buffer, FileOptions.SequentialScan);
        try
        {
            NpyHeader header = NpyHeader.Parse(path, ReadHeader(path, stream));
            long expected = stream.Position + ((long)header.Rows * header.Columns * header.ItemBytes);
            return stream.Length == expected
                ? new NpyReader(path, stream, header)
                : throw new VectorSourceException($"'{path}' was cut or is damaged: a matrix of {header.Rows} x {header.Columns} takes {expected} bytes, and it has {stream.Length}.");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public int Read(Span<float> vectors)
    {
        int count = Math.Min(vectors.Length / Dimension, Count - _next);
        for (int i = 0; i < count; i++, _next++)
        {
            ReadOne(vectors.Slice(i * Dimension, Dimension));
        }

        return count;
    }

    public void Dispose() => _stream.Dispose();

    private void ReadOne(Span<float> vector)
    {
        Span<byte> bytes = _doubles is null ? MemoryMarshal.AsBytes(vector) : MemoryMarshal.AsBytes(_doubles.AsSpan());
        if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new VectorSourceException($"'{_path}' became shorter while it was read: it ends in vector {_next} of {Count}.");
        }

        for (int i = 0; _doubles is not null && i < vector.Length; i++)
        {
            vector[i] = (float)_doubles[i];
        }
    }

    private static byte[] ReadHeader(string path, FileStream stream)
    {
        Span<byte> prelude = stackalloc byte[PreludeBytes];
        if (stream.ReadAtLeast(prelude, PreludeBytes, throwOnEndOfStream: false) < PreludeBytes || prelude[0] != 0x93 || !prelude[1..].StartsWith("NUMPY"u8))
        {
            throw new VectorSourceException($"'{path}' is no .npy file: it does not begin with \\x93NUMPY.");
        }

        int lengthBytes = prelude[6] switch
        {
            1 => sizeof(ushort),
            2 or 3 => sizeof(uint),
            _ => throw new VectorSourceException($"'{path}' has version {prelude[6]}.{prelude[7]} of .npy, and 1 to 3 are read. Save it again with numpy.save."),
        };
        Span<byte> length = stackalloc byte[sizeof(uint)];
        length.Clear();
        int read = stream.ReadAtLeast(length[..lengthBytes], lengthBytes, throwOnEndOfStream: false);
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (read < lengthBytes || bytes > MaxHeaderBytes || bytes > stream.Length - stream.Position)
        {
            throw new VectorSourceException($"'{path}' is damaged: its header would have {bytes} bytes ({MaxHeaderBytes} at most, and not beyond the file's end).");
        }

        byte[] header = new byte[bytes];
        stream.ReadExactly(header);
        return header;
    }
}
