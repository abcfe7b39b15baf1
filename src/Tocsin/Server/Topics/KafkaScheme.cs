using Tocsin.Engine.Ingestion;
using Tocsin.Kafka;

namespace Tocsin.Server.Topics;

/// <summary><c>kafka://…</c> among the sources of streams.</summary>
internal static class KafkaScheme
{
    /// <summary>How such sources are written.</summary>
    public static ForeignScheme Source { get; } = new(
        KafkaAddress.Scheme, "kafka://HOST:9092/TOPIC?group=NAME", text => KafkaAddress.Parse(text, out string fault) is null ? fault : null);

    /// <summary>The group of a stream whose source names none: streams read a topic independently of each other.</summary>
    public static string GroupOf(string stream) => $"tocsin-{stream}";
}
