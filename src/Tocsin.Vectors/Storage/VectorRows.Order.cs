namespace Tocsin.Vectors.Storage;

public sealed unsafe partial class VectorRows
{
    // -> [live]
    /// <summary>The numbers of the rows that are not deleted, rising. The writer's thread.</summary>
    public int[] LiveRows()
    {
        int[] live = new int[_live];
        for (int row = 0, i = 0; row < _count; row++)
        {
            if (!IsDeleted(row))
            {
                live[i++] = row;
            }
        }

        return live;
    }

    // order: row numbers
    /// <summary>
    /// Some rows in an order of their own, as other rows: row i of them is row order[i] of these. Vectors are copied bit for bit. The writer's thread;
    /// readers go on.
    /// </summary>
    /// <param name="order">Each row once.</param>
    /// <param name="cancellation">Leaves everything as it was.</param>
    public VectorRows Copy(ReadOnlySpan<int> order, CancellationToken cancellation = default)
    {
        VectorRows copy = new(Dimension, Metric);
        copy.Reserve(order.Length);
        for (int to = 0; to < order.Length; to++)
        {
            if ((to & _mask) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            int from = order[to];
            new ReadOnlySpan<float>(At(from), Stride).CopyTo(new Span<float>(copy.At(to), Stride));
            RowBlock block = copy._blocks[to >> _shift];
            block.Ids[to & _mask] = Id(from);
            block.Keep(to & _mask, Payload(from));
            copy.Publish(to);
        }

        GC.KeepAlive(this);
        return copy;
    }
}
