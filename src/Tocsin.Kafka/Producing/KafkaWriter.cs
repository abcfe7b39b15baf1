using Confluent.Kafka;

namespace Tocsin.Kafka.Producing;

/// <summary>
/// Sends messages to one topic. A message counts as delivered when its report has come: all replicas in sync have it, once, however often the network made us send it.
/// The queue is bounded: who writes faster than Kafka takes waits. Any thread may call it; messages of one thread keep their order within a partition.
/// </summary>
public sealed class KafkaWriter : IAsyncDisposable
{
    private static readonly TimeSpan Room = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly KafkaOptions _options;
    private readonly string _bootstrap;
    private readonly (string Name, string Value)[] _extra;
    private readonly TimeProvider _time;
    private readonly Action<DeliveryReport<byte[]?, byte[]?>> _reported;
    private readonly Lock _renewing = new();
    private volatile Opened _opened;
    private string? _firstFailure;
    private long _taken;
    private long _delivered;
    private long _failed;
    private long _failedAtFlush;

    private sealed record Opened(IProducer<byte[]?, byte[]?> Producer, KafkaHealth Health);

    /// <summary>Makes the client; nothing is sent yet, and no broker need be there.</summary>
    /// <param name="options">How the cluster is reached.</param>
    /// <param name="address">The topic.</param>
    /// <param name="time">The clock.</param>
    /// <param name="patience">How long a message is tried before it counts as failed.</param>
    /// <param name="maxWaiting">Messages that may wait for their reports.</param>
    /// <exception cref="KafkaMissingException">librdkafka is not installed.</exception>
    /// <exception cref="KafkaOptionException">An option is wrong.</exception>
    public KafkaWriter(KafkaOptions options, KafkaAddress address, TimeProvider time, TimeSpan patience, int maxWaiting = 100_000)
    {
        _options = options;
        _bootstrap = options.BootstrapOf(address);
        _time = time;
        Topic = address.Topic;
        _extra =
        [
            ("message.timeout.ms", $"{(long)patience.TotalMilliseconds}"),
            ("queue.buffering.max.messages", $"{maxWaiting}"),
            ("queue.buffering.max.kbytes", "65536"),
            ("dotnet.producer.delivery.report.fields", "status"),
        ];
        _reported = Reported;
        _opened = Open();
    }

    /// <summary>Where messages go to.</summary>
    public string Topic { get; }

    /// <summary>What the client says about its brokers.</summary>
    public KafkaHealth Health => _opened.Health;

    /// <summary>Messages of <see cref="WriteAsync"/> whose report has come and is good.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Messages of <see cref="WriteAsync"/> that did not arrive.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Messages of <see cref="WriteAsync"/> that wait for their reports.</summary>
    public long Waiting => Interlocked.Read(ref _taken) - Delivered - Failed;

    /// <summary>Sends one message. When the task ends, Kafka has it. Throws <see cref="KafkaNotSentException"/>; when cancelled, it may arrive nevertheless.</summary>
    public async Task SendAsync(byte[]? key, byte[]? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers = null, CancellationToken cancellation = default)
    {
        while (true)
        {
            try
            {
                await Sound().Producer.ProduceAsync(Topic, Message(key, value, headers), cancellation).ConfigureAwait(false);
                Health.Answered();
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                await Task.Delay(Room, _time, cancellation).ConfigureAwait(false);
            }
            catch (KafkaException fault)
            {
                throw NotSent(fault.Error);
            }
        }
    }

    /// <summary>
    /// Puts a message into the queue and waits only while that is full. Its report is counted; <see cref="FlushAsync"/> says whether all arrived. The arrays are the
    /// writer's until then.
    /// </summary>
    public async ValueTask WriteAsync(byte[]? key, byte[]? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers = null, CancellationToken cancellation = default)
    {
        while (!TryWrite(key, value, headers))
        {
            await Task.Delay(Room, _time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends when every message written before has its report. Throws <see cref="KafkaNotSentException"/> when one of those since the last flush did not arrive.</summary>
    public async Task FlushAsync(CancellationToken cancellation = default)
    {
        long until = Interlocked.Read(ref _taken);
        while (Delivered + Failed < until)
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Run(() => _opened.Producer.Flush(Step), cancellation).ConfigureAwait(false);
        }

        long all = Failed, failed = all - Interlocked.Exchange(ref _failedAtFlush, all);
        if (failed > 0 && Interlocked.Exchange(ref _firstFailure, null) is { } reason)
        {
            throw new KafkaNotSentException($"{failed} messages did not arrive in topic '{Topic}': {reason}", retriable: true);
        }
    }

    /// <summary>Closes the client. What still waits is given up: flush before.</summary>
    public ValueTask DisposeAsync()
    {
        _opened.Producer.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool TryWrite(byte[]? key, byte[]? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers)
    {
        Interlocked.Increment(ref _taken);
        try
        {
            Sound().Producer.Produce(Topic, Message(key, value, headers), _reported);
            return true;
        }
        catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
        {
            Interlocked.Decrement(ref _taken);
            return false;
        }
        catch (KafkaException fault)
        {
            Fail(fault.Error);
            return true;
        }
    }

    private void Reported(DeliveryReport<byte[]?, byte[]?> report)
    {
        if (report.Error.IsError)
        {
            Fail(report.Error);
        }
        else
        {
            Health.Answered();
            Interlocked.Increment(ref _delivered);
        }
    }

    private void Fail(Error error)
    {
        Interlocked.CompareExchange(ref _firstFailure, NotSent(error).Message, null);
        Interlocked.Increment(ref _failed);
    }

    // An idempotent producer that has lost count says so once and takes nothing any more: a new one begins to count anew.
    private Opened Sound()
    {
        Opened opened = _opened;
        if (opened.Health.Fatal is null)
        {
            return opened;
        }

        lock (_renewing)
        {
            if (_opened == opened)
            {
                _opened = Open();
                opened.Producer.Dispose();
            }

            return _opened;
        }
    }

    private Opened Open()
    {
        var health = new KafkaHealth(_bootstrap);
        return new Opened(KafkaClients.Producer(_options, _bootstrap, health, _extra).Open(), health);
    }

    private KafkaNotSentException NotSent(Error error) => error.Code switch
    {
        ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidMsg or ErrorCode.PolicyViolation => new KafkaNotSentException(
            $"Kafka at {_bootstrap} refuses a message for topic '{Topic}': {error.Reason}. Raise message.max.bytes (Kafka:Options) and max.message.bytes of the topic.", retriable: false),
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => new KafkaNotSentException(
            $"Kafka at {_bootstrap} has no topic '{Topic}', and makes none by itself. Create it there.", retriable: true),
        _ => new KafkaNotSentException($"A message for topic '{Topic}' has not arrived: {Health.Trouble ?? $"{_bootstrap}: {error.Reason}"}. It may be sent again.", retriable: true),
    };

    private static Message<byte[]?, byte[]?> Message(byte[]? key, byte[]? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers)
    {
        var message = new Message<byte[]?, byte[]?> { Key = key, Value = value };
        if (headers is { Count: > 0 })
        {
            message.Headers = [];
            foreach ((string name, byte[] text) in headers)
            {
                message.Headers.Add(name, text);
            }
        }

        return message;
    }
}
