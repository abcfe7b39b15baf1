using Confluent.Kafka;

namespace Tocsin.Kafka.Tests;

/// <summary>The peer itself: what the other tests take for granted of it.</summary>
public sealed class MockKafkaTests(MockKafka kafka) : IClassFixture<MockKafka>
{
    [KcatFact]
    public void What_kcat_writes_our_client_reads()
    {
        kafka.CreateTopic("ours", 2);
        Kcat.Produce(kafka, "ours", ["one", "two", "three"], partition: 1);

        using IConsumer<byte[]?, byte[]?> consumer = KafkaClients.Consumer(new KafkaOptions(), kafka.Bootstrap, "g", new KafkaHealth(kafka.Bootstrap)).Open();
        consumer.Assign(new TopicPartitionOffset("ours", 1, 0));
        string[] read = [.. Enumerable.Range(0, 3).Select(_ => consumer.Consume(TimeSpan.FromSeconds(90))).Select(message => System.Text.Encoding.UTF8.GetString(message.Message.Value!))];

        Assert.Equal(["one", "two", "three"], read);
    }

    [KcatFact]
    public async Task What_our_client_writes_kcat_reads()
    {
        kafka.CreateTopic("theirs");
        using IProducer<byte[]?, byte[]?> producer = KafkaClients.Producer(new KafkaOptions(), kafka.Bootstrap, new KafkaHealth(kafka.Bootstrap)).Open();

        await producer.ProduceAsync("theirs", new Message<byte[]?, byte[]?> { Key = "k"u8.ToArray(), Value = "größer"u8.ToArray() });

        Assert.Equal(["k größer"], Kcat.Consume(kafka, "theirs", "%k %s"));
    }

    [KafkaFact]
    public void A_broker_that_is_down_is_named_with_its_address_and_comes_back()
    {
        using var own = new MockKafka();
        own.CreateTopic("t");
        own.Down();
        var health = new KafkaHealth(own.Bootstrap);
        using IConsumer<byte[]?, byte[]?> consumer = KafkaClients.Consumer(new KafkaOptions(), own.Bootstrap, "g", health).Open();
        consumer.Assign(new TopicPartitionOffset("t", 0, 0));

        Assert.True(SpinWait.SpinUntil(() => consumer.Consume(50) is null && health.Trouble is not null, TimeSpan.FromSeconds(90)));
        Assert.Contains(own.Bootstrap, health.Trouble, StringComparison.Ordinal);

        own.Up();
        Assert.True(SpinWait.SpinUntil(() => KafkaOffsets.Highs(consumer, [new TopicPartition("t", 0)], TimeSpan.FromSeconds(2)).ContainsValue(0), TimeSpan.FromSeconds(90)));
    }
}
