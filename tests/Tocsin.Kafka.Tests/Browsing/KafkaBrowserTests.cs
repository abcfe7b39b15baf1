using Confluent.Kafka;
using Tocsin.Kafka.Browsing;

namespace Tocsin.Kafka.Tests.Browsing;

public sealed class KafkaBrowserTests(MockKafka kafka) : IClassFixture<MockKafka>
{
    [KcatFact]
    public async Task Topics_partitions_and_the_offsets_between_which_messages_lie_are_shown()
    {
        kafka.CreateTopic("browsed", 3);
        Kcat.Produce(kafka, "browsed", ["a", "b"], partition: 0);
        Kcat.Produce(kafka, "browsed", ["c"], partition: 2);
        await using KafkaBrowser browser = Browser();

        KafkaClusterSummary cluster = await browser.ReadAsync();

        KafkaTopicSummary topic = Assert.Single(cluster.Topics, topic => topic.Name == "browsed");
        Assert.Equal([(0, 0, 2), (1, 0, 0), (2, 0, 1)], topic.Partitions.Select(partition => (partition.Partition, (int)partition.Low!, (int)partition.High!)));
        Assert.Equal(3, topic.Messages);
        Assert.All(topic.Partitions, partition => Assert.Null(partition.Fault));
        Assert.Empty(topic.Groups);
        Assert.Equal(kafka.Bootstrap, Assert.Single(cluster.Brokers).Address);
    }

    [KcatFact]
    public async Task How_far_our_group_has_read_is_shown_and_what_it_has_yet_to_read()
    {
        kafka.CreateTopic("read", 2);
        Kcat.Produce(kafka, "read", ["a", "b", "c"], partition: 0);
        Kcat.Produce(kafka, "read", ["d"], partition: 1);
        using (IConsumer<byte[]?, byte[]?> consumer = KafkaClients.Consumer(new KafkaOptions(), kafka.Bootstrap, "readers", new KafkaHealth(kafka.Bootstrap)).Open())
        {
            consumer.Commit([new TopicPartitionOffset("read", 0, 1)]);
        }

        await using KafkaBrowser browser = Browser(("read", "readers"), ("read", "readers"), ("not-there", "others"));

        KafkaTopicSummary topic = (await browser.ReadAsync()).Topics.Single(topic => topic.Name == "read");

        KafkaGroupSummary group = Assert.Single(topic.Groups);
        Assert.Equal("readers", group.Name);
        Assert.Equal([new KafkaGroupPosition(0, 1, 2), new KafkaGroupPosition(1, null, null)], group.Partitions);
        Assert.Equal(2, group.Lag);
    }

    [KcatFact]
    public async Task The_last_messages_of_a_partition_can_be_looked_at_and_nothing_is_committed()
    {
        kafka.CreateTopic("peeked", 2);
        Kcat.Produce(kafka, "peeked", Enumerable.Range(0, 50).Select(i => $"line {i}"), partition: 1);
        await using KafkaBrowser browser = Browser(("peeked", "tocsin-browser"));

        IReadOnlyList<KafkaMessageSummary> messages = await browser.PeekAsync("peeked", 1, 3);

        Assert.Equal(["line 47", "line 48", "line 49"], messages.Select(message => message.Value));
        Assert.Equal([47, 48, 49], messages.Select(message => message.Offset));
        Assert.Equal(50, (await browser.PeekAsync("peeked", 1, 500)).Count);
        Assert.Empty(await browser.PeekAsync("peeked", 0, 10));
        KafkaTopicSummary topic = (await browser.ReadAsync()).Topics.Single(topic => topic.Name == "peeked");
        Assert.All(Assert.Single(topic.Groups).Partitions, position => Assert.Null(position.Committed));
    }

    [KafkaFact]
    public async Task Keys_headers_and_large_values_are_shown_as_text_within_bounds()
    {
        kafka.CreateTopic("strange");
        using (IProducer<byte[]?, byte[]?> producer = KafkaClients.Producer(new KafkaOptions(), kafka.Bootstrap, new KafkaHealth(kafka.Bootstrap)).Open())
        {
            await producer.ProduceAsync("strange", new Message<byte[]?, byte[]?> { Key = "k"u8.ToArray(), Headers = [new Header("why", "größer"u8.ToArray())] });
            await producer.ProduceAsync("strange", new Message<byte[]?, byte[]?> { Value = [.. Enumerable.Repeat((byte)'x', 20_000), 0xFF] });
        }

        await using KafkaBrowser browser = Browser();
        IReadOnlyList<KafkaMessageSummary> messages = await browser.PeekAsync("strange", 0, 10);

        Assert.Equal(("k", null, 0), (messages[0].Key, messages[0].Value, messages[0].Bytes));
        Assert.Equal([KeyValuePair.Create("why", "größer")], messages[0].Headers);
        Assert.Equal((20_001, true, 16 * 1024), (messages[1].Bytes, messages[1].Truncated, messages[1].Value!.Length));
    }

    [KafkaFact]
    public async Task A_partition_that_is_not_there_is_said_to_be_missing()
    {
        kafka.CreateTopic("small");
        await using KafkaBrowser browser = Browser();

        string message = (await Assert.ThrowsAsync<KafkaUnreachableException>(() => browser.PeekAsync("small", 7, 1))).Message;

        Assert.Contains("no such topic or partition", message, StringComparison.Ordinal);
    }

    [KafkaFact]
    public async Task A_cluster_that_does_not_answer_is_named_with_its_address()
    {
        await using var browser = new KafkaBrowser(new KafkaOptions(), "127.0.0.1:1", () => [], TimeProvider.System);

        string message = (await Assert.ThrowsAsync<KafkaUnreachableException>(() => browser.ReadAsync())).Message;

        Assert.Contains("127.0.0.1:1", message, StringComparison.Ordinal);
        Assert.Contains("Kafka:Options", message, StringComparison.Ordinal);
    }

    private KafkaBrowser Browser(params (string Topic, string Group)[] groups) => new(new KafkaOptions(), kafka.Bootstrap, () => groups, TimeProvider.System, TimeSpan.FromSeconds(90));
}
