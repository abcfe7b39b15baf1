using Tocsin.EndToEnd.Tests.Crashes;
using Tocsin.Kafka.Tests;

namespace Tocsin.EndToEnd.Tests.Windows;

/// <summary><c>tocsin windows kafka://… --rejects kafka://…</c>, its topics written and read by kcat.</summary>
public sealed class RejectTopicTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly MockKafka _kafka = new();

    public void Dispose() => _kafka.Dispose();

    [KcatFact]
    public async Task What_cannot_be_read_goes_to_a_topic_of_its_own_with_its_reason_and_place()
    {
        _kafka.CreateTopic("logs", 2);
        _kafka.CreateTopic("tocsin.picky.windows");
        _kafka.CreateTopic("rejects");
        Kcat.Produce(_kafka, "logs", ["""{"timestamp":"2026-01-31T12:00:00Z","ip":"10.0.0.1","method":"GET","url":"/","status":404}""", "{broken"], partition: 1);
        await using KillableProgram program = KillableProgram.Start(
            "are ours",
            new Dictionary<string, string>(),
            "windows", $"{_kafka.Address("logs")}?group=picky&from=earliest", "--rejects", _kafka.Address("rejects"), "--errors", "none", "--json",
            "--kafka", "session.timeout.ms=6000", "--kafka", "heartbeat.interval.ms=500");
        await program.UntilReadyAsync();

        string[] rejects = [];
        Assert.True(SpinWait.SpinUntil(() => (rejects = Kcat.Consume(_kafka, "rejects", "%s %h")).Length > 0 || program.HasExited, Patience), program.Errors);
        Assert.Equal(0, await program.StopAsync());

        Assert.Matches(@"^\{broken tocsin-reason=.+,tocsin-topic=logs,tocsin-partition=1,tocsin-offset=1$", Assert.Single(rejects));
        Assert.Contains("1 rejected record written", program.Errors, StringComparison.Ordinal);
    }
}
