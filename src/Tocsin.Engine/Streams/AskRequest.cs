using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Tocsin.Engine.Streams;

/// <summary>
/// Append a batch and process it: one wait for both, in an object that is used again. It goes from the sender to the appender, from there to the lane once it is durable,
/// and back. Whoever moves it on to <c>Done</c> ends it, on the thread pool: neither the appender nor the lane ever runs what its sender does next.
/// </summary>
/// <param name="pool">Where it goes when nobody holds it any more.</param>
internal sealed class AskRequest(ConcurrentQueue<AskRequest> pool) : IBatchRequest, IValueTaskSource<AppendResult>, IThreadPoolWorkItem
{
    private const int Appending = 0;
    private const int CancelledEarly = 1;
    private const int Processing = 2;
    private const int Done = 3;

    /// <summary>The sender, the engine, and whoever ends it: it is used again when all three have let go.</summary>
    private const int Holders = 3;

    private ManualResetValueTaskSourceCore<AppendResult> _source;
    private CancellationTokenRegistration _cancelling;
    private CancellationToken _cancellation;
    private Exception? _failure;
    private AskRequest? _next;
    private RecordBatch? _batch;
    private int _state;
    private int _holders;
    private bool _ofEngine;

    public RecordBatch Batch => _batch!;

    public AppendResult Result { get; set; }

    /// <summary>One for a sender who waits now.</summary>
    public static AskRequest Take(ConcurrentQueue<AskRequest> pool, RecordBatch batch, CancellationToken cancellation)
    {
        if (!pool.TryDequeue(out AskRequest? ask))
            ask = new AskRequest(pool);
        ask._source.Reset();
        (ask._batch, ask._failure, ask._next, ask._ofEngine) = (batch, null, null, false);
        (ask._state, ask._holders) = (Appending, Holders);
        ask._cancellation = cancellation;
        ask._cancelling = cancellation.UnsafeRegister(static ask => ((AskRequest)ask!).Cancel(), ask);
        return ask;
    }

    /// <summary>What the sender waits for.</summary>
    public ValueTask<AppendResult> Answer => new(this, _source.Version);

    /// <summary>The appender: the batch is durable. True when the lane must process it, false when it has ended.</summary>
    public bool TrySetDurable()
    {
        if (Interlocked.CompareExchange(ref _state, Processing, Appending) == Appending)
            return true;
        SetException(new NotProcessedException(Result, _cancellation));
        return false;
    }

    /// <summary>The lane: the batch is processed. True when the sender is to be told (<see cref="End"/>), false when it has gone.</summary>
    public bool TrySetProcessed()
    {
        if (Interlocked.CompareExchange(ref _state, Done, Processing) == Processing)
            return _ofEngine = true;
        Release();
        return false;
    }

    /// <summary>Ends those that were processed, together: the pool is woken once for each of a few threads, not for each sender.</summary>
    public static void End(ReadOnlySpan<AskRequest> processed)
    {
        int parts = Math.Min(Environment.ProcessorCount, (processed.Length + 3) / 4);
        for (int part = 0; part < parts; part++)
        {
            ReadOnlySpan<AskRequest> chain = processed[(processed.Length * part / parts)..(processed.Length * (part + 1) / parts)];
            for (int i = 1; i < chain.Length; i++)
                chain[i - 1]._next = chain[i];
            ThreadPool.UnsafeQueueUserWorkItem(chain[0], preferLocal: false);
        }
    }

    /// <inheritdoc/>
    public void SetResult(AppendResult result)
    {
        Result = result;
        if (TrySetProcessed())
            End([this]);
    }

    /// <inheritdoc/>
    public void SetException(Exception reason)
    {
        int before = Volatile.Read(ref _state);
        while (before != Done)
        {
            int seen = Interlocked.CompareExchange(ref _state, Done, before);
            if (seen == before)
            {
                _failure = reason;
                _ofEngine = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            before = seen;
        }

        Release();
    }

    /// <summary>Tells the sender, and those that ended with it.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        for (AskRequest? ask = this; ask is not null;)
        {
            // It may be another sender's as soon as it is told.
            AskRequest? next = ask._next;
            ask.Tell();
            ask = next;
        }
    }

    AppendResult IValueTaskSource<AppendResult>.GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            _cancelling.Dispose();
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<AppendResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<AppendResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Tell()
    {
        bool ofEngine = _ofEngine;
        if (_failure is null)
            _source.SetResult(Result);
        else
            _source.SetException(_failure);
        Release();
        if (ofEngine)
            Release();
    }

    /// <summary>On its way to the disk it only notes the wish; while it waits for the lane it ends.</summary>
    private void Cancel()
    {
        if (Interlocked.CompareExchange(ref _state, CancelledEarly, Appending) == Appending
            || Interlocked.CompareExchange(ref _state, Done, Processing) != Processing)
        {
            return;
        }

        _failure = new NotProcessedException(Result, _cancellation);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _batch = null;
            _failure = null;
            pool.Enqueue(this);
        }
    }
}
