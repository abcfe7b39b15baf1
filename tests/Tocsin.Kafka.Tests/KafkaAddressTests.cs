namespace Tocsin.Kafka.Tests;

public sealed class KafkaAddressTests
{
    [Theory]
    [InlineData("kafka://b1:9092,b2:9093/http-logs", "b1:9092,b2:9093", "http-logs")]
    [InlineData("kafka://broker/http-logs/", "broker:9092", "http-logs")]
    [InlineData("kafka://broker/alerts", "broker:9092", "alerts")]
    [InlineData("KAFKA://10.0.0.7:19092/a.b_c-1", "10.0.0.7:19092", "a.b_c-1")]
    [InlineData("kafka://[::1]:9094,[fe80::1]/t", "[::1]:9094,[fe80::1]:9092", "t")]
    [InlineData("kafka:///t", "", "t")]
    public void An_address_names_brokers_with_their_ports_and_a_topic(string text, string bootstrap, string topic)
    {
        KafkaAddress? address = KafkaAddress.Parse(text, out string fault);

        Assert.Equal("", fault);
        Assert.Equal(new KafkaAddress(text, bootstrap, topic), address);
    }

    [Fact]
    public void An_address_may_name_a_group_and_where_to_begin()
    {
        Assert.Equal("web team", KafkaAddress.Parse("kafka://b/t?group=web%20team", out _)?.Group);
        Assert.Equal(KafkaStart.Earliest, KafkaAddress.Parse("kafka://b/t?from=earliest&group=g", out _)?.From);
        Assert.Equal(KafkaStart.Latest, KafkaAddress.Parse("kafka://b/t?group=g&from=latest", out _)?.From);
        Assert.Null(KafkaAddress.Parse("kafka://b/t", out _)?.From);
        KafkaAddress? since = KafkaAddress.Parse("kafka://b/t?from=2025-05-30T20:52:30%2B02:00", out _);
        Assert.Equal((KafkaStart.Time, new DateTime(2025, 5, 30, 18, 52, 30, DateTimeKind.Utc)), (since?.From, since!.FromTime));
    }

    [Theory]
    [InlineData("kafka://broker", "no topic")]
    [InlineData("kafka://broker/", "no topic")]
    [InlineData("kafka://broker/a/b", "'a/b' is no topic")]
    [InlineData("kafka://broker/..", "'..' is no topic")]
    [InlineData("kafka://bro ker/t", "'bro ker' is no broker")]
    [InlineData("kafka://b1:0/t", "'b1:0' is no broker")]
    [InlineData("kafka://b1:70000/t", "'b1:70000' is no broker")]
    [InlineData("kafka://b1:x/t", "'b1:x' is no broker")]
    [InlineData("kafka://b1,/t", "'' is no broker")]
    [InlineData("kafka://b/t?group=", "a group has 1 to")]
    [InlineData("kafka://b/t?from=yesterday", "from=yesterday is neither")]
    [InlineData("kafka://b/t?acks=0", "'acks' is neither group nor from")]
    [InlineData("tcp://b/t", "does not begin with kafka://")]
    public void A_wrong_address_is_refused_with_what_is_wrong_and_what_would_be_right(string text, string why)
    {
        Assert.Null(KafkaAddress.Parse(text, out string fault));
        Assert.Contains(why, fault, StringComparison.Ordinal);
        Assert.Contains("Write kafka://HOST[:PORT]", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_longer_than_Kafka_takes_is_refused()
    {
        Assert.NotNull(KafkaAddress.Parse("kafka://b/" + new string('t', 249), out _));
        Assert.Null(KafkaAddress.Parse("kafka://b/" + new string('t', 250), out string fault));
        Assert.Contains("250", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_an_address_is_refused_and_not_repeated()
    {
        Assert.Null(KafkaAddress.Parse("kafka://me:hunter2@broker/t", out string fault));
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
        Assert.Contains("sasl.passwordFile", fault, StringComparison.Ordinal);
    }
}
