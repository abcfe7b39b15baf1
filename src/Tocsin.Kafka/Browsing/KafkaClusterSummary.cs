namespace Tocsin.Kafka.Browsing;

/// <summary>A cluster at one instant.</summary>
/// <param name="Bootstrap">The brokers that were asked first.</param>
/// <param name="Time">When it was read (UTC).</param>
/// <param name="Brokers">All that the cluster names, by their numbers.</param>
/// <param name="Topics">By name; internal ones of Kafka (<c>__…</c>) left out.</param>
/// <param name="TopicsLeftOut">Topics beyond the number that one reading takes; 0 as a rule.</param>
public sealed record KafkaClusterSummary(
    string Bootstrap, DateTime Time, IReadOnlyList<KafkaBrokerSummary> Brokers, IReadOnlyList<KafkaTopicSummary> Topics, int TopicsLeftOut);

/// <summary>A broker as the cluster names it.</summary>
public sealed record KafkaBrokerSummary(int Id, string Address);

/// <summary>A topic at one instant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">In their order.</param>
/// <param name="Groups">How far our groups have read it; empty when nobody of ours reads it.</param>
public sealed record KafkaTopicSummary(string Name, IReadOnlyList<KafkaPartitionSummary> Partitions, IReadOnlyList<KafkaGroupSummary> Groups)
{
    /// <summary>Messages that Kafka keeps of it, as far as its partitions answer. Of a compacted topic: at most.</summary>
    public long Messages => Partitions.Sum(partition => partition.Messages ?? 0);
}

/// <summary>A partition at one instant.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Low">Offset of the oldest message that Kafka keeps; null when its leader did not answer.</param>
/// <param name="High">Offset that the next message gets; null when its leader did not answer.</param>
/// <param name="Leader">The broker that leads it; -1 for none.</param>
/// <param name="Replicas">Brokers that should hold it.</param>
/// <param name="InSync">How many of them do.</param>
/// <param name="Fault">What is wrong with it, or null.</param>
public sealed record KafkaPartitionSummary(int Partition, long? Low, long? High, int Leader, IReadOnlyList<int> Replicas, int InSync, string? Fault)
{
    /// <summary>Messages that Kafka keeps of it; null when its leader did not answer.</summary>
    public long? Messages => High - Low;
}

/// <summary>How far a group has read a topic.</summary>
/// <param name="Name">The group.</param>
/// <param name="Partitions">In the order of the topic's.</param>
public sealed record KafkaGroupSummary(string Name, IReadOnlyList<KafkaGroupPosition> Partitions)
{
    /// <summary>Messages that it has yet to read, as far as is known.</summary>
    public long Lag => Partitions.Sum(partition => partition.Lag ?? 0);
}

/// <summary>How far a group has read a partition.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Committed">The offset that it goes on with; null when it has committed none.</param>
/// <param name="Lag">Messages from there to the end, those that Kafka has dropped not counted; null when one of the two is not known.</param>
public sealed record KafkaGroupPosition(int Partition, long? Committed, long? Lag);

/// <summary>A message as people look at it.</summary>
/// <param name="Partition">Where it lies.</param>
/// <param name="Offset">Its number there.</param>
/// <param name="Time">Its timestamp (UTC); null when it has none.</param>
/// <param name="Key">Its key as text; null when it has none.</param>
/// <param name="Value">Its value as text, what is not UTF-8 replaced; null when it has none.</param>
/// <param name="Bytes">Bytes of the whole value.</param>
/// <param name="Truncated">True when <see cref="Value"/> is only its beginning.</param>
/// <param name="Headers">Its headers, the values as text.</param>
public sealed record KafkaMessageSummary(
    int Partition, long Offset, DateTime? Time, string? Key, string? Value, int Bytes, bool Truncated, IReadOnlyList<KeyValuePair<string, string>> Headers);
