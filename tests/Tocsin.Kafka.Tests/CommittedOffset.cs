using Tocsin.Kafka.Browsing;

namespace Tocsin.Kafka.Tests;

/// <summary>What a group has committed of the first partition of a topic, asked of the cluster by a client of its own; a machine that is too busy to answer is asked again.</summary>
internal static class CommittedOffset
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The offset, or null where there is none.</summary>
    public static async Task<long?> OfAsync(MockKafka kafka, string topic, string group)
    {
        await using var browser = new KafkaBrowser(new KafkaOptions(), kafka.Bootstrap, () => [(topic, group)], TimeProvider.System, Patience);
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                KafkaTopicSummary read = (await browser.ReadAsync(patience.Token)).Topics.Single(named => named.Name == topic);
                return read.Groups[0].Partitions[0].Committed;
            }
            catch (KafkaUnreachableException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(Pause, TimeProvider.System, patience.Token);
            }
        }
    }

    /// <summary>Waits until it is this.</summary>
    public static async Task UntilAsync(MockKafka kafka, string topic, string group, long offset)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await OfAsync(kafka, topic, group) != offset)
        {
            await Task.Delay(Pause, TimeProvider.System, patience.Token);
        }
    }
}
