namespace Tocsin.Vectors.Storage;

public sealed unsafe partial class VectorRows
{
    // order: row numbers
    /// <summary>
    /// Some rows in an order of their own, as other rows: row i of them is row order[i] of these. Vectors are copied bit for bit. The writer's thread;
    /// readers go on.
    /// </summary>
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
            copy.Publish(Id(from), to, Payload(from));
        }

        GC.KeepAlive(this);
        return copy;
    }
}
