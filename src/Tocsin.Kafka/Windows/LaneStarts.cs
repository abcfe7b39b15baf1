using Confluent.Kafka;
using Tocsin.Engine.Windows.Merging;

namespace Tocsin.Kafka.Windows;

/// <summary>Where the lanes of a topic begin that nobody has counted anything of.</summary>
internal sealed class LaneStarts(IConsumer<byte[]?, byte[]?> consumer, KafkaAddress address, Patience patience, Action<string> notice)
{
    private const string Asking = "Looking where to begin";

    /// <summary>Asked for all partitions at once, so that all workers of the group begin at the same moment of the topic.</summary>
    /// <param name="committed">What the group has committed counts more than what the address says.</param>
    public IReadOnlyList<LaneStart> Find(bool committed)
    {
        TopicPartition[] partitions = Partitions();
        Dictionary<int, long> starts = committed ? Committed(partitions) : [];
        TopicPartition[] rest = [.. partitions.Where(partition => !starts.ContainsKey(partition.Partition.Value))];
        if (rest.Length > 0 && address.From == KafkaStart.Time)
        {
            foreach ((int lane, long start) in AtTime(rest))
                starts[lane] = start;
            rest = [.. rest.Where(partition => !starts.ContainsKey(partition.Partition.Value))];
        }

        while (rest.Length > 0)
        {
            foreach ((TopicPartition partition, long start) in patience.Ask(Asking, () => Edges(rest)))
                starts[partition.Partition.Value] = start;
            rest = [.. rest.Where(partition => !starts.ContainsKey(partition.Partition.Value))];
        }

        return [.. starts.OrderBy(start => start.Key).Select(start => new LaneStart(start.Key, start.Value))];
    }

    // Of those whose leaders answer, at least one.
    private Dictionary<TopicPartition, long> Edges(TopicPartition[] partitions)
    {
        Dictionary<TopicPartition, long> edges = address.From == KafkaStart.Earliest
            ? KafkaOffsets.Lows(consumer, partitions, Patience.Question)
            : KafkaOffsets.Highs(consumer, partitions, Patience.Question);
        return edges.Count > 0 ? edges : throw new KafkaException(new Error(ErrorCode.LeaderNotAvailable));
    }

    private TopicPartition[] Partitions()
    {
        using IAdminClient client = new DependentAdminClientBuilder(consumer.Handle).Build();
        bool said = false;
        TopicPartition[]? partitions = null;
        while (partitions is null)
        {
            partitions = patience.Ask(Asking, () => client.GetMetadata(address.Topic, Patience.Question).Topics is [{ Error.IsError: false } topic]
                ? topic.Partitions.Select(partition => new TopicPartition(address.Topic, partition.PartitionId)).ToArray()
                : null);
            if (partitions is null && !said)
            {
                said = true;
                notice($"The topic '{address.Topic}' is not there yet; waiting for it. To create it: kafka-topics.sh --bootstrap-server {address.Bootstrap} --create --topic {address.Topic} --partitions 6");
            }

            if (partitions is null)
                patience.Pause(TimeSpan.FromSeconds(1));
        }

        return partitions;
    }

    private Dictionary<int, long> Committed(TopicPartition[] partitions) =>
        patience.Ask(Asking, () => consumer.Committed(partitions, Patience.Question))
            .Where(partition => partition.Offset.Value >= 0)
            .ToDictionary(partition => partition.Partition.Value, partition => partition.Offset.Value);

    // A time after the last record has no offset: those lanes begin at their end.
    private IEnumerable<(int Lane, long Start)> AtTime(TopicPartition[] partitions) =>
        patience.Ask(Asking, () => consumer.OffsetsForTimes(partitions.Select(partition => new TopicPartitionTimestamp(partition, new Timestamp(address.FromTime))), Patience.Question))
            .Where(partition => partition.Offset.Value >= 0)
            .Select(partition => (partition.Partition.Value, partition.Offset.Value));
}
