using System.Collections.Concurrent;
using Tocsin.Engine.Streams;

namespace Tocsin.Server.Records;

/// <summary>Batches that are used again, and the count of bytes that all requests together hold. Any thread may call it.</summary>
internal sealed class BatchPool(long maxBufferedBytes)
{
    private const int Kept = 16;

    // A batch never gives memory back; one that has grown beyond this is left to the garbage collector.
    private const int KeptBytes = 3 << 20;

    private readonly ConcurrentBag<RecordBatch> _batches = [];
    private long _buffered;

    /// <summary>Bytes that requests hold now.</summary>
    public long BufferedBytes => Volatile.Read(ref _buffered);

    /// <summary>The most that they may hold.</summary>
    public long MaxBufferedBytes => maxBufferedBytes;

    public RecordBatch Rent() => _batches.TryTake(out RecordBatch? batch) ? batch : new RecordBatch();

    public void Return(RecordBatch batch)
    {
        if (batch.HeldBytes <= KeptBytes && _batches.Count < Kept)
        {
            batch.Clear();
            _batches.Add(batch);
        }
    }

    /// <summary>Asks for room; false when all requests together would hold too much.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _buffered, bytes) <= maxBufferedBytes)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref _buffered, -bytes);
}
