using System.Runtime.CompilerServices;

namespace Tocsin.Vectors.Storage;

/// <summary>
/// Vectors in rows, in blocks that never move: what every index stands on. One writer at a time appends and deletes (its index's lock
/// sees to that); any thread reads, without waiting, the rows below a <see cref="Count"/> that it has read. A row is never used twice:
/// compaction makes new rows. Under <see cref="VectorMetric.Cosine"/> rows are at unit length.
/// </summary>
public sealed unsafe partial class VectorRows
{
    /// <summary>A row begins at a multiple of so many floats (one cache line); what is over is zeros.</summary>
    public const int FloatsOfALine = 16;

    private const long BlockBytes = 8 << 20;

    private readonly int _shift;
    private readonly int _mask;
    private readonly Lock _map = new();
    private readonly Dictionary<long, int> _rowOfId = [];
    private RowBlock[] _blocks = [];
    private int _count;
    private int _deleted;

    /// <summary>No rows yet.</summary>
    public VectorRows(int dimension, VectorMetric metric)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, VectorIndexOptions.MaxDimension);
        (Dimension, Metric) = (dimension, metric);
        Stride = (dimension + FloatsOfALine - 1) / FloatsOfALine * FloatsOfALine;
        _shift = Math.Max(6, (int)Math.Log2(BlockBytes / (Stride * sizeof(float))));
        _mask = (1 << _shift) - 1;
    }

    /// <summary>Floats in a vector.</summary>
    public int Dimension { get; }

    /// <summary>How near two of them are.</summary>
    public VectorMetric Metric { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Rows in a block, a power of two.</summary>
    public int RowsOfABlock => _mask + 1;

    /// <summary>Rows, the deleted ones among them.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Rows that are deleted.</summary>
    public int Deleted => Volatile.Read(ref _deleted);

    /// <summary>Rows that are not.</summary>
    public int Live => Count - Deleted;

    /// <summary>Bytes of the vectors' memory.</summary>
    public long VectorBytes => Volatile.Read(ref _blocks).Sum(block => block.Memory.Bytes);

    // -> [dimension]
    /// <summary>The vector of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<float> Row(int row) => new(At(row), Dimension);

    /// <summary>Where a row begins: <see cref="Stride"/> floats, aligned to a cache line. Keep this object alive while it is used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int row) => Volatile.Read(ref _blocks)[row >> _shift].Vectors + ((long)(row & _mask) * Stride);

    /// <summary>The id of a row.</summary>
    public long Id(int row) => Volatile.Read(ref _blocks)[row >> _shift].Ids[row & _mask];

    /// <summary>Whether a row is deleted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsDeleted(int row)
    {
        int at = row & _mask;
        return (Volatile.Read(ref Volatile.Read(ref _blocks)[row >> _shift].Deleted[at >> 6]) & (1UL << (at & 63))) != 0;
    }

    /// <summary>What is kept beside a row.</summary>
    public ReadOnlyMemory<byte> Payload(int row) => Volatile.Read(ref Volatile.Read(ref _blocks)[row >> _shift].Payloads)?[row & _mask];

    /// <summary>The row of an id that is not deleted.</summary>
    public bool TryFind(long id, out int row)
    {
        lock (_map)
        {
            return _rowOfId.TryGetValue(id, out row);
        }
    }

    /// <summary>Appends a vector that <see cref="VectorCheck"/> has found good; a row with the same id is deleted first. The writer's thread.</summary>
    public int Append(long id, ReadOnlySpan<float> vector, ReadOnlyMemory<byte> payload = default)
    {
        Delete(id, out _);
        int row = _count;
        RowBlock block = BlockFor(row);
        int at = row & _mask;
        Span<float> to = new(block.Vectors + ((long)at * Stride), Dimension);
        vector[..Dimension].CopyTo(to);
        if (Metric == VectorMetric.Cosine)
        {
            VectorCheck.Normalise(to);
        }

        block.Ids[at] = id;
        if (!payload.IsEmpty)
        {
            byte[]?[] payloads = block.Payloads ?? new byte[]?[RowsOfABlock];
            payloads[at] = payload.ToArray();
            Volatile.Write(ref block.Payloads, payloads);
        }

        lock (_map)
        {
            _rowOfId[id] = row;
        }

        Volatile.Write(ref _count, row + 1);
        return row;
    }

    /// <summary>Deletes the row of an id. The writer's thread.</summary>
    public bool Delete(long id, out int row)
    {
        lock (_map)
        {
            if (!_rowOfId.Remove(id, out row))
            {
                return false;
            }
        }

        int at = row & _mask;
        Interlocked.Or(ref _blocks[row >> _shift].Deleted[at >> 6], 1UL << (at & 63));
        Volatile.Write(ref _deleted, _deleted + 1);
        return true;
    }

    private RowBlock BlockFor(int row)
    {
        int index = row >> _shift;
        if (index == _blocks.Length)
        {
            RowBlock block = new(new NativeBlock((long)RowsOfABlock * Stride * sizeof(float)), RowsOfABlock);
            Volatile.Write(ref _blocks, [.. _blocks, block]);
        }

        return _blocks[index];
    }
}
