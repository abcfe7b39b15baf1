using Confluent.Kafka;
using Tocsin.Engine.Windows.Merging;

namespace Tocsin.Kafka.Windows;

/// <summary>Reads the merge topic: from the group's saved state to its end, then on.</summary>
internal sealed class MergeFollower(IConsumer<byte[]?, byte[]?> consumer, TopicPartition partition, Patience patience)
{
    private const string Asking = "Reading the merge topic";

    /// <summary>The end of the topic when it was last looked at.</summary>
    public long End { get; private set; }

    /// <summary>
    /// Goes on where the group's saved state ends. False when it is lost: the topic no longer has what follows it, or has no whole one. Then nothing is known, and the topic is read from its end.
    /// </summary>
    public bool TryRestore(MergeLog log, Action<MergeSetup, byte[]> target)
    {
        (long low, End) = patience.Ask(Asking, () => KafkaOffsets.Range(consumer, partition, Patience.Question));
        long saved = patience.Ask(Asking, () => consumer.Committed([partition], Patience.Question))[0].Offset.Value;
        if (saved < 0)
        {
            bool whole = low == 0;
            consumer.ReadFrom([new TopicPartitionOffset(partition, whole ? 0 : End)]);
            return whole;
        }

        if (saved < low || saved > End || !TryFind(saved, log, target))
        {
            consumer.ReadFrom([new TopicPartitionOffset(partition, End)]);
            return false;
        }

        return true;
    }

    /// <summary>The next message; null when there is none for now.</summary>
    /// <exception cref="WindowGroupException">What comes next is gone.</exception>
    public (long Position, long Ticks, byte[] Message)? Next(TimeSpan wait)
    {
        try
        {
            ConsumeResult<byte[]?, byte[]?>? read = consumer.Consume(wait);
            if (read is null)
                return null;
            patience.Answered();
            return read.IsPartitionEOF ? null : (read.Offset.Value, TicksOf(read.Message.Timestamp), read.Message.Value ?? []);
        }
        catch (ConsumeException fault) when (fault.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
        {
            throw new WindowGroupException(
                $"The topic '{partition.Topic}' no longer has the messages that come next, from offset {fault.ConsumerRecord?.Offset.Value}: they were kept for too short a time, or the topic was made anew. "
                + "Let it keep them for longer (retention.ms, retention.bytes) and start the worker again.", fault);
        }
        catch (ConsumeException)
        {
            return null;
        }
    }

    /// <summary>A time stamp of Kafka in UTC ticks; 0 where there is none.</summary>
    public static long TicksOf(Timestamp stamp) => stamp.Type == TimestampType.NotAvailable ? 0 : DateTime.UnixEpoch.Ticks + (stamp.UnixTimestampMs * TimeSpan.TicksPerMillisecond);

    private bool TryFind(long saved, MergeLog log, Action<MergeSetup, byte[]> target)
    {
        consumer.ReadFrom([new TopicPartitionOffset(partition, saved)]);
        MergeRestore restore = new(saved);
        while (restore.State is null)
        {
            if (Next(TimeSpan.FromMilliseconds(100)) is { } message)
            {
                if (!restore.Take(message.Position, message.Ticks, message.Message) && message.Position >= End - 1)
                    return false;
            }
            else if (saved >= End)
            {
                return false;
            }
            else
            {
                patience.Look();
                patience.Pause(TimeSpan.Zero);
            }
        }

        log.Read(restore.State.Value.Log);
        target(log.Setup ?? throw new WindowGroupException("The group's saved state says nothing of how it counts. Begin anew with --fresh."), restore.State.Value.Target);
        foreach ((long position, long ticks, byte[] message) in restore.Held)
            log.Apply(position, ticks, message);
        return true;
    }
}
