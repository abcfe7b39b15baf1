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
        using (RunningWorker worker = new(address, first, windows: RunningWorker.Patient))
        {
            worker.Until(() => first.Used == 15, "15 records");
            worker.Stop();
        }

        Assert.Empty(first.Windows);
        Kcat.Produce(kafka, "restarted", HttpErrors.Of(window, 500, 10), partition: 1);
        using RunningWorker after = new(address, second, windows: RunningWorker.Patient);
        after.Until(() => !second.Alerts.IsEmpty && second.Used == 25, "25 records and an alert");
        after.Stop();

        // 15 and 10 are more than 20 only together.
        Assert.Equal((0, 25.0), (second.Alerts.First().Revision, second.Alerts.First().Score));
        Assert.Equal(10, second.Errors.Count);
    }

    [KcatFact]
    public void A_broker_that_is_away_for_ten_seconds_is_named_and_nothing_is_lost()
    {
        using MockKafka own = new();
        string address = own.Address("shaky?group=shaky&from=earliest");
        own.CreateTopic("shaky", 2);
        own.CreateTopic(RunningWorker.MergeTopicOf(address));
        Kcat.Produce(own, "shaky", HttpErrors.Of(HttpErrors.SomeWindow, 500, 30), partition: 0);
        RecordingOutput output = new();
        using RunningWorker worker = new(address, output, windows: RunningWorker.Patient);
        worker.Until(() => output.Used == 30, "30 records");

        // It is said every five seconds.
        own.Down();
        worker.Until(() => output.Notices.Count(notice => notice.StartsWith(own.Bootstrap, StringComparison.Ordinal)) >= 3, "ten seconds of trouble");
        own.Up();
        Kcat.Produce(own, "shaky", HttpErrors.Of(HttpErrors.SomeWindow, 500, 30), partition: 1);
        worker.Until(() => output.Used == 60, "60 records");
        worker.Stop();

        Assert.Contains(output.Notices, notice => notice == $"{own.Bootstrap} answers again.");
        Assert.Equal(0, output.Alerts.Min(alert => alert.Revision));
        Assert.Equal(output.Alerts.Count, output.Alerts.DistinctBy(alert => (alert.Id, alert.Revision)).Count());
    }

    [KcatFact]
    public void A_worker_whose_broker_is_away_can_be_stopped()
    {
        using MockKafka own = new();
        string address = own.Address("gone?group=gone&from=earliest");
        own.CreateTopic("gone", 2);
        own.CreateTopic(RunningWorker.MergeTopicOf(address));
        Kcat.Produce(own, "gone", HttpErrors.Of(HttpErrors.SomeWindow, 500, 30), partition: 0);
        RecordingOutput output = new();
        using RunningWorker worker = new(address, output, windows: RunningWorker.Patient, kafka: MockKafka.Stubborn);
        worker.Until(() => output.Used == 30, "30 records");

        own.Down();
        worker.Until(() => output.Notices.Any(notice => notice.StartsWith(own.Bootstrap, StringComparison.Ordinal)), "trouble");
        worker.Stop();

        // What it left behind ends before the cluster does.
        own.Up();
    }

    [KcatFact]
    public async Task What_was_read_and_not_handed_over_is_not_committed_by_leaving()
    {
        string address = kafka.Address("unsettled?group=unsettled&from=earliest");
        kafka.CreateTopic("unsettled", 1);
        kafka.CreateTopic(RunningWorker.MergeTopicOf(address));
        Kcat.Produce(kafka, "unsettled", HttpErrors.Of(HttpErrors.SomeWindow, 404, 10));
        RecordingOutput first = new(), second = new();
        using (RunningWorker worker = new(address, first, windows: RunningWorker.Patient))
        {
            await CommittedOffset.UntilAsync(kafka, "unsettled", "unsettled", 10);
            first.Settled = new TaskCompletionSource().Task;
            Kcat.Produce(kafka, "unsettled", ["no record", .. HttpErrors.Of(HttpErrors.SomeWindow, 404, 20)]);
            worker.Until(() => first.Settlings > 0, "a share that cannot be handed over");
            worker.Stop();
        }

        Assert.Equal(10, await CommittedOffset.OfAsync(kafka, "unsettled", "unsettled"));
        using RunningWorker after = new(address, second, windows: RunningWorker.Patient);
        after.Until(() => second.Used == 30, "30 records");
        after.Stop();

        Assert.Equal(20, second.Errors.Count);
    }

    [KafkaFact]
    public void A_broker_that_was_never_there_is_named_at_once_and_the_worker_can_be_stopped()
    {
        RecordingOutput output = new();
        using RunningWorker worker = new("kafka://127.0.0.1:1/nowhere", output);

        worker.Until(() => output.Notices.Any(notice => notice.Contains("127.0.0.1:1", StringComparison.Ordinal)), "a notice");
        worker.Stop();

        Assert.Contains("Tried again", output.Notices.First(), StringComparison.Ordinal);
    }

    [KcatFact]
    public void What_cannot_be_read_is_delivered_before_the_share_that_covers_it_is_handed_over()
    {
        string address = kafka.Address("settled?group=settled&from=earliest");
        kafka.CreateTopic("settled", 1);
        kafka.CreateTopic(RunningWorker.MergeTopicOf(address));
        TaskCompletionSource arrived = new();
        RecordingOutput output = new() { Settled = arrived.Task };
        using RunningWorker worker = new(address, output, windows: RunningWorker.Patient);
        Kcat.Produce(kafka, "settled", [.. HttpErrors.Of(HttpErrors.SomeWindow, 404, 30), "no record"]);
        worker.Until(() => output.Settlings > 0, "a share to hand over");
        Assert.Equal(0, output.Used);

        arrived.SetResult();
        worker.Until(() => output.Used == 30, "30 records");
        worker.Stop();

        Assert.StartsWith("0/30: no record: ", Assert.Single(output.Rejects), StringComparison.Ordinal);
    }

    [KcatFact]
    public void From_a_time_after_the_last_record_counts_what_comes_from_now_on()
    {
        // That is all that the mock can tell of times: it finds no offset for any.
        string address = kafka.Address("timed?group=timed&from=2100-01-01T00:00:00Z");
        kafka.CreateTopic("timed", 2);
        kafka.CreateTopic(RunningWorker.MergeTopicOf(address));
        for (int partition = 0; partition < 2; partition++)
            Kcat.Produce(kafka, "timed", HttpErrors.Of(HttpErrors.SomeWindow, 404, 30), partition);
        RecordingOutput output = new();
        using RunningWorker worker = new(address, output, windows: RunningWorker.Patient);
        worker.Until(() => output.Lanes.Count == 2, "its partitions");
        Kcat.Produce(kafka, "timed", HttpErrors.Of(HttpErrors.SomeWindow, 500, 7), partition: 1);
        worker.Until(() => output.Used > 0, "records");
        worker.Stop();

        Assert.Equal((7, 7), (output.Used, output.Errors.Count));
    }

    [KcatFact]
    public void Where_the_merge_topic_lost_the_saved_state_windows_begin_anew_at_the_committed_offsets()
    {
        string address = kafka.Address("forgotten?group=forgotten&from=earliest");
        kafka.CreateTopic("forgotten", 1);
        kafka.CreateTopic(RunningWorker.MergeTopicOf(address));
        Kcat.Produce(kafka, "forgotten", HttpErrors.Of(HttpErrors.SomeWindow, 404, 10));
        RecordingOutput first = new(), second = new();
        using (RunningWorker worker = new(address, first, windows: RunningWorker.Patient))
        {
            worker.Until(() => first.Used == 10, "10 records");
            worker.Stop();
        }

        // The mock keeps 5 MB of a partition: this drops all that the group had written.
        Kcat.Produce(kafka, RunningWorker.MergeTopicOf(address), Enumerable.Repeat(new string('x', 99), 60_000));
        Kcat.Produce(kafka, "forgotten", HttpErrors.Of(HttpErrors.SomeWindow, 404, 5));
        using RunningWorker after = new(address, second, windows: RunningWorker.Patient);
        after.Until(() => second.Used > 0, "records");
        after.Stop();

        Assert.Equal(5, second.Used);
        Assert.Contains(second.Notices, notice => notice.Contains("its windows begin anew, its lanes at the committed offsets", StringComparison.Ordinal));
    }

    [KcatFact]
    public void Records_that_Kafka_no_longer_has_are_a_gap_of_known_size()
    {
        string address = kafka.Address("short?group=short&from=earliest");
        kafka.CreateTopic("short", 1);
        kafka.CreateTopic(RunningWorker.MergeTopicOf(address));
        Kcat.Produce(kafka, "short", HttpErrors.Of(HttpErrors.SomeWindow, 404, 10));
        RecordingOutput first = new(), second = new();
        using (RunningWorker worker = new(address, first))
        {
            worker.Until(() => first.Used == 10, "10 records");
            worker.Stop();
        }

        // The mock keeps 5 MB of a partition.
        Kcat.Produce(kafka, "short", Enumerable.Repeat(new string('x', 99), 60_000).Concat(HttpErrors.Of(HttpErrors.SomeWindow.AddMinutes(1), 500, 1_500)));
        using RunningWorker after = new(address, second);
        after.Until(() => second.Used == 1_510 && second.Status!.Counts.Gaps == 1, "a gap, and what is left");
        after.Stop();

        long missed = second.Status!.Counts.Missed;
        Assert.Contains(second.Notices, notice => notice.Contains($"no longer has {missed} records from offset 10 on", StringComparison.Ordinal));
        Assert.InRange(missed, 1, 59_999);
        Assert.Equal(60_000 - missed, second.Rejects.Count);
    }

    [KcatFact]
    public void Fresh_counts_everything_again_and_once()
    {
        string address = kafka.Address("again?group=again&from=earliest");
        kafka.CreateTopic("again", 2);
        Kcat.Produce(kafka, "again", HttpErrors.Of(HttpErrors.SomeWindow, 404, 40), partition: 1);
        kafka.CreateTopic(RunningWorker.MergeTopicOf(address));
        for (int run = 0; run < 2; run++)
        {
            RecordingOutput output = new();
            using RunningWorker worker = new(address, output, fresh: run > 0);
            worker.Until(() => output.Alerts.Any(alert => alert.Phase == AlertPhase.Final), "an alert");
            worker.Stop();

            Assert.Equal(40, output.Used);
            Assert.Equal(40, output.Alerts.Single(alert => alert.Phase == AlertPhase.Final).Score);
        }
    }

    [KcatFact]
    public void Two_workers_share_the_partitions_and_one_of_them_rings()
    {
        string address = kafka.Address("shared?group=shared&from=earliest");
        kafka.CreateTopic("shared", 4);
        kafka.CreateTopic(RunningWorker.MergeTopicOf(address));
        RecordingOutput one = new(), two = new();
        using RunningWorker first = new(address, one, windows: RunningWorker.Patient, kafka: MockKafka.Lasting);
        using RunningWorker second = new(address, two, windows: RunningWorker.Patient, kafka: MockKafka.Lasting);
        first.Until(() => one.Lanes.Count == 2 && two.Lanes.Count == 2 && one.Merges != two.Merges, "two partitions each");
        for (int partition = 0; partition < 4; partition++)
            Kcat.Produce(kafka, "shared", HttpErrors.Of(HttpErrors.SomeWindow, 404, 30), partition);
        first.Until(() => one.Used == 120 && two.Used == 120, "120 records at both");

        // What is filtered out closes the window, too.
        for (int partition = 0; partition < 4; partition++)
            Kcat.Produce(kafka, "shared", HttpErrors.Of(HttpErrors.SomeWindow.AddMinutes(1), 200, 1), partition);
        first.Until(() => one.Alerts.Concat(two.Alerts).Any(alert => alert.Phase == AlertPhase.Final), "an alert");
        first.Stop();
        second.Stop();

        Assert.Equal(60, one.Errors.Count);
        Assert.Equal(60, two.Errors.Count);
        Assert.True(one.Alerts.IsEmpty != two.Alerts.IsEmpty, "Both rang.");
        Assert.Equal(120, one.Alerts.Concat(two.Alerts).Single(alert => alert.Phase == AlertPhase.Final).Score);
    }
}
