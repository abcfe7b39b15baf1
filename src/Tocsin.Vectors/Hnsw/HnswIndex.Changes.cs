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
            int first = rows.Stage(ids, vectors, payloads);
            rows.EnterDeleted(ids.Length);
            try
            {
                Volatile.Write(ref _contents, HnswBuilder.Add(contents, first, _options));
            }
            catch when (contents.Graph.Rows == first) // else they stay, deleted: links may lead to them
            {
                rows.TakeBack(first);
                throw;
            }

            rows.Publish(first, ids.Length);
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
                Volatile.Write(ref _contents, HnswBuilder.Build(rows.Copy(rows.LiveRows(), cancellation), _options, null, cancellation));
            }
        }
    }
}
