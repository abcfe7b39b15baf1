using Tocsin.Kafka;
using Tocsin.Kafka.Browsing;
using Tocsin.Kafka.Sources;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Topics;

/// <summary>The browser of the cluster that this server uses.</summary>
internal static class ConfiguredKafka
{
    /// <summary>Of <c>Kafka:Bootstrap</c>, else of the first source that is a topic; null where there is neither.</summary>
    public static KafkaBrowser? Browser(TocsinSettings settings, RunningStreams streams, TimeProvider time)
    {
        KafkaOptions options = settings.Kafka.ToOptions();
        IEnumerable<string> sources = settings.Streams.Values.SelectMany(stream => stream.Sources).Where(KafkaAddress.Is)
            .Select(text => options.BootstrapOf(KafkaAddress.Parse(text, out _)!));
        string? bootstrap = settings.Kafka.Bootstrap.Length > 0 ? KafkaAddress.Brokers(settings.Kafka.Bootstrap, out _) : sources.FirstOrDefault();
        return bootstrap is null ? null : new KafkaBrowser(options, bootstrap, () => Readers(streams), time);
    }

    private static IEnumerable<(string Topic, string Group)> Readers(RunningStreams streams) =>
        streams.All.SelectMany(stream => stream.RecordSources).OfType<KafkaSource>().Select(source => (source.Topic, source.Group));
}
