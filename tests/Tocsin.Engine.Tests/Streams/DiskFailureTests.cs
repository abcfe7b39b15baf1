using Tocsin.Engine.Streams;
using Tocsin.Engine.Tests.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams;

public sealed class DiskFailureTests : IDisposable
{
    private readonly StreamBench _bench = new() { Options = new StreamOptions { Durability = Durability.Fsync } };
    private readonly SimulatedFileSystem _disk = new(seed: 1);

    public DiskFailureTests() => _bench.Files = _disk;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_failed_sync_stops_the_journal_for_good_and_is_never_tried_again()
    {
        await using LogStream stream = await _bench.OpenAsync();
        await stream.AppendAsync(StreamBench.From("a", 0, "kept"));
        _disk.FailSyncAt = _disk.Syncs + 1;

        JournalStoppedException first = await Assert.ThrowsAsync<JournalStoppedException>(
            async () => await stream.AppendAsync(StreamBench.From("a", 1, "lost")));
        int syncs = _disk.Syncs;
        JournalStoppedException second = await Assert.ThrowsAsync<JournalStoppedException>(
            async () => await stream.AppendAsync(StreamBench.From("a", 1, "later")));

        Assert.Contains("A simulated sync failed", first.Message, StringComparison.Ordinal);
        Assert.Contains("has stopped", second.Message, StringComparison.Ordinal);
        Assert.Equal(syncs, _disk.Syncs);
        Assert.Equal(1, stream.NextOffset("a"));
        Assert.Equal(1, _bench.Log.Entries.Count(entry => entry.Id == 103));
        await StreamBench.SettledAsync(stream);
        Assert.Equal((1, 1), (stream.Ledger.Received, stream.Ledger.Processed));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(150)]
    public async Task A_full_disk_refuses_and_takes_records_again_when_there_is_room(long room)
    {
        await using (LogStream stream = await _bench.OpenAsync())
        {
            await stream.AppendAsync(StreamBench.From("a", 0, "kept"));
            long before = stream.Positions[0].JournalBytes;
            _disk.Capacity = before + room;
            for (int i = 0; i < 3; i++)
            {
                JournalStoppedException refusal = await Assert.ThrowsAsync<JournalStoppedException>(
                    async () => await stream.AppendAsync(StreamBench.From("a", 1, new string('x', 100))));
                Assert.Contains("The disk is full: stream 'web'", refusal.Message, StringComparison.Ordinal);
            }

            Assert.Equal((1L, before), (stream.Positions[0].Durable, stream.Positions[0].JournalBytes));
            _disk.Capacity = long.MaxValue;
            Assert.Equal(new AppendResult(1, 0, 0, 2), await stream.AppendAsync(StreamBench.From("a", 1, "there is room")));
            await StreamBench.SettledAsync(stream);
            Assert.Equal(["Input 0 kept", "Input 1 there is room"], _bench.Processor.Seen);
            Assert.Equal(1, _bench.Log.Entries.Count(entry => entry.Id == 104));
            Assert.Equal(1, _bench.Log.Entries.Count(entry => entry.Id == 105));
            Assert.Equal(2, stream.Ledger.Received);
        }

        _bench.Checkpoints = new MemoryCheckpoints();
        await using LogStream again = await _bench.OpenAsync();
        await StreamBench.SettledAsync(again);
        Assert.Equal(["Input 0 kept", "Input 1 there is room"], _bench.Processor.Seen);
    }

    [Fact]
    public async Task A_mark_waits_for_room_and_a_stream_that_closes_does_not_wait_for_it()
    {
        TaskCompletionSource marking = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HashingProcessor.ProcessRecord mark = (in JournalRecord record, ILaneContext context) =>
        {
            if (record.Mark.IsEmpty)
            {
                _disk.Capacity = 0;
                marking.TrySetResult();
                context.MarkDurably("slow"u8);
            }
        };
        LogStream stream = await _bench.OpenAsync(processor => processor.Also = mark);
        await stream.AppendAsync(StreamBench.Lines("one"));
        await marking.Task.WaitAsync(StreamBench.Patience);
        await stream.DisposeAsync().AsTask().WaitAsync(StreamBench.Patience);
        Assert.Empty(_bench.Processor.Seen);

        _disk.Capacity = long.MaxValue;
        await using LogStream again = await _bench.OpenAsync(processor => processor.Also = static (in JournalRecord record, ILaneContext context) =>
            context.MarkDurably("now"u8));
        await again.WaitProcessedAsync(0, 2).WaitAsync(StreamBench.Patience);
        Assert.Equal(["Input 0 one"], _bench.Processor.Seen);
    }

    [Fact]
    public async Task A_disk_without_room_for_a_new_segment_fills_the_old_one()
    {
        _bench.Options = _bench.Options with { SegmentBytes = 400 };
        await using LogStream stream = await _bench.OpenAsync();
        await stream.AppendAsync(StreamBench.Lines("one"));
        // Room for both appends, and after the first for no segment's beginning. The appender tries that after its answer: the room stays as it is.
        _disk.Capacity = stream.Positions[0].JournalBytes + 365;
        await stream.AppendAsync(StreamBench.Lines(new string('x', 150)));
        await stream.AppendAsync(StreamBench.Lines("still"));
        _disk.Capacity = long.MaxValue;
        await stream.AppendAsync(StreamBench.Lines("and"));
        await stream.AppendAsync(StreamBench.Lines("on"));
        await StreamBench.SettledAsync(stream);

        // The appender begins the next segment after it has answered: it is done with that when the stream is closed.
        await stream.DisposeAsync();
        Assert.Equal(5, _bench.Processor.Seen.Count);
        Assert.True(_disk.ListFiles(_bench.LaneFolder).Count > 1);
        Assert.All(_disk.ListFiles(_bench.LaneFolder), name => Assert.EndsWith(".seg", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_stream_holds_no_file()
    {
        _bench.Options = _bench.Options with { SegmentBytes = 400 };
        await using (LogStream stream = await _bench.OpenAsync())
        {
            for (int i = 0; i < 20; i++)
            {
                await stream.AppendAsync(StreamBench.Lines("one"));
            }

            HashingProcessor replayed = new();
            stream.Replay(0, replayed, from: 3, to: 9);
        }

        Assert.Equal(0, _disk.OpenHandles);
    }

    [Fact]
    public async Task A_power_failure_under_os_durability_never_leaves_a_checkpoint_ahead_of_the_journal()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            SimulatedFileSystem disk = new(seed);
            using StreamBench bench = new()
            {
                Options = new StreamOptions { Durability = Durability.Os, SegmentBytes = 600 },
                Files = disk,
                Folder = "/streams/web",
            };
            LogStream stream = await bench.OpenAsync();
            for (int i = 0; i < 20; i++)
            {
                await stream.AppendAsync(StreamBench.From("a", i, $"line {i}"));
                if (i % 6 == seed % 6)
                {
                    await StreamBench.SettledAsync(stream);
                    await stream.CheckpointAsync().WaitAsync(StreamBench.Patience);
                }
            }

            long covered = bench.Checkpoints.Load(new LaneId("web", 0))?.Position ?? 0;
            disk.Crash();
            await stream.DisposeAsync();
            bench.Files = disk.Restart();

            await using LogStream again = await bench.OpenAsync();
            Assert.InRange(again.Positions[0].Durable, covered, 20);
            Assert.Equal(again.Positions[0].Durable, again.NextOffset("a"));
            Assert.True(again.Ledger.Balances);
        }
    }
}
