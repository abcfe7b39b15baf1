using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.Benchmarks.Vectors;

/// <summary>Writes a matrix as NumPy reads it.</summary>
internal static class NpyFile
{
    private const int HeaderBytes = 118; // with the ten bytes before it a multiple of 64

    // vectors: [n, dimension]
    public static void Write(string path, float[] vectors, int dimension)
    {
        using FileStream file = File.Create(path);
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({vectors.Length / dimension}, {dimension}), }}".PadRight(HeaderBytes - 1) + "\n";
        file.Write([0x93, .. "NUMPY"u8, 1, 0, HeaderBytes, 0, .. Encoding.ASCII.GetBytes(header)]);
        const int Piece = 1 << 24;
        for (int at = 0; at < vectors.Length; at += Piece)
        {
            file.Write(MemoryMarshal.AsBytes(vectors.AsSpan(at, Math.Min(Piece, vectors.Length - at))));
        }
    }
}
