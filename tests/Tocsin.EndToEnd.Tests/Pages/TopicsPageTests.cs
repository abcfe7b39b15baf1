using Microsoft.Playwright;
using Tocsin.Kafka.Browsing;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class TopicsPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task Topics_partitions_offsets_and_our_lag_are_shown()
    {
        MadeUpTopics topics = MadeUpTopics.Some();
        topics.Topics.RemoveAt(2);
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), topics: topics);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/topics");

        await window.SaysAsync(".headline__sentence", "Tocsin has 1\u202f204 left to read, most in http-logs.");
        await window.SaysAsync("tr[data-row=http-logs]", "1\u202f204");
        await window["tr[data-row=http-logs]"].ClickAsync();
        await window["[data-partitions]"].WaitForAsync();
        string partitions = await window.TextAsync("[data-partitions]");
        Assert.Contains("48\u202f210", partitions, StringComparison.Ordinal);
        Assert.Contains("47\u202f006", partitions, StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task The_newest_messages_are_peeked_at_of_all_partitions_or_of_one_and_stay_text()
    {
        MadeUpTopics topics = MadeUpTopics.Some();
        topics.Messages.Insert(0, new KafkaMessageSummary(1, 99_999, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1), HostileLines.Attribute, HostileLines.Script + HostileLines.Override, 90, false, [new("trace", HostileLines.Terminal)]));
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), topics: topics);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/topics?row=http-logs");
        await window["[data-messages] li"].First.WaitForAsync();

        await PageWindow.IsAsync(7, () => window["[data-messages] li"].CountAsync());
        string first = await window.TextAsync("[data-messages] li:first-child");
        Assert.Contains("<script>window.owned = 1</script>", first, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', first);
        await window["[data-peek-partition]"].SelectOptionAsync("1");
        await window.UntilAsync("document.querySelectorAll('[data-messages] li').length === 3");
        Assert.True(await window.Page.EvaluateAsync<bool>("window.owned === undefined"));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Without_Kafka_the_page_shows_the_setting_and_without_a_stream_the_topics()
    {
        MadeUpTopics topics = MadeUpTopics.Some();
        topics.Configured = false;
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(), topics: topics);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/topics");
        await window.SaysAsync("[data-no-kafka]", "\"Bootstrap\": \"localhost:9092\"");

        topics.Configured = true;

        await window["tr[data-row=http-logs]"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task A_broker_that_does_not_answer_is_named_and_what_was_known_stays()
    {
        MadeUpTopics topics = MadeUpTopics.Some();
        topics.Fault = "Kafka does not answer: kafka.example:9092: Connection refused.";
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), topics: topics);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/topics");
        await window.SaysAsync("[data-kafka-fault]", "kafka.example:9092");
        await window.SaysAsync("[data-kafka-fault]", "Connection refused");

        topics.Fault = null;
        await window["tr[data-row=http-logs]"].WaitForAsync();
        topics.Fault = "Kafka does not answer: kafka.example:9092: Connection refused.";

        await window[".notice[data-kafka-fault]"].WaitForAsync();
        await PageWindow.IsAsync(1, () => window["tr[data-row=http-logs]"].CountAsync());
        await window["[data-kafka-fault]"].WaitForAsync(new() { State = WaitForSelectorState.Visible });
        Assert.Empty(window.Faults);
    }
}
