using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

public sealed class LaneTests : IDisposable
{
    private readonly StreamBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_same_records_in_any_batching_give_the_same_state()
    {
        HashSet<string> hashes = [];
        for (int seed = 0; seed < 12; seed++)
        {
            using StreamBench bench = new() { Options = new StreamOptions { Durability = Durability.Os, SegmentBytes = 5000 * (seed + 1) } };
            Random random = new(seed);
            await using LogStream stream = await bench.OpenAsync();
            List<Task<AppendResult>> appends = [];
            for (int next = 0; next < 2000;)
            {
                int count = Math.Min(2000 - next, random.Next(1, 1 + (1 << random.Next(10))));
                appends.Add(stream.AppendAsync(StreamBench.From("a", next, [.. Enumerable.Range(next, count).Select(i => $"line {i * 7919}")])).AsTask());
                next += count;
                if (random.Next(4) == 0)
                {
                    await Task.WhenAll(appends);
                }
            }

            await Task.WhenAll(appends);
            hashes.Add(await StreamBench.HashAsync(stream));
        }

        Assert.Single(hashes);
    }

    [Fact]
    public async Task A_replay_into_a_fresh_processor_gives_the_very_snapshot()
    {
        _bench.Options = new StreamOptions { Durability = Durability.Os, SegmentBytes = 2000 };
        await using LogStream stream = await _bench.OpenAsync();
        List<string> hashes = [];
        for (int i = 0; i < 30; i++)
        {
            await stream.AppendAsync(StreamBench.From("a", i * 3, $"{i}", "and", "more"));
            _bench.Time.Advance(TimeSpan.FromMilliseconds(i));
            hashes.Add(await StreamBench.HashAsync(stream));
        }

        for (int i = 0; i < 30; i++)
        {
            HashingProcessor fresh = new();
            Assert.Equal((i + 1) * 3, stream.Replay(0, fresh, to: (i + 1) * 3));
            Assert.Equal(hashes[i], fresh.Hash);
        }

        HashingProcessor middle = new();
        Assert.Equal(50, stream.Replay(0, middle, from: 40, to: 50));
        Assert.Equal(Enumerable.Range(40, 10), middle.Seen.Select(seen => int.Parse(seen.Split(' ')[1])));
    }

    [Fact]
    public async Task Marks_come_back_with_their_record_when_it_is_processed_again()
    {
        HashingProcessor.ProcessRecord mark = static (in JournalRecord record, ILaneContext context) =>
        {
            if (record.Payload.SequenceEqual("slow"u8) && record.Mark.IsEmpty)
            {
                context.MarkDurably("mask 3 skipped;"u8);
                context.MarkDurably("mask 5 skipped;"u8);
            }
        };
        string before;
        await using (LogStream stream = await _bench.OpenAsync(processor => processor.Also = mark))
        {
            await stream.AppendAsync(StreamBench.Lines("fast", "slow", "fast"));
            await StreamBench.SettledAsync(stream);
            before = await StreamBench.HashAsync(stream);
            Assert.Equal(5, stream.Positions[0].Durable);
            Assert.Equal(3, stream.Ledger.Received);
            Assert.Empty(_bench.Processor.MarksSeen);

            HashingProcessor replayed = new();
            Assert.Equal(5, stream.Replay(0, replayed));
            Assert.Equal("mask 3 skipped;mask 5 skipped;", replayed.MarksSeen[1]);
        }

        _bench.Checkpoints = new MemoryCheckpoints();
        await using LogStream again = await _bench.OpenAsync(processor => processor.Also = mark);
        Assert.Equal(before, await StreamBench.HashAsync(again));
        Assert.Equal("mask 3 skipped;mask 5 skipped;", _bench.Processor.MarksSeen[1]);
        Assert.Equal(["Input 0 fast", "Input 1 slow", "Input 2 fast"], _bench.Processor.Seen);
        Assert.Equal(5, again.Positions[0].Durable);
    }

