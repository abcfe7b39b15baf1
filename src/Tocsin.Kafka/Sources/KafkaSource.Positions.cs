using System.Buffers;
using Confluent.Kafka;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Streams;

namespace Tocsin.Kafka.Sources;

// Which partitions it has, where it is in each, and what of a message becomes a record.
public sealed partial class KafkaSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ArrayBufferWriter<byte> _repaired = new();

    // Called by the client inside Consume. A partition that the journal does not know begins where the group has committed; the client looks that up, and says so when there is nothing.
    private IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> assigned)
    {
        Forget();
        if (_stop.IsCancellationRequested)
        {
            return []; // what we are given while we leave is not read, and the stream may be gone
        }

        foreach (TopicPartition id in assigned)
        {
            _partitions[id.Partition] = new KafkaPartition(id, _sink, new PatientAppend(_sink, _progress, new Backoff(_time, id.Partition.Value)));
        }

        _health.Answered();
        _lookedAt = 0;
        return _partitions.Values.Select(Where);
    }

    private static TopicPartitionOffset Where(KafkaPartition partition) => new(partition.Id, partition.Next is { } next ? next : Offset.Stored);

    // Also inside Consume: what is pending becomes durable before somebody else gets the partition.
    private void Revoked()
    {
        if (!_stop.IsCancellationRequested)
        {
            Flush();
        }

        Forget();
    }

    private void Forget()
    {
        _partitions.Clear();
        _lost.Clear();
        (_pendingRecords, _pendingBytes) = (0, 0);
    }

    // The client did not find where a partition goes on: no position at all, one that Kafka has dropped, or one that does not exist yet.
    private void Reposition()
    {
        try
        {
            foreach (KafkaPartition partition in _lost.Select(lost => _partitions.GetValueOrDefault(lost)).OfType<KafkaPartition>())
            {
                Reposition(partition, KafkaOffsets.Range(_consumer, partition.Id, Patience));
            }

            // All of them: a partition that has stopped takes no seek. The others go on where they are.
            _consumer.ReadFrom(_partitions.Values.Select(Where));
            foreach (KafkaPartition partition in _lost.Select(lost => _partitions.GetValueOrDefault(lost)).OfType<KafkaPartition>())
            {
                Store(partition);
            }

            _lost.Clear();
        }
        catch (KafkaException fault) when (!fault.Error.IsFatal)
        {
            _health.Report(fault.Error); // the next look tries again
        }
    }

    private void Reposition(KafkaPartition partition, (long Low, long High) range)
    {
        if (partition.Next is not { } position)
        {
            partition.Next = Begin(partition, range);
        }
        else if (position < range.Low)
        {
            long missed = range.Low - position;
            _progress.Miss(missed);
            LogMessages.MessagesGone(_logger, Topic, partition.Id.Partition.Value, missed, _group, position, range.Low);
            partition.Next = range.Low;
        }
        else if (position > range.High)
        {
            LogMessages.TopicBeganAnew(_logger, Topic, partition.Id.Partition.Value, range.High, _group, position, range.Low);
            partition.BeginAnew();
            partition.Next = range.Low;
        }
    }

    // A position that the group had committed and Kafka has dropped is a gap, too: the journal does not know the partition, but the group does.
    private long Begin(KafkaPartition partition, (long Low, long High) range)
    {
        long committed = _consumer.Committed([partition.Id], Patience)[0].Offset.Value;
        if (committed >= 0)
        {
            partition.Next = committed;
            Reposition(partition, range);
            return partition.Next.Value;
        }

        switch (_address.From ?? KafkaStart.Latest)
        {
            case KafkaStart.Earliest:
                return range.Low;
            case KafkaStart.Time:
                long first = _consumer.OffsetsForTimes([new TopicPartitionTimestamp(partition.Id, new Timestamp(_address.FromTime))], Patience)[0].Offset.Value;
                return first >= 0 ? first : range.High;
            default:
                return range.High;
        }
    }

    private void Take(ConsumeResult<byte[]?, byte[]?> message)
    {
        if (!_partitions.TryGetValue(message.Partition, out KafkaPartition? partition) || message.Offset.Value < partition.Next)
        {
            return;
        }

        partition.Next = message.Offset.Value + 1;
        _pendingRecords++;
        _pendingBytes += message.Message.Value?.Length ?? 0;
        ReadOnlySpan<byte> line = message.Message.Value;
        if (line is [.., (byte)'\n'])
        {
            line = line[..^1];
        }

        if (line is [.., (byte)'\r'])
        {
            line = line[..^1];
        }

        bool tooLong = line.Length > _maxLineBytes;
        if (message.Message.Value is null || (tooLong && line.TrimStart(" \t"u8) is [(byte)'{', ..]))
        {
            partition.Batch.Rejected++; // no value is no record, and half a JSON record is none either
            return;
        }

        RecordFlags flags = RecordFlags.None;
        if (tooLong)
        {
            line = Utf8Repair.Cut(line, _maxLineBytes);
            flags |= RecordFlags.Truncated;
        }

        if (!Utf8Repair.IsValid(line))
        {
            _repaired.ResetWrittenCount();
            Utf8Repair.Repair(line, _repaired);
            line = _repaired.WrittenSpan;
            flags |= RecordFlags.InvalidUtf8;
        }

        partition.Batch.Add(line, message.Offset.Value, flags);
    }
}
