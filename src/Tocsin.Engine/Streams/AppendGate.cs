namespace Tocsin.Engine.Streams;

/// <summary>
/// Backpressure: lets appends in while the inputs that wait for the lane, and the bytes that wait for the disk, are few enough; in
/// the order in which they came. Any thread calls it.
/// </summary>
internal sealed class AppendGate(string stream, StreamOptions options, TimeProvider time, long pending)
{
    /// <summary>Bytes that may wait to be written: a few groups for the appender, and no more memory than that.</summary>
    public const long MaxQueuedBytes = 64 << 20;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiters = [];
    private long _inputs = pending;
    private long _bytes;
    private Func<Exception>? _closed;

    private sealed class Waiter(int inputs, int bytes) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Inputs => inputs;

        public int Bytes => bytes;
    }

    /// <summary>Ends when there is room, and then has taken it. Fails as <see cref="LogStream.AppendAsync"/> says.</summary>
    public Task EnterAsync(int inputs, int bytes, CancellationToken cancellation)
    {
        LinkedListNode<Waiter> node;
        lock (_lock)
        {
            if (_closed is not null)
            {
                return Task.FromException(_closed());
            }

            if (_waiters.Count == 0 && Fits(inputs, bytes))
            {
                _inputs += inputs;
                _bytes += bytes;
                return Task.CompletedTask;
            }

            node = _waiters.AddLast(new Waiter(inputs, bytes));
        }

        return WaitAsync(node, cancellation);
    }

    /// <summary>The appender is done with a batch: its bytes are free, and those of its inputs that the lane will never see.</summary>
    public void Written(int bytes, int inputsNotTaken)
    {
        lock (_lock)
        {
            _bytes -= bytes;
            _inputs -= inputsNotTaken;
            Admit();
        }
    }

    /// <summary>The lane is done with inputs.</summary>
    public void Processed(int inputs)
    {
        lock (_lock)
        {
            _inputs -= inputs;
            Admit();
        }
    }

    /// <summary>Fails all who wait and all who come. The first reason stays.</summary>
    public void Close(Func<Exception> reason)
    {
        lock (_lock)
        {
            _closed ??= reason;
            while (_waiters.First is { } node)
            {
                _waiters.RemoveFirst();
                node.Value.TrySetException(_closed());
            }
        }
    }

    private async Task WaitAsync(LinkedListNode<Waiter> node, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            _ => Abandon(node, new OperationCanceledException(cancellation)), null);
        await using ITimer timer = time.CreateTimer(_ => Abandon(node, Full()), null, options.MaxWait, Timeout.InfiniteTimeSpan);
        await node.Value.Task.ConfigureAwait(false);
    }

    private void Abandon(LinkedListNode<Waiter> node, Exception reason)
    {
        lock (_lock)
        {
            if (node.List is not null)
            {
                _waiters.Remove(node);
                node.Value.TrySetException(reason);
                Admit();
            }
        }
    }

    // One batch that is larger than the whole limit gets in when nothing else is there: it could never otherwise.
    private bool Fits(int inputs, int bytes) =>
        (_inputs <= 0 || inputs == 0 || _inputs + inputs <= options.MaxPending) && (_bytes <= 0 || _bytes + bytes <= MaxQueuedBytes);

    private void Admit()
    {
        while (_waiters.First is { } node && Fits(node.Value.Inputs, node.Value.Bytes))
        {
            _waiters.RemoveFirst();
            _inputs += node.Value.Inputs;
            _bytes += node.Value.Bytes;
            node.Value.TrySetResult();
        }
    }

    private StreamFullException Full() => new(
        $"The queue of stream '{stream}' is full ({options.MaxPending} records). Raise Streams:{stream}:MaxPending or slow the sender.");
}
