using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tocsin.Vectors;

namespace Tocsin.Engine.Similarity.VectorFiles;

/// <summary><c>.fvecs</c> (corpus-texmex.irisa.fr): each vector as its dimension, 32 bits, and its floats, 32 bits each, all little-endian.</summary>
internal sealed class FvecsReader : IVectorReader
{
    private const int Buffer = 1 << 20;

    private readonly string _path;
    private readonly Stream _stream;
    private int _next;

    private FvecsReader(string path, Stream stream, int dimension, int count)
    {
        (_path, _stream) = (path, stream);
        (Dimension, Count) = (dimension, count);
    }

    public int Count { get; }

    public int Dimension { get; }

    public static FvecsReader Open(string path)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, Buffer, FileOptions.SequentialScan);
        try
        {
            Span<byte> head = stackalloc byte[sizeof(int)];
            if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            {
                throw new VectorSourceException($"'{path}' is no .fvecs file: it has {stream.Length} bytes, and the first vector's dimension takes 4.");
            }

            int dimension = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (dimension is < 1 or > VectorIndexOptions.MaxDimension)
            {
                throw new VectorSourceException($"'{path}' is no .fvecs file: its first vector would have {dimension} dimensions, and 1 to {VectorIndexOptions.MaxDimension} are read.");
            }

            long row = sizeof(int) + ((long)dimension * sizeof(float)), count = stream.Length / row;
            if (stream.Length % row != 0 || count > int.MaxValue)
            {
                throw new VectorSourceException(
                    $"'{path}' was cut, or is no .fvecs file: {stream.Length} bytes are no whole number of vectors of {dimension} floats ({row} bytes each; {stream.Length % row} are left over).");
            }

            stream.Position = 0;
            return new FvecsReader(path, stream, dimension, (int)count);
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
        Span<byte> head = stackalloc byte[sizeof(int)];
        for (int i = 0; i < count; i++, _next++)
        {
            Span<float> vector = vectors.Slice(i * Dimension, Dimension);
            if (_stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length
                || _stream.ReadAtLeast(MemoryMarshal.AsBytes(vector), Dimension * sizeof(float), throwOnEndOfStream: false) < Dimension * sizeof(float))
            {
                throw new VectorSourceException($"'{_path}' became shorter while it was read: it ends in vector {_next} of {Count}.");
            }

            int dimension = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (dimension != Dimension)
            {
                throw new VectorSourceException($"'{_path}': vector {_next} has {dimension} dimensions, and the first one {Dimension}. All must be equally long.");
            }
        }

        return count;
    }

    public void Dispose() => _stream.Dispose();
}
