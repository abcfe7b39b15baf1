using Tocsin.Engine.Logs;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams;

public sealed class LogStreamTests : IDisposable
{
    private readonly StreamBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(Durability.Fsync)]
    [InlineData(Durability.Os)]
    public async Task What_is_appended_reaches_the_lane_in_order(Durability durability)
    {
        _bench.Options = new StreamOptions { Durability = durability };
        _bench.Files = new PhysicalFileSystem();
        await using LogStream stream = await _bench.OpenAsync();

        AppendResult first = await stream.AppendAsync(StreamBench.Lines("one", "two"));
        AppendResult second = await stream.AppendAsync(StreamBench.Lines("three"));
        await StreamBench.SettledAsync(stream);

        Assert.Equal(new AppendResult(2, 0, 0, 2), first);
        Assert.Equal(new AppendResult(1, 0, 0, 3), second);
        Assert.Equal(["Input 0 one", "Input 1 two", "Input 2 three"], _bench.Processor.Seen);
        Assert.Equal(SteppedTime.Start.UtcTicks, _bench.Processor.LastArrival);
    }

    [Fact]
    public async Task A_restart_goes_on_from_the_checkpoint_and_sees_nothing_twice()
    {
        string before;
        await using (LogStream stream = await _bench.OpenAsync())
        {
            await stream.AppendAsync(StreamBench.Lines("one", "two"));
            before = await StreamBench.HashAsync(stream);
        }

        await using LogStream again = await _bench.OpenAsync();
        Assert.Equal(before, await StreamBench.HashAsync(again));
        Assert.Empty(_bench.Processor.Seen);
        await again.AppendAsync(StreamBench.Lines("three"));
        await StreamBench.SettledAsync(again);

        Assert.Equal(["Input 2 three"], _bench.Processor.Seen);
        Assert.Equal(new Ledger(3, 3, 0, 0), again.Ledger);
    }

    [Fact]
    public async Task Without_a_checkpoint_everything_is_replayed_to_the_same_state()
    {
        string before;
        await using (LogStream stream = await _bench.OpenAsync())
        {
            await stream.AppendAsync(StreamBench.From("a", 5, "one", "two"));
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            await stream.AppendAsync(StreamBench.Lines("three"));
            before = await StreamBench.HashAsync(stream);
        }

        _bench.Checkpoints = new MemoryCheckpoints();
        await using LogStream again = await _bench.OpenAsync();

        Assert.Equal(before, await StreamBench.HashAsync(again));
        Assert.Equal(3, _bench.Processor.Seen.Count);
    }

    [Fact]
    public async Task The_ledger_balances_over_inputs_refusals_and_marks_of_records()
    {
        await using (LogStream stream = await _bench.OpenAsync())
        {
            RecordBatch batch = StreamBench.Lines("whole");
            batch.Add("cut"u8, flags: RecordFlags.Truncated);
            batch.Add("\uFFFD"u8, flags: RecordFlags.InvalidUtf8 | RecordFlags.Truncated);
            batch.AddCommand("a rule changes"u8);
            batch.Rejected = 4;
            await stream.AppendAsync(batch);
            await StreamBench.SettledAsync(stream);
            Assert.Equal(new Ledger(Received: 7, Processed: 3, Rejected: 4, Pending: 0, Truncated: 2, InvalidUtf8: 1), stream.Ledger);
            Assert.Equal("Command 3 a rule changes", _bench.Processor.Seen[3]);
            Assert.Equal("Rejection 4 \u0004\0\0\0", _bench.Processor.Seen[4]);
        }

        await using LogStream again = await _bench.OpenAsync();
        Assert.Equal(new Ledger(Received: 7, Processed: 3, Rejected: 4, Pending: 0, Truncated: 2, InvalidUtf8: 1), again.Ledger);
        Assert.True(again.Ledger.Balances);
    }

    [Fact]
    public async Task A_large_batch_is_one_append_in_many_frames()
    {
        string line = new('x', 300_000);
        RecordBatch batch = StreamBench.Lines([.. Enumerable.Repeat(line, 20)]);
        batch.Source = null;
        await using LogStream stream = await _bench.OpenAsync();

        Assert.Equal(new AppendResult(20, 0, 0, 20), await stream.AppendAsync(batch));
        await StreamBench.SettledAsync(stream);

        Assert.Equal(20, _bench.Processor.Seen.Count);
        Assert.All(_bench.Processor.Seen, seen => Assert.EndsWith(line, seen, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_batch_is_no_append()
    {
        await using LogStream stream = await _bench.OpenAsync();

        Assert.Equal(new AppendResult(0, 0, 0, 0), await stream.AppendAsync(new RecordBatch()));
        Assert.Equal(0, stream.Positions[0].Durable);
    }

    [Fact]
    public async Task A_stream_that_closes_right_behind_an_append_processes_it_first()
    {
        // Many at once, so that a lane is often still asleep when its stream already closes.
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(CloseRightBehindAsync)));

        static async Task CloseRightBehindAsync()
        {
            using StreamBench bench = new();
            for (int i = 0; i < 20; i++)
            {
                LogStream stream = await bench.OpenAsync();
                ValueTask<AppendResult> last = stream.AppendAsync(StreamBench.Lines("one"));
                await stream.DisposeAsync().AsTask().WaitAsync(StreamBench.Patience);

                Assert.Equal(i + 1, (await last).Next);
                Assert.Equal(i + 1, bench.Checkpoints.Load(new LaneId("web", 0))!.Position);
            }
        }
    }
}
