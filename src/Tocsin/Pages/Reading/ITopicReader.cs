using Tocsin.Kafka.Browsing;

namespace Tocsin.Pages.Reading;

/// <summary>What the pages read about Kafka. Any thread may call it. Kafka may take seconds to answer: whoever asks shows what was known before.</summary>
public interface ITopicReader
{
    /// <summary>The cluster that this server is configured with; null where it uses none.</summary>
    IKafkaBrowser? Kafka { get; }
}
