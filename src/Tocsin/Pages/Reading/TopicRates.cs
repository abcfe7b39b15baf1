using Tocsin.Kafka.Browsing;

namespace Tocsin.Pages.Reading;

/// <summary>How fast topics grow, from two readings of the cluster some seconds apart. One page owns it.</summary>
public sealed class TopicRates
{
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(10);
    private readonly Queue<(DateTime Time, Dictionary<string, long> Ends)> _readings = new();
    private (DateTime Time, Dictionary<string, long> Ends)? _latest;

    /// <summary>Takes a reading.</summary>
    public void Take(KafkaClusterSummary cluster)
    {
        if (_latest?.Time == cluster.Time)
        {
            return;
        }

        // A topic with a partition whose end is not known has no rate.
        _latest = (cluster.Time, cluster.Topics.Where(topic => topic.Partitions.All(partition => partition.High is not null))
            .ToDictionary(topic => topic.Name, topic => topic.Partitions.Sum(partition => partition.High!.Value), StringComparer.Ordinal));
        _readings.Enqueue(_latest.Value);
        while (_readings.Count > 2 && cluster.Time - _readings.Peek().Time > Over)
        {
            _readings.Dequeue();
        }
    }

    /// <summary>Messages a second that a topic got lately; null where two readings are wanting.</summary>
    public double? Of(string topic)
    {
        if (_latest is not { } latest || _readings.Count < 2 || !latest.Ends.TryGetValue(topic, out long end) || !_readings.Peek().Ends.TryGetValue(topic, out long before))
        {
            return null;
        }

        double seconds = (latest.Time - _readings.Peek().Time).TotalSeconds;
        return seconds > 0 ? Math.Max(0, end - before) / seconds : null;
    }
}
