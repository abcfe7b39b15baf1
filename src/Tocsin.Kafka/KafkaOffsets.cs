using Confluent.Kafka;

namespace Tocsin.Kafka;

/// <summary>
/// Where partitions begin and end. Asked with the words that ListOffsets has for it, of all partitions at once: librdkafka's own question for the watermarks of one
/// partition waits for a broker that is away far beyond its time-out.
/// </summary>
internal static class KafkaOffsets
{
    private static readonly Timestamp Oldest = new(-2, TimestampType.NotAvailable);
    private static readonly Timestamp Next = new(-1, TimestampType.NotAvailable);

    /// <summary>The offset of the oldest message of each partition; what a leader does not answer is left out.</summary>
    public static Dictionary<TopicPartition, long> Lows<TKey, TValue>(IConsumer<TKey, TValue> consumer, IReadOnlyCollection<TopicPartition> partitions, TimeSpan patience) =>
        Ask(consumer, partitions, Oldest, patience);

    /// <summary>The offset that the next message of each partition gets; what a leader does not answer is left out.</summary>
    public static Dictionary<TopicPartition, long> Highs<TKey, TValue>(IConsumer<TKey, TValue> consumer, IReadOnlyCollection<TopicPartition> partitions, TimeSpan patience) =>
        Ask(consumer, partitions, Next, patience);

    /// <summary>Both of one partition. Throws <see cref="KafkaException"/> when its leader does not answer.</summary>
    public static (long Low, long High) Range<TKey, TValue>(IConsumer<TKey, TValue> consumer, TopicPartition partition, TimeSpan patience)
    {
        long low = Checked(consumer.OffsetsForTimes([new TopicPartitionTimestamp(partition, Oldest)], patience)[0]);
        return (low, Checked(consumer.OffsetsForTimes([new TopicPartitionTimestamp(partition, Next)], patience)[0]));
    }

    private static long Checked(TopicPartitionOffset offset) =>
        offset.Offset.Value >= 0 ? offset.Offset.Value : throw new KafkaException(new Error(ErrorCode.LeaderNotAvailable));

    private static Dictionary<TopicPartition, long> Ask<TKey, TValue>(
        IConsumer<TKey, TValue> consumer, IReadOnlyCollection<TopicPartition> partitions, Timestamp which, TimeSpan patience)
    {
        if (partitions.Count == 0)
        {
            return [];
        }

        IEnumerable<TopicPartitionOffset> answered;
        try
        {
            answered = consumer.OffsetsForTimes(partitions.Select(partition => new TopicPartitionTimestamp(partition, which)), patience);
        }
        catch (TopicPartitionOffsetException some)
        {
            answered = some.Results.Where(result => !result.Error.IsError).Select(result => result.TopicPartitionOffset);
        }
        catch (KafkaException)
        {
            return []; // nobody has answered in time
        }

        return answered.Where(offset => offset.Offset.Value >= 0).ToDictionary(offset => offset.TopicPartition, offset => offset.Offset.Value);
    }
}
