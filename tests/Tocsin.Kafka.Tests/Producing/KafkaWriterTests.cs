using System.Text;
using Tocsin.Kafka.Producing;

namespace Tocsin.Kafka.Tests.Producing;

public sealed class KafkaWriterTests(MockKafka kafka) : IClassFixture<MockKafka>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [KcatFact]
    public async Task A_message_that_was_sent_is_in_the_topic_with_its_key_and_headers()
    {
        kafka.CreateTopic("sent");
        await using KafkaWriter writer = Writer("sent");

        await writer.SendAsync(Bytes("id/0"), Bytes("Nombre d'erreurs élevé"), [KeyValuePair.Create("reason", Bytes("why"))]);

        Assert.Equal(["id/0 reason=why Nombre d'erreurs élevé"], Kcat.Consume(kafka, "sent", "%k %h %s"));
    }

    [KcatFact]
    public async Task Everything_that_was_written_is_delivered_when_the_flush_ends_in_its_order_and_once()
    {
        kafka.CreateTopic("written");
        await using KafkaWriter writer = Writer("written", maxWaiting: 500);
        for (int i = 0; i < 5_000; i++)
        {
            await writer.WriteAsync(null, Bytes($"{i}"));
        }

        await writer.FlushAsync();

        Assert.Equal((5_000, 0, 0), (writer.Delivered, writer.Failed, writer.Waiting));
        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => $"{i}"), Kcat.Consume(kafka, "written"));
    }

    [KafkaFact]
    public async Task A_message_that_cannot_arrive_in_time_is_said_with_the_address_and_may_be_sent_again()
    {
        using var own = new MockKafka();
        own.CreateTopic("t");
        own.Down();
        await using var writer = new KafkaWriter(new KafkaOptions(), KafkaAddress.Parse(own.Address("t"), out _)!, TimeProvider.System, TimeSpan.FromSeconds(1));

        KafkaNotSentException fault = await Assert.ThrowsAsync<KafkaNotSentException>(() => writer.SendAsync(null, Bytes("lost")));

        Assert.True(fault.Retriable);
        Assert.Contains(own.Bootstrap, fault.Message, StringComparison.Ordinal);
        await writer.WriteAsync(null, Bytes("lost, too"));
        Assert.Contains("1 messages did not arrive", (await Assert.ThrowsAsync<KafkaNotSentException>(() => writer.FlushAsync())).Message, StringComparison.Ordinal);
        await writer.FlushAsync(); // said once
        Assert.Equal(1, writer.Failed);
    }

    [KcatFact]
    public async Task What_waits_while_the_broker_is_down_for_ten_seconds_arrives_once_and_in_order_when_it_is_back()
    {
        using var own = new MockKafka();
        own.CreateTopic("t");
        await using var writer = new KafkaWriter(new KafkaOptions(), KafkaAddress.Parse(own.Address("t"), out _)!, TimeProvider.System, Patience);
        await writer.SendAsync(null, Bytes("0"));
        own.Down();
        for (int i = 1; i <= 100; i++)
        {
            await writer.WriteAsync(null, Bytes($"{i}"));
        }

        Task flushed = writer.FlushAsync();
        await Task.WhenAny(flushed, Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System));
        Assert.False(flushed.IsCompleted);
        Assert.True(SpinWait.SpinUntil(() => writer.Health.Trouble is not null, Patience));
        Assert.Contains(own.Bootstrap, writer.Health.Trouble, StringComparison.Ordinal);
        own.Up();
        await flushed.WaitAsync(Patience);

        Assert.Null(writer.Health.Trouble);
        Assert.Equal(Enumerable.Range(0, 101).Select(i => $"{i}"), Kcat.Consume(own, "t"));
    }

    [KafkaFact]
    public async Task A_message_that_Kafka_would_always_refuse_is_not_to_be_sent_again()
    {
        kafka.CreateTopic("large");
        await using KafkaWriter writer = Writer("large");

        KafkaNotSentException fault = await Assert.ThrowsAsync<KafkaNotSentException>(() => writer.SendAsync(null, new byte[2_000_000]));

        Assert.False(fault.Retriable);
        Assert.Contains("message.max.bytes", fault.Message, StringComparison.Ordinal);
    }

    [KcatFact]
    public async Task A_message_that_could_not_be_read_lies_in_the_topic_of_dead_letters_with_its_reason_and_place()
    {
        kafka.CreateTopic("dead");
        await using var letters = new KafkaDeadLetters(Writer("dead"));

        await letters.AddAsync("http-logs", 3, 41, Bytes("k"), Bytes("{broken"), "the record is not JSON");
        await letters.FlushAsync();

        Assert.Equal(["k {broken tocsin-reason=the record is not JSON,tocsin-topic=http-logs,tocsin-partition=3,tocsin-offset=41"], Kcat.Consume(kafka, "dead", "%k %s %h"));
    }

    private KafkaWriter Writer(string topic, int maxWaiting = 100_000) =>
        new(new KafkaOptions(), KafkaAddress.Parse(kafka.Address(topic), out _)!, TimeProvider.System, Patience, maxWaiting);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
