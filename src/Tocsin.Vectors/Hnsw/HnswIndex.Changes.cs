using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

public sealed partial class HnswIndex
{
    /// <inheritdoc/>
    public void Add(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, IReadOnlyList<ReadOnlyMemory<byte>>? payloads = null)
    {
        VectorCheck.Batch(ids, vectors, payloads, _options.Dimension, _options.Metric);
        if (ids.IsEmpty)
        {
            return;
        }

        lock (_writing)
        {
            HnswContents contents = Contents;
            VectorRows rows = contents.Rows;
            rows.Reserve(ids.Length);

            // Rows that an addition without enough memory left behind are linked with these.
            int first = contents.Graph.Rows;
            for (int i = 0; i < ids.Length; i++)
            {
                rows.Append(ids[i], vectors.Slice(i * rows.Dimension, rows.Dimension), payloads is null ? default : payloads[i]);
            }

            Volatile.Write(ref _contents, HnswBuilder.Add(contents, first, _options));
        }
    }

    /// <inheritdoc/>
    public int Delete(ReadOnlySpan<long> ids)
    {
        lock (_writing)
        {
            VectorRows rows = Contents.Rows;
            int deleted = 0;
            foreach (long id in ids)
            {
                deleted += rows.Delete(id, out _) ? 1 : 0;
            }

            return deleted;
        }
    }

    /// <inheritdoc/>
    public void Compact(CancellationToken cancellation = default)
    {
        lock (_writing)
        {
            VectorRows rows = Contents.Rows;
            if (rows.Deleted > 0)
            {
                Volatile.Write(ref _contents, HnswBuilder.Build(rows.CopyLive(cancellation: cancellation), _options, null, cancellation));
            }
        }
    }
}
