using Tocsin.Kafka.Browsing;
using Tocsin.Pages.Reading;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>A Kafka cluster that a page test states.</summary>
internal sealed class MadeUpTopics : ITopicReader, IKafkaBrowser
{
    /// <summary>When false, no Kafka is configured.</summary>
    public bool Configured { get; set; } = true;

    /// <summary>When set, Kafka does not answer, for this reason.</summary>
    public string? Fault { get; set; }

    public List<KafkaTopicSummary> Topics { get; } = [];

    /// <summary>What a peek shows, whatever is asked for.</summary>
    public List<KafkaMessageSummary> Messages { get; } = [];

    public IKafkaBrowser? Kafka => Configured ? this : null;

    public string Bootstrap => "kafka.example:9092";

    /// <summary>The topics of the older procedure, of which one is read by us.</summary>
    public static MadeUpTopics Some()
    {
        MadeUpTopics made = new();
        made.Add("http-logs", [48_210, 48_377, 47_990], lag: 1_204);
        made.Add("alerts", [14], lag: null);
        made.Add("http-logs-dead-letters", [3], lag: null, fault: "broker 2, which leads it, does not answer");
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        for (int at = 0; at < 6; at++)
        {
            made.Messages.Add(new KafkaMessageSummary(at % 3, 48_209 - at, now.AddMilliseconds(-20 * at), at % 2 == 0 ? null : "203.0.113.7",
                $"{{\"timestamp\":\"2025-05-30T18:52:{47 - at}.123456Z\",\"ip\":\"203.0.113.{at}\",\"method\":\"GET\",\"url\":\"/resource/{at}\",\"status\":{(at == 2 ? 404 : 200)}}}", 118, false, []));
        }

        return made;
    }

    public void Add(string name, IReadOnlyList<long> ends, long? lag, string? fault = null) => Topics.Add(new KafkaTopicSummary(
        name,
        [.. ends.Select((end, at) => new KafkaPartitionSummary(at, fault is null ? 0 : null, fault is null ? end : null, fault is null ? 1 : 2, [1, 2, 3], fault is null ? 3 : 1, fault))],
        lag is null ? [] : [new KafkaGroupSummary("tocsin-web", [.. ends.Select((end, at) => new KafkaGroupPosition(at, end - (at == 0 ? lag.Value : 0), at == 0 ? lag.Value : 0))])]));

    public Task<KafkaClusterSummary> ReadAsync(CancellationToken cancellation = default) => Fault is null
        ? Task.FromResult(new KafkaClusterSummary(Bootstrap, TimeProvider.System.GetUtcNow().UtcDateTime, [new KafkaBrokerSummary(1, "kafka.example:9092"), new KafkaBrokerSummary(2, "kafka-2.example:9092")], [.. Topics], 0))
        : Task.FromException<KafkaClusterSummary>(new KafkaUnreachableException(Fault));

    public Task<IReadOnlyList<KafkaMessageSummary>> PeekAsync(string topic, int partition, int count, CancellationToken cancellation = default) => Fault is null
        ? Task.FromResult<IReadOnlyList<KafkaMessageSummary>>([.. Messages.Where(message => message.Partition == partition).Take(count)])
        : Task.FromException<IReadOnlyList<KafkaMessageSummary>>(new KafkaUnreachableException(Fault));
}
