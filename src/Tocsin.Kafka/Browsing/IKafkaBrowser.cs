namespace Tocsin.Kafka.Browsing;

/// <summary>Kafka did not answer, or refused; the message says where, why and what to do.</summary>
public sealed class KafkaUnreachableException(string message) : Exception(message);

/// <summary>Looks into a cluster without joining a group or changing anything. Any thread may call it; every answer comes or fails within its patience.</summary>
public interface IKafkaBrowser
{
    /// <summary>The brokers that are asked.</summary>
    string Bootstrap { get; }

    /// <summary>Topics, offsets and how far our groups have read; at most a second old, so that many readers cost Kafka no more than one.</summary>
    /// <exception cref="KafkaUnreachableException">No broker answers.</exception>
    /// <exception cref="KafkaMissingException">librdkafka is not installed.</exception>
    /// <exception cref="KafkaOptionException">An option is wrong.</exception>
    Task<KafkaClusterSummary> ReadAsync(CancellationToken cancellation = default);

    /// <summary>The last messages of a partition, the newest last.</summary>
    /// <param name="topic">A topic of the cluster.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="count">How many, 1 to <see cref="KafkaBrowser.MostMessages"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="KafkaUnreachableException">Its leader does not answer, or there is no such partition.</exception>
    /// <exception cref="KafkaMissingException">librdkafka is not installed.</exception>
    /// <exception cref="KafkaOptionException">An option is wrong.</exception>
    Task<IReadOnlyList<KafkaMessageSummary>> PeekAsync(string topic, int partition, int count, CancellationToken cancellation = default);
}
