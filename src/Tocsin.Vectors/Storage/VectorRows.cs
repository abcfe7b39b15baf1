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

    /// <summary>Bytes of what is taken ahead: vectors, ids and deleted bits of rows that may come.</summary>
    public long ReservedBytes
    {
        get
        {
            int count = Count; // first: blocks only come
            long free = ((long)Volatile.Read(ref _blocks).Length << _shift) - count;
            return (free * ((Stride * sizeof(float)) + sizeof(long))) + (free / 8);
        }
    }

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
}
