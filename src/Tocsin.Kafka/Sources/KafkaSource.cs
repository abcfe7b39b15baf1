using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Streams;

namespace Tocsin.Kafka.Sources;

/// <summary>
/// Reads a topic into a stream. Each partition is a source of its own to the journal (<c>kafka:TOPIC:PARTITION</c>, numbered by Kafka's offsets), so that a
/// restart goes on exactly: where the journal ends, or, for a partition that it does not know, where the group has committed, or where the address says. Offsets are
/// committed only when their records are durable. A thread of its own reads; brokers that are away are waited for.
/// </summary>
public sealed partial class KafkaSource : IRecordSource, IDisposable
{
    private const int MostPendingRecords = 20_000;
    private const long MostPendingBytes = 4 << 20;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Probe = TimeSpan.FromMilliseconds(500);

    private readonly KafkaAddress _address;
    private readonly string _group;
    private readonly KafkaOptions _options;
    private readonly IRecordSink _sink;
    private readonly int _maxLineBytes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KafkaHealth _health;
    private readonly SourceProgress _progress = new();
    private readonly Dictionary<Partition, KafkaPartition> _partitions = [];
    private readonly HashSet<Partition> _lost = [];
    private IConsumer<byte[]?, byte[]?> _consumer;
    private CancellationToken _stop;
    private int _pendingRecords;
    private long _pendingBytes;
    private long _lookedAt;
    private int _faultsSeen;
    private bool _left;

    /// <summary>Makes the client; no broker need be there.</summary>
    /// <param name="address">The topic.</param>
    /// <param name="group">The group, when the address names none.</param>
    /// <param name="options">How the cluster is reached.</param>
    /// <param name="sink">The stream.</param>
    /// <param name="stream">Its limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where gaps are said.</param>
    /// <exception cref="KafkaMissingException">librdkafka is not installed.</exception>
    /// <exception cref="KafkaOptionException">An option is wrong.</exception>
    public KafkaSource(KafkaAddress address, string group, KafkaOptions options, IRecordSink sink, StreamOptions stream, TimeProvider time, ILogger logger)
    {
        (_address, _group, _options, _sink, _maxLineBytes, _time, _logger) = (address, address.Group ?? group, options, sink, stream.MaxLineBytes, time, logger);
        _health = new KafkaHealth(options.BootstrapOf(address));
        _consumer = Open();
    }

    /// <inheritdoc/>
    public string Address => _address.Text;

    /// <inheritdoc/>
    public SourceStatus Status => _progress.Status;

    /// <summary>The group that it reads as.</summary>
    public string Group => _group;

