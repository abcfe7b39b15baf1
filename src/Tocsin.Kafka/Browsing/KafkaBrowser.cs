using Confluent.Kafka;

namespace Tocsin.Kafka.Browsing;

/// <summary>
/// The browser of one cluster. Clients are made when they are first needed and kept; one question at a time is asked of Kafka, on a thread of the pool, and
/// the others wait for it.
/// </summary>
/// <param name="options">How the cluster is reached.</param>
/// <param name="bootstrap">Its brokers.</param>
/// <param name="groups">Topics that we read, each with a group; the same pair may come twice.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">How long one question may take; 5 s where it is not said.</param>
public sealed partial class KafkaBrowser(
    KafkaOptions options, string bootstrap, Func<IEnumerable<(string Topic, string Group)>> groups, TimeProvider time, TimeSpan? patience = null)
    : IKafkaBrowser, IAsyncDisposable
{
    /// <summary>Most messages of one peek.</summary>
    public const int MostMessages = 500;

    /// <summary>Most topics of one reading.</summary>
    public const int MostTopics = 500;

    private const string OwnGroup = "tocsin-browser"; // of readers that never join it

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _one = new(1);
    private readonly KafkaHealth _health = new(bootstrap);
    private readonly Dictionary<string, IConsumer<byte[]?, byte[]?>> _consumers = new(StringComparer.Ordinal);
    private (KafkaClusterSummary? Cluster, KafkaUnreachableException? Fault, long At)? _latest;
    private bool _disposed;

    /// <inheritdoc/>
    public string Bootstrap => bootstrap;

    /// <inheritdoc/>
    public Task<KafkaClusterSummary> ReadAsync(CancellationToken cancellation = default) => AskAsync(ReadOrRemember, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<KafkaMessageSummary>> PeekAsync(string topic, int partition, int count, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostMessages);
        return AskAsync<IReadOnlyList<KafkaMessageSummary>>(() => Peek(new TopicPartition(topic, partition), count), cancellation);
    }

    /// <summary>Waits for the question that is being asked and closes the clients.</summary>
    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync().ConfigureAwait(false);
        _disposed = true;
        foreach (IConsumer<byte[]?, byte[]?> consumer in _consumers.Values)
        {
            consumer.Dispose();
        }

        _consumers.Clear();
        _one.Release();
    }

    // Whoever gives up waiting leaves the question behind; the next one is asked when it has ended.
    private async Task<T> AskAsync<T>(Func<T> ask, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        Task<T> asked = Task.Run(
            () =>
            {
                try
                {
                    ObjectDisposedException.ThrowIf(_disposed, this);
                    return ask();
                }
                catch (KafkaException fault)
                {
                    throw Unreachable(fault);
                }
                finally
                {
                    _one.Release();
                }
            },
            CancellationToken.None);
        return await asked.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private KafkaClusterSummary ReadOrRemember()
    {
        if (_latest is { } before && time.GetElapsedTime(before.At) < Fresh)
        {
            return before.Cluster ?? throw before.Fault!;
        }

        try
        {
            KafkaClusterSummary cluster = Read();
            _latest = (cluster, null, time.GetTimestamp());
            return cluster;
        }
        catch (KafkaException fault)
        {
            KafkaUnreachableException unreachable = Unreachable(fault);
            _latest = (null, unreachable, time.GetTimestamp());
            throw unreachable;
        }
    }

    private IConsumer<byte[]?, byte[]?> ConsumerOf(string group)
    {
        if (!_consumers.TryGetValue(group, out IConsumer<byte[]?, byte[]?>? consumer))
        {
            // Small: a peek at a partition of large messages must not fetch 64 MB ahead.
            consumer = KafkaClients.Consumer(options, bootstrap, group, _health, ("queued.max.messages.kbytes", "4096"), ("fetch.wait.max.ms", "50")).Open();
            _consumers.Add(group, consumer);
        }

        return consumer;
    }

    private KafkaUnreachableException Unreachable(KafkaException fault) => new(
        (fault as TopicPartitionOffsetException)?.Results.Select(result => result.Error.Code).FirstOrDefault(code => code != ErrorCode.NoError) is
            ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownPartition or ErrorCode.Local_UnknownTopic || fault.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownPartition or ErrorCode.Local_UnknownTopic
            ? $"Kafka at {bootstrap} has no such topic or partition."
            : $"Kafka does not answer: {_health.Trouble ?? $"{bootstrap}: {fault.Error.Reason}"}. Check that it runs there and that Kafka:Options fit it; it is asked again.");
}
