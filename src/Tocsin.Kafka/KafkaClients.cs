using Confluent.Kafka;

namespace Tocsin.Kafka;

/// <summary>Makes clients with the settings that Tocsin's promises rest upon, so that each is stated once.</summary>
public static class KafkaClients
{
    private const string Reconnect = "2000"; // a broker that is back is used within 2 s, not 10

    /// <summary>
    /// A consumer that commits and stores nothing by itself. An offset that Kafka no longer has is an error of the consumption
    /// (<see cref="ErrorCode.Local_AutoOffsetReset"/>), never a silent jump: whoever reads must be able to count what is missing.
    /// </summary>
    /// <param name="options">How the cluster is reached.</param>
    /// <param name="bootstrap">Its brokers; see <see cref="KafkaOptions.BootstrapOf"/>.</param>
    /// <param name="group">The group; also of a reader that never joins it.</param>
    /// <param name="health">Told of everything that goes wrong on the way to the brokers.</param>
    /// <param name="extra">What this consumer needs beside; stronger than all others.</param>
    /// <exception cref="KafkaMissingException">librdkafka is not installed.</exception>
    /// <exception cref="KafkaOptionException">An option is wrong.</exception>
    public static ConsumerBuilder<byte[]?, byte[]?> Consumer(
        KafkaOptions options, string bootstrap, string group, KafkaHealth health, params ReadOnlySpan<(string Name, string Value)> extra)
    {
        KafkaLibrary.Require();
        Dictionary<string, string> config = options.Resolve(bootstrap);
        config["group.id"] = group;
        config["enable.auto.commit"] = "false";
        config["enable.auto.offset.store"] = "false";
        config["auto.offset.reset"] = "error";
        config.TryAdd("fetch.wait.max.ms", "100");
        config.TryAdd("reconnect.backoff.max.ms", Reconnect);
        foreach ((string name, string value) in extra)
        {
            config[name] = value;
        }

        return new ConsumerBuilder<byte[]?, byte[]?>(config)
            .SetErrorHandler((_, error) => health.Report(error))
            .SetLogHandler((_, message) => health.Report(message));
    }

    /// <summary>An idempotent producer that waits for all replicas in sync.</summary>
    /// <inheritdoc cref="Consumer"/>
    public static ProducerBuilder<byte[]?, byte[]?> Producer(
        KafkaOptions options, string bootstrap, KafkaHealth health, params ReadOnlySpan<(string Name, string Value)> extra)
    {
        KafkaLibrary.Require();
        Dictionary<string, string> config = options.Resolve(bootstrap);
        config["enable.idempotence"] = "true";
        config["acks"] = "all";
        config.TryAdd("reconnect.backoff.max.ms", Reconnect);
        config.TryAdd("linger.ms", "20");
        config.TryAdd("compression.codec", "lz4");
        foreach ((string name, string value) in extra)
        {
            config[name] = value;
        }

        return new ProducerBuilder<byte[]?, byte[]?>(config)
            .SetErrorHandler((_, error) => health.Report(error))
            .SetLogHandler((_, message) => health.Report(message));
    }

    /// <summary>Builds, and says in our words what librdkafka says of its options.</summary>
    /// <exception cref="KafkaOptionException">An option is wrong.</exception>
    public static IConsumer<byte[]?, byte[]?> Open(this ConsumerBuilder<byte[]?, byte[]?> builder) => Said(builder.Build);

    /// <inheritdoc cref="Open(ConsumerBuilder{byte[], byte[]})"/>
    public static IProducer<byte[]?, byte[]?> Open(this ProducerBuilder<byte[]?, byte[]?> builder) => Said(builder.Build);

    private static T Said<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new KafkaOptionException($"A Kafka client cannot be made of these options: {exception.Message} See docs/guides/kafka.md.");
        }
    }
}
