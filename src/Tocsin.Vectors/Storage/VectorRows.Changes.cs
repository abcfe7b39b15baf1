namespace Tocsin.Vectors.Storage;

// An addition is staged, which may fail, and then published, which cannot: so an index takes all of it or nothing. All of this is for the writer's thread.
public sealed unsafe partial class VectorRows
{
    /// <summary>Makes room for so many rows: what <see cref="Append"/> and <see cref="Stage"/> of them need, payloads excepted.</summary>
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
            RowBlock[] grown = GrowingMemory.Array<RowBlock>(blocks);
            _blocks.CopyTo(grown, 0);
            for (int i = _blocks.Length; i < blocks; i++)
            {
                grown[i] = new RowBlock(new NativeBlock((long)RowsOfABlock * Stride * sizeof(float)), RowsOfABlock);
            }

            Volatile.Write(ref _blocks, grown);
        }

        _rowOfId.Reserve(more);
    }

    /// <summary>Appends a vector that <see cref="VectorCheck"/> has found good; a row with the same id is deleted first.</summary>
    public int Append(long id, ReadOnlySpan<float> vector, ReadOnlyMemory<byte> payload = default)
    {
        Reserve(1);
        int row = _count;
        Fill(row, id, vector, payload);
        Publish(row);
        return row;
    }

    // ids: [n], vectors: [n, dimension], payloads: [n]
    /// <summary>Writes vectors that <see cref="VectorCheck"/> has found good behind the last row, where nobody sees them until <see cref="Publish(int, int)"/>.</summary>
    /// <returns>The first of the rows that they will be.</returns>
    public int Stage(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, IReadOnlyList<ReadOnlyMemory<byte>>? payloads)
    {
        Reserve(ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            Fill(_count + i, ids[i], vectors.Slice(i * Dimension, Dimension), payloads is null ? default : payloads[i]);
        }

        return _count;
    }

    /// <summary>
    /// Makes rows of what was staged, deleted ones until <see cref="Publish(int, int)"/>: for an index that must link rows before they can be found.
    /// </summary>
    public void EnterDeleted(int count)
    {
        for (int row = _count; row < _count + count; row++)
        {
            MarkDeleted(row);
        }

        Volatile.Write(ref _count, _count + count);
    }

    /// <summary>Undoes <see cref="EnterDeleted"/>, so long as nothing leads to those rows.</summary>
    /// <param name="first">The first of them; all from it on go.</param>
    public void TakeBack(int first)
    {
        for (int row = first; row < _count; row++)
        {
            MarkLive(row); // what is behind the last row is not deleted: a file would not be read again
        }

        Volatile.Write(ref _count, first);
    }

    /// <summary>Lets staged rows be found, one after the other; the row that had the same id is deleted first.</summary>
    public void Publish(int first, int count)
    {
        for (int row = first; row < first + count; row++)
        {
            Publish(row);
        }
    }

    /// <summary>Deletes the row of an id.</summary>
    public bool Delete(long id, out int row)
    {
        if (!TryFind(id, out row))
        {
            return false;
        }

        MarkDeleted(row);
        Volatile.Write(ref _live, _live - 1);
        return true;
    }

    private void Fill(int row, long id, ReadOnlySpan<float> vector, ReadOnlyMemory<byte> payload)
    {
        RowBlock block = _blocks[row >> _shift];
        int at = row & _mask;
        Span<float> to = new(block.Vectors + ((long)at * Stride), Dimension);
        vector[..Dimension].CopyTo(to);
        if (Metric == VectorMetric.Cosine)
        {
            VectorCheck.Normalise(to);
        }

        block.Ids[at] = id;
        block.Keep(at, payload);
    }

    // Order is everything: who reads a count sees all of the rows below it, and of two rows with one id the older one deleted.
    private void Publish(int row)
    {
        long id = Id(row);
        Delete(id, out _);
        MarkLive(row);
        Volatile.Write(ref _live, _live + 1);
        Volatile.Write(ref _count, Math.Max(_count, row + 1));
        _rowOfId.Set(id, row);
    }

    private void MarkDeleted(int row) => Interlocked.Or(ref _blocks[row >> _shift].Deleted[(row & _mask) >> 6], 1UL << (row & 63));

    private void MarkLive(int row)
    {
        if (IsDeleted(row))
        {
            Interlocked.And(ref _blocks[row >> _shift].Deleted[(row & _mask) >> 6], ~(1UL << (row & 63)));
        }
    }
}
