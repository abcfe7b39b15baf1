using Tocsin.Sinks;

namespace Tocsin.Tests.Sinks;

public sealed class AlertSinkAddressTests
{
    [Theory]
    [InlineData("alerts.jsonl", AlertSinkKind.File)]
    [InlineData("/var/lib/alerts.jsonl", AlertSinkKind.File)]
    [InlineData("https://hooks.example.org/a?b=c", AlertSinkKind.Webhook)]
    [InlineData("http://127.0.0.1:9000/", AlertSinkKind.Webhook)]
    [InlineData("kafka://broker/alerts", AlertSinkKind.Kafka)]
    [InlineData("kafka://one:9092,two:9092/web.alerts-1", AlertSinkKind.Kafka)]
    public void An_address_says_by_its_form_what_it_is(string text, object kind) => Assert.Equal(kind, AlertSinkAddress.Parse(text, out _)!.Kind);

    [Fact]
    public void A_topics_address_names_brokers_and_topic()
    {
        AlertSinkAddress address = AlertSinkAddress.Parse("kafka://one:9092,two:9093/alerts/", out _)!;
        Assert.Equal(("one:9092,two:9093", "alerts"), (address.Kafka!.Bootstrap, address.Kafka.Topic));
    }

    [Theory]
    [InlineData("", "no place for alerts")]
    [InlineData("-", "no place for alerts")]
    [InlineData("ftp://host/x", "no place for alerts")]
    [InlineData("http://", "no place for alerts")]
    [InlineData("https://me:secret@host/x", "signature")]
    [InlineData("kafka://broker", "names no topic")]
    [InlineData("kafka://broker/al erts", "is no topic")]
    [InlineData("kafka://broker/alerts?from=latest", "are for reading")]
    [InlineData("/tmp", "is a folder")]
    [InlineData("somewhere/", "is a folder")]
    public void What_is_no_place_is_refused_with_what_would_be_right(string text, string said)
    {
        Assert.Null(AlertSinkAddress.Parse(text, out string fault));
        Assert.Contains(said, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }
}
