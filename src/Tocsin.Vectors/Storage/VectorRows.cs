using System.Numerics;
using System.Runtime.CompilerServices;
using Tocsin.Numerics;

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

    /// <summary>The most rows, deleted ones among them.</summary>
    public const int MaxRows = RowMap.MaxIds;

    private const long BlockBytes = 8 << 20;

    private readonly int _shift;
    private readonly int _mask;
    private readonly RowMap _rowOfId;
    private RowBlock[] _blocks = [];
    private int _count;
    private int _live;

    /// <summary>No rows yet.</summary>
    public VectorRows(int dimension, VectorMetric metric)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, VectorIndexOptions.MaxDimension);
        (Dimension, Metric) = (dimension, metric);
        Stride = (dimension + FloatsOfALine - 1) / FloatsOfALine * FloatsOfALine;
        _shift = Math.Max(6, BitOperations.Log2((uint)(BlockBytes / (Stride * sizeof(float)))));
        _mask = (1 << _shift) - 1;
        _rowOfId = new RowMap(this);
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

    /// <summary>Rows that are not deleted.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>Rows that are deleted. While another thread writes, a row that is just coming or going may be missing or counted.</summary>
    public int Deleted => Math.Max(0, Count - Live);

    /// <summary>Bytes of the rows' vectors, mapped ones among them.</summary>
    public long VectorBytes => (long)Count * Stride * sizeof(float);

    /// <summary>Bytes of what is kept for the rows beside their vectors: ids, the way from an id to its row, deleted bits. Payloads excepted.</summary>
    public long StructureBytes => ((long)Count * sizeof(long)) + (Count / 8) + _rowOfId.Bytes;

    // -> [dimension]
    /// <summary>The vector of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<float> Row(int row) => new(At(row), Dimension);

    /// <summary>Where a row begins: <see cref="Stride"/> floats, aligned to a cache line. Keep this object alive while it is used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int row) => Volatile.Read(ref _blocks)[row >> _shift].Vectors + ((long)(row & _mask) * Stride);

    // query: [stride], zeros behind the dimension -> scores: [n]
    /// <summary>What the metric says of a query and rows from <paramref name="first"/> on, which must lie in one block. Keep this object alive.</summary>
    public void Scores(float* query, int first, Span<float> scores)
    {
        if (Metric == VectorMetric.L2)
        {
            SquaredDistanceRows.Of(query, Stride, At(first), Stride, scores);
        }
        else
        {
            DotRows.Of(query, Stride, At(first), Stride, scores);
        }
    }

    /// <summary>The id of a row.</summary>
    public long Id(int row) => Volatile.Read(ref _blocks)[row >> _shift].Ids[row & _mask];

    /// <summary>Whether a row is deleted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsDeleted(int row)
    {
        int at = row & _mask;
        return (Volatile.Read(ref Volatile.Read(ref _blocks)[row >> _shift].Deleted[at >> 6]) & (1UL << (at & 63))) != 0;
    }

    /// <summary>Which of 64 rows from <paramref name="row"/> on, a multiple of 64, are deleted: a bit for each.</summary>
    public ulong DeletedBits(int row) => Volatile.Read(ref Volatile.Read(ref _blocks)[row >> _shift].Deleted[(row & _mask) >> 6]);

    /// <summary>What is kept beside a row.</summary>
    public ReadOnlyMemory<byte> Payload(int row) => Volatile.Read(ref _blocks)[row >> _shift].Payload(row & _mask);

    // -> vector: [dimension]
    /// <summary>The vector of an id; false when there is none.</summary>
    /// <exception cref="ArgumentException">There is no room for it.</exception>
    public bool TryGet(long id, Span<float> vector)
    {
        if (vector.Length < Dimension)
        {
            throw new ArgumentException($"A vector of {Dimension} floats does not fit into {vector.Length}.", nameof(vector));
        }

        if (!TryFind(id, out int row))
        {
            return false;
        }

        Row(row).CopyTo(vector);
        GC.KeepAlive(this);
        return true;
    }

    /// <summary>What is kept beside an id; empty when that is nothing, or the id is not there.</summary>
    public ReadOnlyMemory<byte> PayloadOf(long id) => TryFind(id, out int row) ? Payload(row) : default;

    /// <summary>The row of an id that is not deleted. While an id's vector is replaced there is a moment without one.</summary>
    public bool TryFind(long id, out int row)
    {
        row = _rowOfId.Find(id);
        return row >= 0 && !IsDeleted(row);
    }

    /// <summary>
    /// Makes room for so many rows, so that <see cref="Append"/> of them cannot fail for want of memory: who takes all or none calls it before the
    /// first. The writer's thread.
    /// </summary>
    /// <exception cref="InvalidOperationException">They would be more rows than an index can have.</exception>
    public void Reserve(int more)
    {
        if (more > MaxRows - _count)
        {
            throw new InvalidOperationException($"{_count} rows and {more} more: an index holds at most {MaxRows}. Compact it, or spread the vectors over several.");
        }

        int blocks = (int)(((long)_count + more + _mask) >> _shift);
        if (blocks > _blocks.Length)
        {
            RowBlock[] grown = new RowBlock[blocks];
            _blocks.CopyTo(grown, 0);
            for (int i = _blocks.Length; i < blocks; i++)
            {
                grown[i] = new RowBlock(new NativeBlock((long)RowsOfABlock * Stride * sizeof(float)), RowsOfABlock);
            }

            Volatile.Write(ref _blocks, grown);
        }

        _rowOfId.Reserve(more);
    }

    /// <summary>Appends a vector that <see cref="VectorCheck"/> has found good; a row with the same id is deleted first. The writer's thread.</summary>
    public int Append(long id, ReadOnlySpan<float> vector, ReadOnlyMemory<byte> payload = default)
    {
        Reserve(1);
        int row = _count;
        RowBlock block = _blocks[row >> _shift];
        int at = row & _mask;
        Span<float> to = new(block.Vectors + ((long)at * Stride), Dimension);
        vector[..Dimension].CopyTo(to);
        if (Metric == VectorMetric.Cosine)
        {
            VectorCheck.Normalise(to);
        }

        Publish(id, row, payload);
        return row;
    }

    /// <summary>Deletes the row of an id. The writer's thread.</summary>
    public bool Delete(long id, out int row)
    {
        if (!TryFind(id, out row))
        {
            return false;
        }

        int at = row & _mask;
        Interlocked.Or(ref _blocks[row >> _shift].Deleted[at >> 6], 1UL << (at & 63));
        Volatile.Write(ref _live, _live - 1);
        return true;
    }

    // Order is everything: who reads a count sees all of the rows below it, and of two rows with one id the older one deleted.
    private void Publish(long id, int row, ReadOnlyMemory<byte> payload)
    {
        RowBlock block = _blocks[row >> _shift];
        int at = row & _mask;
        block.Ids[at] = id;
        if (!payload.IsEmpty)
        {
            block.Keep(at, payload);
        }

        Delete(id, out _);
        Volatile.Write(ref _live, _live + 1);
        Volatile.Write(ref _count, row + 1);
        _rowOfId.Set(id, row);
    }

    // newRows: [count]
    /// <summary>
    /// The rows that are not deleted, in their order, as rows of their own: what compaction goes on with. Vectors are copied bit for bit. The
    /// writer's thread; readers go on.
    /// </summary>
    /// <param name="newRows">Hears where each row went, -1 for a deleted one; may be empty.</param>
    /// <param name="cancellation">Leaves everything as it was.</param>
    public VectorRows CopyLive(Span<int> newRows = default, CancellationToken cancellation = default)
    {
        VectorRows copy = new(Dimension, Metric);
        copy.Reserve(Live);
        for (int row = 0; row < _count; row++)
        {
            if ((row & _mask) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            int to = -1;
            if (!IsDeleted(row))
            {
                to = copy._count;
                new ReadOnlySpan<float>(At(row), Stride).CopyTo(new Span<float>(copy.At(to), Stride));
                copy.Publish(Id(row), to, Payload(row));
            }

            if (!newRows.IsEmpty)
            {
                newRows[row] = to;
            }
        }

        GC.KeepAlive(this);
        return copy;
    }
}
