using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Streams;
using Tocsin.Kafka.Browsing;
using Tocsin.Kafka.Producing;
using Tocsin.Kafka.Sources;

namespace Tocsin.Kafka.Tests.Sources;

public sealed class KafkaSourceTests(MockKafka kafka) : IClassFixture<MockKafka>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [KcatFact]
    public async Task What_kcat_writes_becomes_records_each_partition_a_source_of_its_own()
    {
        kafka.CreateTopic("in", 2);
        Kcat.Produce(kafka, "in", ["a", "b"], partition: 0);
        Kcat.Produce(kafka, "in", ["c"], partition: 1);
        var records = new KeptRecords();
        await using Running source = Start("in", "all", records);

        await records.Until(kept => kept.Count == 3);
        Kcat.Produce(kafka, "in", ["d"], partition: 1);
        await records.Until(kept => kept.Count == 4);

        Assert.Equal(["a", "b"], records.Lines("kafka:in:0"));
        Assert.Equal(["c", "d"], records.Lines("kafka:in:1"));
        Assert.Equal(0, records.Duplicates);
        await source.Until(SourceState.Running, "reading 2 partitions of topic 'in' as group 'all'");
    }

    [KcatFact]
    public async Task A_restart_goes_on_where_the_journal_ends_even_if_the_group_never_committed()
    {
        kafka.CreateTopic("again");
        Kcat.Produce(kafka, "again", ["0", "1", "2", "3"]);
        var records = new KeptRecords();
        records.Know("kafka:again:0", 2); // the process was killed before it could commit
        await using Running source = Start("again", "again", records);

        await records.Until(kept => kept.Count == 2);

        Assert.Equal(["2", "3"], records.Lines("kafka:again:0"));
        Assert.Equal(0, records.Duplicates);
    }

    [KafkaFact]
    public async Task Joining_the_group_of_a_broker_that_answers_is_no_trouble()
    {
        kafka.CreateTopic("joined");
        await using Running source = Start("joined", "joiners", new KeptRecords());

        // The server warns of what is being retried for two seconds, and the mock lets nobody join faster than in three.
        Assert.Equal([SourceState.Idle, SourceState.Running], await source.StatesUntil(SourceState.Running));
        Assert.Equal(0, source.Source.Status.Faults);
    }

    [KcatFact]
    public async Task Offsets_are_committed_only_after_their_records_are_durable()
    {
        kafka.CreateTopic("held");
        Kcat.Produce(kafka, "held", ["a"]);
        var records = new KeptRecords();
        await using (Running source = Start("held", "holders", records))
        {
            await records.Until(kept => kept.Count == 1);
            records.Hold();
            Kcat.Produce(kafka, "held", ["b", "c"]);
            await records.Until(kept => kept.Waiting == 1);
        }

        // A client commits all that it may before it leaves, so this needs no waiting for its rounds: what was durable, and nothing of what was read besides.
        Assert.Equal(1, await CommittedOffset.OfAsync(kafka, "held", "holders"));

        records.LetGo();
        await using (Running source = Start("held", "holders", records))
        {
            await records.Until(kept => kept.Count == 3);
        }

        Assert.Equal(3, await CommittedOffset.OfAsync(kafka, "held", "holders"));
        Assert.Equal(["a", "b", "c"], records.Lines("kafka:held:0"));
    }

    [KcatFact]
    public async Task Without_a_position_a_source_begins_with_what_arrives_from_now_on_and_remembers_that()
    {
        kafka.CreateTopic("late");
        Kcat.Produce(kafka, "late", ["old"]);
        var records = new KeptRecords();
        await using (Running source = Start("late", "late", records, from: ""))
        {
            await source.Until(SourceState.Running, "reading 1 partition");
            await CommittedOffset.UntilAsync(kafka, "late", "late", 1);
        }

        Kcat.Produce(kafka, "late", ["while nobody read"]);
        await using (Running source = Start("late", "late", records, from: ""))
        {
            await records.Until(kept => kept.Count == 1);
        }

        Assert.Equal(["while nobody read"], records.Lines("kafka:late:0"));
    }

    [KafkaFact]
    public async Task Messages_that_Kafka_dropped_before_they_were_read_are_a_gap_with_a_size_and_reading_goes_on_at_the_earliest()
    {
        kafka.CreateTopic("gap");
        await using var writer = new KafkaWriter(new KafkaOptions(), KafkaAddress.Parse(kafka.Address("gap"), out _)!, TimeProvider.System, Patience);
        var random = new Random(5); // what cannot be compressed
        for (int i = 0; i < 1_000; i++)
        {
            byte[] value = new byte[10_000]; // 10 MB in all, into a partition that keeps 5
            random.NextBytes(value);
            value[0] = (byte)'x'; // and is a line
            await writer.WriteAsync(null, value);
        }

        await writer.FlushAsync();
        await using var browser = new KafkaBrowser(new KafkaOptions(), kafka.Bootstrap, () => [], TimeProvider.System, Patience);
        KafkaPartitionSummary left = (await browser.ReadAsync()).Topics.Single(topic => topic.Name == "gap").Partitions[0];
        Assert.InRange(left.Low!.Value, 101, 999);
        var records = new KeptRecords();
        records.Know("kafka:gap:0", 100);
        await using Running source = Start("gap", "gap", records);

        await records.Until(kept => kept.Count == left.Messages);

        Assert.Equal(left.Low - 100, source.Source.Status.Missed);
        Assert.Equal(0, records.Duplicates);
    }

    [KcatFact]
    public async Task A_topic_that_began_anew_under_its_old_name_is_read_from_its_beginning_and_not_taken_for_repeats()
    {
        kafka.CreateTopic("anew");
        Kcat.Produce(kafka, "anew", ["first", "second"]);
        var records = new KeptRecords();
        records.Know("kafka:anew:0", 1_000); // of the topic that was deleted
        await using (Running source = Start("anew", "anew", records))
        {
            await records.Until(kept => kept.Count == 2);
        }

        Kcat.Produce(kafka, "anew", ["third"]);
        await using (Running source = Start("anew", "another", records))
        {
            await records.Until(kept => kept.Count == 3);
        }

        Assert.Equal(["first", "second", "third"], records.Lines("kafka:anew:0@2"));
        Assert.Equal(0, records.Duplicates);
    }

    [KafkaFact]
    public async Task Values_that_are_no_record_are_rejected_and_what_is_too_long_or_no_UTF_8_is_marked()
    {
        kafka.CreateTopic("bad");
        await using var writer = new KafkaWriter(new KafkaOptions(), KafkaAddress.Parse(kafka.Address("bad"), out _)!, TimeProvider.System, Patience);
        await writer.WriteAsync("k"u8.ToArray(), null);
        await writer.WriteAsync(null, [.. "{\"a\":\""u8, .. new byte[1000].Select(_ => (byte)'x'), .. "\"}"u8]);
        await writer.WriteAsync(null, [.. new byte[1000].Select(_ => (byte)'y')]);
        await writer.WriteAsync(null, [(byte)'z', 0xFF]);
        await writer.WriteAsync(null, []);
        await writer.WriteAsync(null, "good\r\n"u8.ToArray());
        await writer.FlushAsync();
        var records = new KeptRecords();
        await using Running source = Start("bad", "bad", records);

        await records.Until(kept => kept.Count == 4);

        Assert.Equal([new string('y', 256), "z\uFFFD", "", "good"], records.Lines("kafka:bad:0"));
        Assert.Equal((RecordFlags.Truncated, RecordFlags.InvalidUtf8), (records.FlagsOf("kafka:bad:0", 0), records.FlagsOf("kafka:bad:0", 1)));
        Assert.Equal(2, records.Rejected);
    }

    [KcatFact]
    public async Task A_broker_that_is_away_for_ten_seconds_is_shown_with_its_address_and_nothing_is_lost_or_repeated()
    {
        using var own = new MockKafka();
        own.CreateTopic("t");
        Kcat.Produce(own, "t", ["before"]);
        var records = new KeptRecords();
        await using Running source = Start("t", "g", records, cluster: own);
        await records.Until(kept => kept.Count == 1);

        own.Down();
        Task away = Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
        await source.Until(SourceState.Retrying, own.Bootstrap);
        await away;
        own.Up();
        Kcat.Produce(own, "t", ["after"]);
        await records.Until(kept => kept.Count == 2);

        Assert.Equal(["before", "after"], records.Lines("kafka:t:0"));
        Assert.Equal(0, records.Duplicates);
        await source.Until(SourceState.Running, "reading 1 partition");
        Assert.True(source.Source.Status.Faults > 0);
    }

    [KcatFact]
    public async Task A_source_whose_broker_is_away_can_be_stopped_and_commits_what_was_durable_when_it_is_back()
    {
        using var own = new MockKafka();
        own.CreateTopic("away");
        Kcat.Produce(own, "away", ["a"]);
        var records = new KeptRecords();
        await using (Running source = Start("away", "away", records, cluster: own, options: MockKafka.Stubborn))
        {
            await records.Until(kept => kept.Count == 1);
            records.Hold();
            Kcat.Produce(own, "away", ["b"]);
            await records.Until(kept => kept.Waiting == 1);
            own.Down();
            records.LetGo();
            await source.UntilBytes(2);
            await source.Until(SourceState.Retrying, own.Bootstrap);
        }

        own.Up();

        await CommittedOffset.UntilAsync(own, "away", "away", 2);
    }

    [KafkaFact]
    public async Task A_source_can_be_stopped_while_no_broker_answers()
    {
        KafkaAddress address = KafkaAddress.Parse("kafka://127.0.0.1:1/t", out _)!;
        using var source = new KafkaSource(address, "g", new KafkaOptions(), new KeptRecords(), new StreamOptions(), TimeProvider.System, NullLogger.Instance);
        var running = new Running(source);
        await running.Until(SourceState.Retrying, "127.0.0.1:1");

        await running.DisposeAsync().AsTask().WaitAsync(Patience);

        Assert.Equal(SourceState.Ended, source.Status.State);
    }

    private Running Start(string topic, string group, KeptRecords records, string from = "?from=earliest", MockKafka? cluster = null, KafkaOptions? options = null)
    {
        KafkaAddress address = KafkaAddress.Parse((cluster ?? kafka).Address(topic) + from, out _)!;
        return new Running(new KafkaSource(
            address, group, options ?? MockKafka.Options, records, new StreamOptions { MaxLineBytes = 256 }, TimeProvider.System, NullLogger.Instance));
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Running(KafkaSource source) => (Source, _run) = (source, source.RunAsync(_stop.Token));

        public KafkaSource Source { get; }

        public async Task Until(SourceState state, string detail)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (Source.Status.State != state || !Source.Status.Detail.Contains(detail, StringComparison.Ordinal))
            {
                Assert.False(_run.IsCompleted && state != SourceState.Ended, $"{_run.Exception}");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
            }
        }

        /// <summary>Waits until so many bytes are durable and their offsets are given to the client, which may commit them.</summary>
        public async Task UntilBytes(long bytes)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (Source.Status.Bytes < bytes)
            {
                Assert.False(_run.IsCompleted, $"{_run.Exception}");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
            }
        }

        public async Task<SourceState[]> StatesUntil(SourceState last)
        {
            using var patience = new CancellationTokenSource(Patience);
            List<SourceState> seen = [Source.Status.State];
            while (seen[^1] != last)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
                if (Source.Status.State is var state && state != seen[^1])
                {
                    seen.Add(state);
                }
            }

            return [.. seen];
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            Source.Dispose();
            _stop.Dispose();
        }
    }
}
