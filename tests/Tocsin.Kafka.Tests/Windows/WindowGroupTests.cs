using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;

namespace Tocsin.Kafka.Tests.Windows;

/// <summary>Workers against the mock cluster, which kcat fills.</summary>
public sealed class WindowGroupTests(MockKafka kafka) : IClassFixture<MockKafka>
{
    [KcatFact]
    public void Records_of_all_partitions_are_counted_once_and_windows_close_when_they_stop()
    {
        DateTime window = HttpErrors.SomeWindow;
        kafka.CreateTopic("logs", 4);
        for (int partition = 0; partition < 4; partition++)
            Kcat.Produce(kafka, "logs", [.. HttpErrors.Of(window, 404, 30), .. HttpErrors.Of(window, 200, 50), "no record"], partition);

        RecordingOutput output = new();
        using RunningWorker worker = new(kafka.Address("logs?group=counted&from=earliest"), output);
        worker.Until(() => !output.Windows.IsEmpty && output.Alerts.Any(alert => alert.Phase == AlertPhase.Final), "a closed window");
        worker.Stop();

        WindowSummary closed = Assert.Single(output.Windows);
        WindowGroup group = Assert.Single(closed.Groups);
        Assert.Equal((window.Ticks, "404", 120, 7), (closed.Start, group.Group, group.Count, group.Distinct));
        Assert.Equal(120, output.Errors.Count);
        Assert.Equal(4, output.Rejects.Count);
        Assert.Contains("0/80: no record:", string.Join('\n', output.Rejects), StringComparison.Ordinal);
        Assert.Equal(output.Alerts.Count, output.Alerts.DistinctBy(alert => (alert.Id, alert.Revision)).Count());
    }

    [KcatFact]
    public void Who_comes_after_goes_on_where_the_others_stopped()
    {
        DateTime window = HttpErrors.SomeWindow;
        string address = kafka.Address("restarted?group=restarted&from=earliest");
        kafka.CreateTopic("restarted", 2);
        kafka.CreateTopic(RunningWorker.MergeTopicOf(address));
        Kcat.Produce(kafka, "restarted", HttpErrors.Of(window, 500, 15), partition: 1);
        RecordingOutput first = new(), second = new();
        WindowOptions patient = RunningWorker.Windows with { Idle = TimeSpan.FromMinutes(1) };
        using (RunningWorker worker = new(address, first, windows: patient))
        {
            worker.Until(() => first.Used == 15, "15 records");
            worker.Stop();
        }

        Assert.Empty(first.Windows);
        Kcat.Produce(kafka, "restarted", HttpErrors.Of(window, 500, 10), partition: 1);
        using RunningWorker after = new(address, second, windows: patient);
        after.Until(() => !second.Alerts.IsEmpty && second.Used == 25, "25 records and an alert");
        after.Stop();

        // 15 and 10 are more than 20 only together.
        Assert.Equal((0, 25.0), (second.Alerts.First().Revision, second.Alerts.First().Score));
        Assert.Equal(10, second.Errors.Count);
    }
}
