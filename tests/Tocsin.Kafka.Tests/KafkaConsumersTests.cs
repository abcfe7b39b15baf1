using Confluent.Kafka;
using Tocsin.Kafka.Windows;

namespace Tocsin.Kafka.Tests;

/// <summary>The order of calls without which librdkafka ends the process; against no Kafka at all.</summary>
public sealed class KafkaConsumersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TopicPartition Partition = new("t", 0);

    private readonly KafkaHealth _health = new("kafka:9092");
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly ActedConsumer _acted;

    public KafkaConsumersTests()
    {
        KafkaLibrary.Require(); // knows the words for errors
        (_consumer, _acted) = ActedConsumer.Create();
    }

    [KafkaFact]
    public void Who_reads_elsewhere_waits_until_librdkafka_has_stopped_what_was_read()
    {
        _consumer.ReadFrom([new TopicPartitionOffset(Partition, 5)]);

        Assert.Equal(["Assign", "Assignment"], _acted.Calls);
    }

    [KafkaFact]
    public void A_consumer_is_closed_only_when_the_commit_of_another_thread_has_returned()
    {
        using ManualResetEventSlim closing = new();
        bool overlapped = false;
        _acted.On("Close", closing.Set);
        _acted.On("Commit", () => overlapped = closing.Wait(TimeSpan.FromSeconds(2))); // gives a close that does not wait the time to come
        OffsetCommits commits = new(_consumer, TimeProvider.System);
        commits.Want(Partition, 5);
        commits.Pump();

        Assert.True(_consumer.Leave(_health, TimeProvider.System, commits.End()));

        Assert.False(overlapped);
        Assert.Equal(["Commit", "Close", "Dispose"], _acted.Calls);
    }

    [KafkaFact]
    public void A_commit_that_fails_does_not_keep_the_consumer_from_being_closed()
    {
        _acted.On("Commit", () => throw new KafkaException(ErrorCode.RebalanceInProgress));
        OffsetCommits commits = new(_consumer, TimeProvider.System);
        commits.Want(Partition, 5);
        commits.Pump();

        Assert.True(_consumer.Leave(_health, TimeProvider.System, commits.End()));

        Assert.Equal(["Commit", "Close", "Dispose"], _acted.Calls);
    }

    [KafkaFact]
    public void No_commit_begins_after_the_end_of_commits()
    {
        OffsetCommits commits = new(_consumer, TimeProvider.System);
        commits.Want(Partition, 5);

        Assert.True(commits.End().IsCompletedSuccessfully);
        commits.Want(Partition, 6);
        commits.Pump(now: true);

        Assert.Empty(_acted.Calls);
    }

    [KafkaFact]
    public void Brokers_that_are_away_are_waited_for_briefly_and_the_rest_happens_when_they_are_back()
    {
        using ManualResetEventSlim back = new(), disposed = new();
        _acted.On("Close", () => back.Wait(Patience));
        _acted.On("Dispose", disposed.Set);
        _health.Report(new Error(ErrorCode.Local_Transport));

        Assert.False(_consumer.Leave(_health, TimeProvider.System));

        Assert.Equal(["Close"], _acted.Calls);
        back.Set();
        Assert.True(disposed.Wait(Patience));
        Assert.Equal(["Close", "Dispose"], _acted.Calls);
    }

    [KafkaFact]
    public void A_good_bye_that_fails_is_none_of_our_business()
    {
        _acted.On("Close", () => throw new KafkaException(ErrorCode.Local_AllBrokersDown));

        Assert.True(_consumer.Leave(_health, TimeProvider.System));

        Assert.Equal(["Close", "Dispose"], _acted.Calls);
    }

    [KafkaFact]
    public void What_a_rebalance_handler_throws_while_we_leave_is_thrown_where_we_leave()
    {
        _acted.On("Close", () => throw new InvalidDataException("a handler's"));

        Assert.Throws<InvalidDataException>(() => _consumer.Leave(_health, TimeProvider.System));

        Assert.Equal(["Close", "Dispose"], _acted.Calls);
    }
}
