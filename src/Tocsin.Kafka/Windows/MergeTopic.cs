using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Tocsin.Kafka.Windows;

/// <summary>Sees to it that the topic is there that a group's workers merge through.</summary>
internal static class MergeTopic
{
    /// <summary>Its messages are needed until the next saved state, but a group that was stopped on Friday starts on Monday.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    private static readonly TimeSpan Creation = TimeSpan.FromSeconds(5);

    /// <summary>Makes the topic where it is not there.</summary>
    /// <param name="producer">Whose question makes brokers create topics by themselves, where they do.</param>
    /// <exception cref="WindowGroupException">It cannot be made: the message has the command that makes it.</exception>
    public static void Ensure(string topic, Handle consumer, Handle producer, string bootstrap, Patience patience, Action<string> notice)
    {
        using IAdminClient looking = new DependentAdminClientBuilder(consumer).Build();
        if (patience.Ask("Looking for the merge topic", () => IsThere(looking, topic)))
            return;
        string? refusal = Create(looking, topic);
        if (patience.Ask("Looking for the merge topic", () => IsThere(looking, topic)))
        {
            notice($"Topic '{topic}' was created: one partition, kept for {Retention.TotalDays:0} days.");
            return;
        }

        using IAdminClient asking = new DependentAdminClientBuilder(producer).Build();
        for (int tries = 0; tries < 5; tries++)
        {
            if (patience.Ask("Looking for the merge topic", () => IsThere(asking, topic)))
            {
                notice($"Topic '{topic}' was created by the brokers' own settings; the workers use its partition 0. Topics are better made so: {Command(topic, bootstrap)}");
                return;
            }
        }

        throw new WindowGroupException(
            $"The topic '{topic}', through which the workers of the group merge what they count, is not there and cannot be created ({refusal}). Create it: {Command(topic, bootstrap)}");
    }

    private static string Command(string topic, string bootstrap) => string.Create(CultureInfo.InvariantCulture,
        $"kafka-topics.sh --bootstrap-server {bootstrap} --create --topic {topic} --partitions 1 --config retention.ms={(long)Retention.TotalMilliseconds} --config message.timestamp.type=LogAppendTime");

    private static bool IsThere(IAdminClient client, string topic) =>
        client.GetMetadata(topic, Patience.Question).Topics is [{ Error.IsError: false, Partitions.Count: > 0 }];

    private static string? Create(IAdminClient client, string topic)
    {
        TopicSpecification wanted = new()
        {
            Name = topic,
            NumPartitions = 1,
            ReplicationFactor = -1,
            Configs = new Dictionary<string, string>
            {
                ["retention.ms"] = ((long)Retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),

                // One clock for all workers: the broker's.
                ["message.timestamp.type"] = "LogAppendTime",
            },
        };
        try
        {
            client.CreateTopicsAsync([wanted], new CreateTopicsOptions { RequestTimeout = Creation, OperationTimeout = Creation }).GetAwaiter().GetResult();
            return null;
        }
        catch (CreateTopicsException refused)
        {
            return refused.Results is [{ Error: { } error }, ..] ? error.Reason : refused.Message;
        }
        catch (KafkaException refused)
        {
            return refused.Error.Reason;
        }
    }
}
