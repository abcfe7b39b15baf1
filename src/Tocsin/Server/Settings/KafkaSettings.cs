using Tocsin.Kafka;

namespace Tocsin.Server.Settings;

/// <summary>The Kafka that sources, sinks and the page <i>Topics</i> use.</summary>
public sealed record KafkaSettings
{
    /// <summary>Brokers, <c>b1:9092,b2:9092</c>: what the page shows, and what <c>kafka:///TOPIC</c> means.</summary>
    public string Bootstrap { get; init; } = "";

    /// <summary>Options of librdkafka, passed through: <c>security.protocol</c>, <c>sasl.mechanisms</c>, <c>sasl.passwordFile</c>, … Never printed: any may be a secret.</summary>
    [Secret]
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>How clients are made.</summary>
    internal KafkaOptions ToOptions() => new() { Bootstrap = Bootstrap, Options = Options };
}