    [Fact]
    public async Task A_silence_with_armed_timers_ticks_once_a_second()
    {
        await using LogStream stream = await _bench.OpenAsync(processor => processor.HasArmedTimers = true);
        await stream.AppendAsync(StreamBench.Lines("one"));
        for (int second = 1; second <= 3; second++)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await stream.WaitProcessedAsync(0, 1 + second).WaitAsync(StreamBench.Patience);
            Assert.Equal((SteppedTime.Start + TimeSpan.FromSeconds(second)).UtcTicks, _bench.Processor.LastArrival);
        }

        Assert.Equal("Tick 3 ", _bench.Processor.Seen[^1]);
        Assert.Equal(1, stream.Ledger.Received);

        _bench.Processor.HasArmedTimers = false;
        await stream.AppendAsync(StreamBench.Lines("two"));
        await StreamBench.SettledAsync(stream);
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        await stream.AppendAsync(StreamBench.Lines("three"));
        await StreamBench.SettledAsync(stream);
        Assert.Equal("Input 5 three", _bench.Processor.Seen[^1]);
    }

    [Fact]
    public async Task A_second_in_which_something_arrived_has_no_tick()
    {
        await using LogStream stream = await _bench.OpenAsync(processor => processor.HasArmedTimers = true);
        _bench.Time.Advance(TimeSpan.FromMilliseconds(500));
        await stream.AppendAsync(StreamBench.Lines("one"));
        _bench.Time.Advance(TimeSpan.FromMilliseconds(500));
        await stream.AppendAsync(StreamBench.Lines("two"));
        await StreamBench.SettledAsync(stream);

        Assert.Equal(["Input 0 one", "Input 1 two"], _bench.Processor.Seen);
    }

    [Fact]
    public async Task A_clock_that_goes_back_never_takes_the_arrivals_with_it()
    {
        await using LogStream stream = await _bench.OpenAsync();
        await stream.AppendAsync(StreamBench.Lines("one"));
        _bench.Time.Advance(TimeSpan.FromSeconds(-100));
        await stream.AppendAsync(StreamBench.Lines("two"));
        await StreamBench.SettledAsync(stream);

        Assert.Equal(SteppedTime.Start.UtcTicks, _bench.Processor.LastArrival);
    }

    [Fact]
    public async Task A_defect_stops_the_lane_loudly_and_questions_are_still_answered()
    {
        await using LogStream stream = await _bench.OpenAsync(processor => processor.Also = static (in JournalRecord record, ILaneContext _) =>
        {
            if (record.Payload.SequenceEqual("poison"u8))
            {
                throw new InvalidOperationException("cannot count to three");
            }
        });
        await stream.AppendAsync(StreamBench.Lines("fine"));
        await StreamBench.SettledAsync(stream);
        await stream.AppendAsync(StreamBench.Lines("poison"));

        JournalStoppedException waited = await Assert.ThrowsAsync<JournalStoppedException>(
            () => stream.WaitProcessedAsync(0, 2).WaitAsync(StreamBench.Patience));
        Assert.Contains("position 1", waited.Message, StringComparison.Ordinal);
        Assert.Contains("cannot count to three", waited.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalStoppedException>(async () => await stream.AppendAsync(StreamBench.Lines("more")));
        Assert.Equal(1, await stream.AskAsync<HashingProcessor, int>(0, processor => processor.Seen.Count).WaitAsync(StreamBench.Patience));
        Assert.Contains(_bench.Log.Entries, entry => entry.Id == 106);
        Assert.True(stream.Ledger.Balances);
        await Assert.ThrowsAsync<JournalStoppedException>(() => stream.CheckpointAsync().WaitAsync(StreamBench.Patience));
    }

    [Fact]
    public async Task A_question_that_fails_is_its_askers_problem()
    {
        await using LogStream stream = await _bench.OpenAsync();

        await Assert.ThrowsAsync<FormatException>(() => stream.AskAsync<HashingProcessor, int>(0, _ => throw new FormatException()));
        await stream.AppendAsync(StreamBench.Lines("one"));
        await StreamBench.SettledAsync(stream);
        Assert.Equal("Input 0 one", await stream.AskAsync<HashingProcessor, string>(0, processor => processor.Seen[^1]));
    }

    [Fact]
    public async Task The_lane_drains_when_it_has_caught_up()
    {
        await using LogStream stream = await _bench.OpenAsync();
        await stream.AppendAsync(StreamBench.Lines("one", "two"));
        await StreamBench.SettledAsync(stream);

        Assert.True(await stream.AskAsync<HashingProcessor, int>(0, processor => processor.Drains) >= 1);
    }

    [Fact]
    public async Task Checkpoints_are_taken_by_the_clock_and_a_failed_one_is_tried_again()
    {
        await using LogStream stream = await _bench.OpenAsync();
        await stream.AppendAsync(StreamBench.Lines("one", "two"));
        await StreamBench.SettledAsync(stream);
        _bench.Checkpoints.FailNext = new IOException("the disk has gone home");
        _bench.Time.Advance(_bench.Options.CheckpointInterval);
        await stream.AskAsync<HashingProcessor, int>(0, _ => 0).WaitAsync(StreamBench.Patience);
        await stream.AskAsync<HashingProcessor, int>(0, _ => 0).WaitAsync(StreamBench.Patience);
        Assert.Equal(0, stream.Positions[0].Checkpointed);
        Assert.Contains(_bench.Log.Entries, entry => entry.Id == 107);

        _bench.Time.Advance(_bench.Options.CheckpointInterval);
        await stream.AskAsync<HashingProcessor, int>(0, _ => 0).WaitAsync(StreamBench.Patience);
        await stream.AskAsync<HashingProcessor, int>(0, _ => 0).WaitAsync(StreamBench.Patience);
        Assert.Equal(2, stream.Positions[0].Checkpointed);
        Assert.Equal(_bench.Time.GetUtcNow().UtcTicks, stream.Positions[0].CheckpointTicks);
    }

    [Fact]
    public async Task A_snapshot_that_fails_at_the_end_leaves_the_records_to_be_replayed()
    {
        await using (LogStream stream = await _bench.OpenAsync(processor => processor.FailSnapshot = new InvalidOperationException("no memory of it")))
        {
            await stream.AppendAsync(StreamBench.Lines("one"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => stream.CheckpointAsync().WaitAsync(StreamBench.Patience));
        }

        Assert.Contains(_bench.Log.Entries, entry => entry.Id == 106 && entry.Message.Contains("no memory of it", StringComparison.Ordinal));
        await using LogStream again = await _bench.OpenAsync();
        await StreamBench.SettledAsync(again);
        Assert.Equal(["Input 0 one"], _bench.Processor.Seen);
    }

    [Fact]
    public async Task The_first_inputs_get_a_command_in_front_and_never_again()
    {
        List<int> asked = [];
        _bench.FirstBatch = batch =>
        {
            asked.Add(batch.Count);
            return Encoding.UTF8.GetBytes($"format of {Encoding.UTF8.GetString(batch.PayloadAt(0))}");
        };
        await using (LogStream stream = await _bench.OpenAsync())
        {
            RecordBatch refusals = new() { Rejected = 1 };
            await stream.AppendAsync(refusals);
            Assert.Equal(new AppendResult(2, 0, 0, 4), await stream.AppendAsync(StreamBench.Lines("one", "two")));
            await stream.AppendAsync(StreamBench.Lines("three"));
            await StreamBench.SettledAsync(stream);
            Assert.Equal(["Command 1 format of one", "Input 2 one", "Input 3 two", "Input 4 three"], _bench.Processor.Seen.Skip(1));
        }

        _bench.Checkpoints = new MemoryCheckpoints();
        await using LogStream again = await _bench.OpenAsync();
        await again.AppendAsync(StreamBench.Lines("four"));
        Assert.Equal([2], asked);
    }

    [Fact]
    public async Task A_first_batch_that_cannot_be_judged_fails_alone()
    {
        bool broken = true;
        _bench.FirstBatch = _ => broken ? throw new FormatException("no idea") : null;
        await using LogStream stream = await _bench.OpenAsync();

        await Assert.ThrowsAsync<FormatException>(async () => await stream.AppendAsync(StreamBench.Lines("one")));
        broken = false;
        Assert.Equal(1, (await stream.AppendAsync(StreamBench.Lines("two"))).Next);
        Assert.Equal(1, stream.Ledger.Received);
    }
}
