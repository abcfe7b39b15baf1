namespace Tocsin.Vectors.Storage;

/// <summary>Some rows of <see cref="VectorRows"/>: their vectors, ids, payloads, and which of them are deleted.</summary>
internal sealed unsafe class RowBlock(NativeBlock vectors, int rows)
{
    /// <summary>The vectors' memory, which lives as long as this.</summary>
    public readonly NativeBlock Memory = vectors;

    /// <summary>[rows, stride]</summary>
    public readonly float* Vectors = (float*)vectors.Start;

    /// <summary>[rows]</summary>
    public readonly long[] Ids = new long[rows];

    /// <summary>A bit a row, set by one writer and read by anyone.</summary>
    public readonly ulong[] Deleted = new ulong[(rows + 63) / 64];

    /// <summary>[rows], made with the first payload.</summary>
    public byte[]?[]? Payloads;
}
