using System.Text;
using Confluent.Kafka;

namespace Tocsin.Kafka.Browsing;

// The last messages of a partition, by a reader that is assigned and never joins its group.
public sealed partial class KafkaBrowser
{
    private const int MostValueBytes = 16 * 1024;
    private const int MostKeyBytes = 1024;
    private const int MostHeaders = 32;

    private List<KafkaMessageSummary> Peek(TopicPartition partition, int count)
    {
        IConsumer<byte[]?, byte[]?> consumer = ConsumerOf(OwnGroup);
        long began = time.GetTimestamp();
        (long low, long high) = KafkaOffsets.Range(consumer, partition, _patience);
        _health.Answered();
        long first = Math.Max(low, high - count);
        List<KafkaMessageSummary> messages = [];
        if (first >= high)
        {
            return messages;
        }

        consumer.ReadFrom([new TopicPartitionOffset(partition, first)]);
        try
        {
            // Offsets may have holes (compaction, transactions), so the end is an offset and not a number of messages; before a hole at the very end, patience is.
            for (TimeSpan left = _patience; left > TimeSpan.Zero; left = _patience - time.GetElapsedTime(began))
            {
                if (consumer.Consume(left) is not { } message)
                {
                    break;
                }

                if (message.Offset.Value < high)
                {
                    messages.Add(Summary(message));
                }

                if (message.Offset.Value >= high - 1)
                {
                    break;
                }
            }
        }
        catch (ConsumeException gone) when (gone.Error.Code == ErrorCode.Local_AutoOffsetReset && messages.Count == 0)
        {
            // Retention took them between the two questions.
        }
        finally
        {
            consumer.Unassign();
        }

        return messages;
    }

    private static KafkaMessageSummary Summary(ConsumeResult<byte[]?, byte[]?> message)
    {
        byte[]? value = message.Message.Value;
        return new KafkaMessageSummary(
            message.Partition.Value,
            message.Offset.Value,
            message.Message.Timestamp.Type == TimestampType.NotAvailable ? null : message.Message.Timestamp.UtcDateTime,
            Text(message.Message.Key, MostKeyBytes),
            Text(value, MostValueBytes),
            value?.Length ?? 0,
            value?.Length > MostValueBytes,
            [.. (message.Message.Headers ?? []).Take(MostHeaders).Select(header => KeyValuePair.Create(header.Key, Text(header.GetValueBytes(), MostKeyBytes) ?? ""))]);
    }

    private static string? Text(byte[]? bytes, int most) => bytes is null ? null : Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, most));
}