    /// <summary>The topic that it reads.</summary>
    public string Topic => _address.Topic;

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellation)
    {
        _stop = cancellation;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                Run();
                ended.SetResult();
            }
            catch (Exception bug)
            {
                ended.SetException(bug);
            }
        })
        {
            IsBackground = true,
            Name = $"kafka {Topic}",
        };
        thread.Start();
        return ended.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_left)
        {
            _consumer.Dispose();
        }
    }

    private void Run()
    {
        var backoff = new Backoff(_time, seed: 0);
        _progress.Say(SourceState.Idle, $"joining group '{_group}' at {_health.Brokers}"); // takes seconds and is no trouble; what is, the client reports
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _consumer.Subscribe(Topic);
                Read();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (KafkaException fault)
            {
                // Fatal: this client takes no more orders. A new one begins where the journal ends.
                TimeSpan wait = backoff.Next();
                _progress.Fault($"{_health.Brokers}: {fault.Error.Reason}; beginning again in {wait.TotalSeconds:F1} s");
                _stop.WaitHandle.WaitOne(wait);
                _consumer.Dispose();
                Forget();
                _health.Forget();
                _consumer = Open();
            }
        }

        // What is stored is committed; what was read and is not durable was never stored.
        _left = true;
        _consumer.Leave(_health, _time);
        _progress.Say(SourceState.Ended, "stopped");
    }

    private void Read()
    {
        while (true)
        {
            _stop.ThrowIfCancellationRequested();
            ConsumeResult<byte[]?, byte[]?>? message = Next(_pendingRecords > 0 ? TimeSpan.Zero : Wait);
            if (message is not null)
            {
                Take(message);
            }

            if (message is null || _pendingRecords >= MostPendingRecords || _pendingBytes >= MostPendingBytes)
            {
                Flush();
                if (_lost.Count > 0)
                {
                    Reposition();
                }
            }

            if (_time.GetElapsedTime(_lookedAt) >= Look)
            {
                LookAround();
                _lookedAt = _time.GetTimestamp();
            }
        }
    }

    private ConsumeResult<byte[]?, byte[]?>? Next(TimeSpan wait)
    {
        try
        {
            ConsumeResult<byte[]?, byte[]?>? message = _consumer.Consume(wait);
            if (message is not null)
            {
                _health.Answered();
            }

            return message;
        }
        catch (ConsumeException fault) when (!fault.Error.IsFatal)
        {
            if (fault.Error.Code == ErrorCode.Local_AutoOffsetReset)
            {
                _lost.Add(fault.ConsumerRecord.Partition);
            }
            else
            {
                _health.Report(fault.Error);
            }

            return null;
        }
    }

    // Appends all that is pending; when this returns, it is durable and Kafka may be told so. Each partition is in order by itself, so they need not wait for each other.
    private void Flush()
    {
        if (_pendingRecords == 0)
        {
            return;
        }

        KafkaPartition[] filled = [.. _partitions.Values.Where(partition => partition.Batch.Count > 0 || partition.Batch.Rejected > 0)];
        Task.WhenAll(filled.Select(partition => partition.Append.AppendAsync(partition.Batch, _stop).AsTask())).GetAwaiter().GetResult();
        foreach (KafkaPartition partition in filled)
        {
            Store(partition);
        }

        _progress.Add(0, _pendingBytes);
        (_pendingRecords, _pendingBytes) = (0, 0);
    }

    // Handed to the client, which commits every second, when partitions leave and at the end; it never makes us wait for a broker that is away.
    private void Store(KafkaPartition partition)
    {
        try
        {
            _consumer.StoreOffset(new TopicPartitionOffset(partition.Id, partition.Next!.Value));
        }
        catch (KafkaException fault) when (!fault.Error.IsFatal)
        {
            // It has just left us; whoever has it now begins a little earlier.
        }
    }

    // Shows how it is doing. Clients tell that a broker is away, and not that it is back when there is nothing to read: so it is asked.
    private void LookAround()
    {
        if (_health.Trouble is { } trouble)
        {
            int faults = _health.Faults;
            if (faults != _faultsSeen)
            {
                _progress.Fault($"{trouble}; tried again until it works");
            }

            _faultsSeen = faults;
            if (_partitions.Values.FirstOrDefault() is { } any && KafkaOffsets.Highs(_consumer, [any.Id], Probe).Count > 0)
            {
                _health.Answered();
            }
        }
        else if (_partitions.Count > 0)
        {
            _progress.Say(SourceState.Running, $"reading {_partitions.Count} {(_partitions.Count == 1 ? "partition" : "partitions")} of topic '{Topic}' as group '{_group}'");
        }
    }

    private IConsumer<byte[]?, byte[]?> Open() => KafkaClients
        .Consumer(
            _options, _health.Brokers, _group, _health,
            ("enable.auto.commit", "true"), ("auto.commit.interval.ms", "1000"), ("topic.metadata.refresh.interval.ms", "10000"))
        .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
        .SetPartitionsRevokedHandler((_, _) => Revoked())
        .SetPartitionsLostHandler((_, _) => Forget())
        .SetOffsetsCommittedHandler((_, committed) => Committed(committed))
        .Open();

    private void Committed(CommittedOffsets committed)
    {
        if (committed.Error is { IsError: true, Code: not ErrorCode.Local_NoOffset } fault)
        {
            LogMessages.OffsetsNotCommitted(_logger, Topic, _group, $"{fault.Reason}.");
        }
    }
}
