using Confluent.Kafka;

namespace Tocsin.Kafka.Windows;

/// <summary>
/// Commits offsets beside the worker's thread, one request at a time, the latest of each partition. What is committed is for people (lag) and for a group whose merge log is lost: where lanes go on
/// stands in the merge log. So a commit that fails is tried again with the next one, and nothing waits for it.
/// </summary>
internal sealed class OffsetCommits(IConsumer<byte[]?, byte[]?> consumer, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Dictionary<TopicPartition, long> _wanted = [];
    private Dictionary<TopicPartition, long> _asked = [];
    private Task? _running;
    private long _last = long.MinValue;
    private bool _ended;

    /// <summary>Offsets of partitions that were committed.</summary>
    public long Done { get; private set; }

    /// <summary>True when nothing waits.</summary>
    public bool IsIdle => _running is null && _wanted.Count == 0;

    /// <summary>All before this offset is counted.</summary>
    public void Want(TopicPartition partition, long offset) => _wanted[partition] = offset;

    /// <summary>
    /// We are no member any more. A commit of who is none is not only refused: librdkafka takes the refusal for the loss of its membership and joins anew, each time.
    /// </summary>
    public void Forget()
    {
        _wanted.Clear();
        _asked.Clear();
    }

    /// <summary>No commit begins any more. Ends when the one under way has, well or not: the consumer must not be closed before (<see cref="KafkaConsumers.Leave"/>).</summary>
    public Task End()
    {
        _ended = true;
        Forget();
        return _running ?? Task.CompletedTask;
    }

    /// <summary>Begins a commit when it is time for one.</summary>
    public void Pump(bool now = false)
    {
        if (_running is { IsCompleted: true })
            Finish();
        if (_ended || _running is not null || _wanted.Count == 0 || (!now && _last != long.MinValue && time.GetElapsedTime(_last) < Every))
            return;
        _last = time.GetTimestamp();
        _asked = new(_wanted);
        _wanted.Clear();
        TopicPartitionOffset[] offsets = [.. _asked.Select(pair => new TopicPartitionOffset(pair.Key, pair.Value))];

        // A thread of its own: it waits for brokers, and whoever leaves waits for it, so that it must not stand in the queue of a busy pool.
        _running = Task.Factory.StartNew(() => consumer.Commit(offsets), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Commits what is left, and waits so long.</summary>
    public void Drain(TimeSpan patience)
    {
        long began = time.GetTimestamp();
        while (!IsIdle && time.GetElapsedTime(began) < patience)
        {
            Pump(now: true);
            ((IAsyncResult?)_running)?.AsyncWaitHandle.WaitOne(TimeSpan.FromMilliseconds(50));
            if (_running is { IsCompleted: true })
                Finish();
        }
    }

    private void Finish()
    {
        if (_running!.IsCompletedSuccessfully)
        {
            Done += _asked.Count;
        }
        else
        {
            _ = _running.Exception;
            foreach ((TopicPartition partition, long offset) in _asked)
                _wanted.TryAdd(partition, offset);
        }

        _running = null;
    }
}
