namespace Tocsin.Vectors.Storage;

/// <summary>Some rows of <see cref="VectorRows"/>: their vectors, ids, payloads, and which of them are deleted.</summary>
internal sealed unsafe class RowBlock(NativeBlock vectors, int rows)
{
    /// <summary>The vectors' memory, which lives as long as this.</summary>
    public readonly NativeBlock Memory = vectors;

    /// <summary>[rows, stride]</summary>
    public readonly float* Vectors = (float*)vectors.Start;

    /// <summary>[rows]</summary>
    public readonly long[] Ids = GrowingMemory.Array<long>(rows);

    /// <summary>A bit a row, set by one writer and read by anyone.</summary>
    public readonly ulong[] Deleted = GrowingMemory.Array<ulong>((rows + 63) / 64);

    // [rows], made with the first payload that was not read from a file.
    private byte[]?[]? _payloads;

    /// <summary>Payloads of the file that the rows were read from; null: there were none.</summary>
    public MappedPayloads? Mapped { get; init; }

    /// <summary>The file's row that is the first of these.</summary>
    public int MappedFrom { get; init; }

    /// <summary>Whether any row has, or had, a payload.</summary>
    public bool HasPayloads => Mapped is not null || _payloads is not null;

    /// <summary>What is kept beside a row of this block.</summary>
    public ReadOnlyMemory<byte> Payload(int at) =>
        Volatile.Read(ref _payloads)?[at] ?? Mapped?.Of(MappedFrom + at) ?? ReadOnlyMemory<byte>.Empty;

    /// <summary>Keeps a copy of a payload, in the place of what an addition that failed may have left. The writer's thread, before the row can be seen.</summary>
    public void Keep(int at, ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty && _payloads is null)
        {
            return;
        }

        byte[]?[] payloads = _payloads ?? GrowingMemory.Array<byte[]?>(Ids.Length);
        payloads[at] = null;
        if (!payload.IsEmpty)
        {
            byte[] copy = GrowingMemory.Array<byte>(payload.Length);
            payload.CopyTo(copy);
            payloads[at] = copy;
        }

        Volatile.Write(ref _payloads, payloads);
    }
}
