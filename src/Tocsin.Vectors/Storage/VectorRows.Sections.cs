using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Storage;

// rows.vectors   float[count, stride], what lies behind a dimension is zeros
// rows.ids       long[count]
// rows.deleted   ulong[(count + 63) / 64], a bit a row
// rows.payloads  the payloads one behind the other, and
// rows.payloadat long[count + 1], where each begins; both only when there are any
public sealed unsafe partial class VectorRows
{
    private const string VectorsName = "rows.vectors";
    private const string IdsName = "rows.ids";
    private const string DeletedName = "rows.deleted";
    private const string PayloadsName = "rows.payloads";
    private const string PayloadStartsName = "rows.payloadat";

    /// <summary>Writes the rows as they are, deleted ones too, so that row numbers stay. Nobody may append or delete meanwhile.</summary>
    public void Write(SectionWriter sections)
    {
        sections.Begin(VectorsName);
        ForBlocks((block, rows) => AppendVectors(sections, block, rows));
        sections.End();

        sections.Begin(IdsName);
        ForBlocks((block, rows) => sections.Append<long>(block.Ids.AsSpan(0, rows)));
        sections.End();

        sections.Begin(DeletedName);
        ForBlocks((block, rows) => sections.Append<ulong>(block.Deleted.AsSpan(0, (rows + 63) / 64)));
        sections.End();

        if (_blocks.Any(block => block.HasPayloads))
        {
            WritePayloads(sections);
        }
    }

    /// <summary>
    /// Rows of a file: whole blocks of vectors stay in the mapped file, the last one, which others will be appended to, is copied; so are ids and deleted bits.
    /// </summary>
    /// <exception cref="VectorFileException">The sections do not fit each other.</exception>
    public static VectorRows Read(SectionReader sections, int dimension, VectorMetric metric)
    {
        VectorRows rows = new(dimension, metric);
        MappedSection vectors = sections.Section(VectorsName), ids = sections.Section(IdsName), deleted = sections.Section(DeletedName);
        ReadOnlySpan<long> allIds = ids.Values<long>();
        ReadOnlySpan<ulong> allDeleted = deleted.Values<ulong>();
        int count = allIds.Length;
        long rowBytes = (long)rows.Stride * sizeof(float);
        if (count > MaxRows || vectors.Bytes != count * rowBytes || allDeleted.Length != (count + 63) / 64
            || ((count & 63) != 0 && allDeleted[^1] >> (int)(count & 63) != 0)) // a bit behind the last row would delete one that comes
        {
            throw new VectorFileException(
                $"{count} ids, {vectors.Bytes} bytes of vectors of {rowBytes} and {allDeleted.Length} words of deleted bits do not fit each other. Build the index again: tocsin vectors build.");
        }

        MappedPayloads? payloads = sections.Has(PayloadStartsName) || sections.Has(PayloadsName)
            ? new MappedPayloads(sections.Section(PayloadStartsName), sections.Section(PayloadsName), count)
            : null;
        rows.Take(vectors, allIds, allDeleted, payloads);
        GC.KeepAlive(ids);
        GC.KeepAlive(deleted);
        return rows;
    }

    /// <summary>Bytes of the payloads in a file of rows.</summary>
    internal static long PayloadBytesOf(SectionReader sections) => sections.Has(PayloadsName) ? sections.Section(PayloadsName).Bytes : 0;

    private void Take(MappedSection vectors, ReadOnlySpan<long> ids, ReadOnlySpan<ulong> deleted, MappedPayloads? payloads)
    {
        long blockBytes = (long)RowsOfABlock * Stride * sizeof(float);
        int count = ids.Length, whole = count >> _shift;
        _blocks = new RowBlock[(count + _mask) >> _shift];
        for (int i = 0; i < _blocks.Length; i++)
        {
            int first = i << _shift, rows = Math.Min(RowsOfABlock, count - first);
            NativeBlock piece = vectors.Piece(i * blockBytes, (long)rows * Stride * sizeof(float)), memory = piece;
            if (i >= whole)
            {
                memory = new NativeBlock(blockBytes);
                Buffer.MemoryCopy(piece.Start, memory.Start, memory.Bytes, piece.Bytes);
                GC.KeepAlive(piece);
            }

            RowBlock block = new(memory, RowsOfABlock) { Mapped = payloads, MappedFrom = first };
            ids.Slice(first, rows).CopyTo(block.Ids);
            deleted.Slice(first / 64, (rows + 63) / 64).CopyTo(block.Deleted);
            _blocks[i] = block;
        }

        _rowOfId.Reserve(count);
        _count = count;
        for (int row = 0; row < count; row++)
        {
            if (!IsDeleted(row))
            {
                if (TryFind(ids[row], out int other))
                {
                    throw new VectorFileException($"Rows {other} and {row} have both the id {ids[row]}. Build the index again: tocsin vectors build.");
                }

                _rowOfId.Set(ids[row], row);
                _live++;
            }
        }
    }

    private void WritePayloads(SectionWriter sections)
    {
        long[] starts = new long[_count + 1];
        sections.Begin(PayloadsName);
        for (int row = 0; row < _count; row++)
        {
            ReadOnlyMemory<byte> payload = IsDeleted(row) ? default : Payload(row);
            sections.Append(payload.Span);
            starts[row + 1] = starts[row] + payload.Length;
        }

        sections.End();
        sections.Write<long>(PayloadStartsName, starts);
    }

    private void AppendVectors(SectionWriter sections, RowBlock block, int rows)
    {
        // A block is at most a few million floats: a span holds it.
        sections.Append<float>(new(block.Vectors, rows * Stride));
        GC.KeepAlive(block);
    }

    private void ForBlocks(Action<RowBlock, int> what)
    {
        for (int i = 0; i << _shift < _count; i++)
        {
            what(_blocks[i], Math.Min(RowsOfABlock, _count - (i << _shift)));
        }
    }
}
