namespace Tocsin.Kafka.Producing;

/// <summary>Messages did not arrive; the message says where, why and what to do.</summary>
/// <param name="message">Names the brokers, the topic and the remedy.</param>
/// <param name="retriable">False when the same message would be refused again.</param>
public sealed class KafkaNotSentException(string message, bool retriable) : Exception(message)
{
    /// <summary>False when the same message would be refused again.</summary>
    public bool Retriable { get; } = retriable;
}
