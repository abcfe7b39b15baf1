using Confluent.Kafka;

namespace Tocsin.Kafka.Browsing;

// Topics, watermarks and committed offsets: one question for the names, two to each leader, one for each group.
public sealed partial class KafkaBrowser
{
    private KafkaClusterSummary Read()
    {
        IConsumer<byte[]?, byte[]?> consumer = ConsumerOf(OwnGroup);
        Metadata metadata;
        using (IAdminClient admin = new DependentAdminClientBuilder(consumer.Handle).Build())
        {
            metadata = admin.GetMetadata(_patience);
        }

        _health.Answered();
        List<TopicMetadata> known = [.. metadata.Topics.Where(topic => !topic.Topic.StartsWith("__", StringComparison.Ordinal)).OrderBy(topic => topic.Topic, StringComparer.Ordinal)];
        List<TopicMetadata> shown = [.. known.Take(MostTopics)];
        TopicPartition[] led = [.. shown.SelectMany(topic => topic.Partitions.Where(partition => partition.Leader >= 0).Select(partition => new TopicPartition(topic.Topic, partition.PartitionId)))];
        Dictionary<TopicPartition, long> lows = KafkaOffsets.Lows(consumer, led, _patience);
        Dictionary<TopicPartition, long> highs = KafkaOffsets.Highs(consumer, led, _patience);
        ILookup<string, string> readers = groups().Distinct().ToLookup(pair => pair.Topic, pair => pair.Group, StringComparer.Ordinal);
        Dictionary<string, Dictionary<TopicPartition, long>> committed = Committed(led, readers);
        KafkaTopicSummary[] topics =
        [
            .. shown.Select(topic =>
            {
                KafkaPartitionSummary[] partitions = [.. topic.Partitions.OrderBy(partition => partition.PartitionId).Select(partition => Partition(topic, partition, lows, highs))];
                return new KafkaTopicSummary(
                    topic.Topic, partitions, [.. readers[topic.Topic].Order(StringComparer.Ordinal).Select(group => Group(group, topic.Topic, partitions, committed[group]))]);
            }),
        ];
        return new KafkaClusterSummary(
            bootstrap,
            time.GetUtcNow().UtcDateTime,
            [.. metadata.Brokers.OrderBy(broker => broker.BrokerId).Select(broker => new KafkaBrokerSummary(broker.BrokerId, $"{broker.Host}:{broker.Port}"))],
            topics,
            known.Count - shown.Count);
    }

    private static KafkaPartitionSummary Partition(
        TopicMetadata topic, PartitionMetadata partition, Dictionary<TopicPartition, long> lows, Dictionary<TopicPartition, long> highs)
    {
        var id = new TopicPartition(topic.Topic, partition.PartitionId);
        long? low = lows.TryGetValue(id, out long first) ? first : null;
        long? high = highs.TryGetValue(id, out long next) ? next : null;
        string? fault = partition.Error.IsError ? partition.Error.Reason
            : partition.Leader < 0 ? "no broker leads it"
            : low is null || high is null ? $"broker {partition.Leader}, which leads it, does not answer"
            : null;
        return new KafkaPartitionSummary(partition.PartitionId, low, high, partition.Leader, partition.Replicas, partition.InSyncReplicas.Length, fault);
    }

    private static KafkaGroupSummary Group(string group, string topic, KafkaPartitionSummary[] partitions, Dictionary<TopicPartition, long> committed) => new(
        group,
        [
            .. partitions.Select(partition =>
            {
                long? at = committed.TryGetValue(new TopicPartition(topic, partition.Partition), out long offset) ? offset : null;
                return new KafkaGroupPosition(partition.Partition, at, partition.High - Max(at, partition.Low) is { } lag ? Math.Max(0, lag) : null);
            }),
        ]);

    private static long? Max(long? one, long? other) => one is { } a && other is { } b ? Math.Max(a, b) : null;

    private Dictionary<string, Dictionary<TopicPartition, long>> Committed(TopicPartition[] led, ILookup<string, string> readers)
    {
        Dictionary<string, Dictionary<TopicPartition, long>> all = new(StringComparer.Ordinal);
        foreach (IGrouping<string, TopicPartition> asked in led.SelectMany(partition => readers[partition.Topic], (partition, group) => (partition, group)).GroupBy(pair => pair.group, pair => pair.partition))
        {
            all[asked.Key] = ConsumerOf(asked.Key).Committed(asked, _patience)
                .Where(offset => offset.Offset.Value >= 0)
                .ToDictionary(offset => offset.TopicPartition, offset => offset.Offset.Value);
        }

        foreach (string group in readers.SelectMany(topic => topic))
        {
            all.TryAdd(group, []);
        }

        return all;
    }
}
