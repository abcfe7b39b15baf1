using Tocsin.Kafka.Browsing;
using Tocsin.Pages.Reading;

namespace Tocsin.Tests.Pages;

public sealed class TopicRatesTests
{
    private static readonly DateTime Noon = new(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_rate_needs_two_readings_and_reaches_ten_seconds_back()
    {
        TopicRates rates = new();
        rates.Take(Cluster(0, 100));
        Assert.Null(rates.Of("logs"));

        rates.Take(Cluster(1, 150));
        Assert.Equal(50, rates.Of("logs"));
        for (int second = 2; second <= 30; second++)
        {
            rates.Take(Cluster(second, 150));
        }

        Assert.Equal(0, rates.Of("logs"));
        Assert.Null(rates.Of("no such topic"));
    }

    [Fact]
    public void The_same_reading_twice_changes_nothing_and_a_partition_without_an_end_has_no_rate()
    {
        TopicRates rates = new();
        rates.Take(Cluster(0, 100));
        rates.Take(Cluster(2, 200));
        rates.Take(Cluster(2, 200));
        Assert.Equal(50, rates.Of("logs"));

        rates.Take(Cluster(3, null));

        Assert.Null(rates.Of("logs"));
    }

    private static KafkaClusterSummary Cluster(int second, long? end) => new(
        "kafka:9092", Noon.AddSeconds(second), [], [new KafkaTopicSummary("logs", [new KafkaPartitionSummary(0, 0, end, 1, [1], 1, null)], [])], 0);
}
