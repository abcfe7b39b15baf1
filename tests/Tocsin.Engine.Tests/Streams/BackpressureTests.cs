using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

public sealed class BackpressureTests : IDisposable
{
    private readonly ManualResetEventSlim _go = new();
    private readonly StreamBench _bench = new() { Options = new StreamOptions { Durability = Durability.Os, MaxPending = 10 } };

    public void Dispose()
    {
        _go.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task A_full_queue_refuses_after_the_longest_wait_and_says_what_to_do()
    {
        await using LogStream stream = await OpenHeldAsync();
        await stream.AppendAsync(StreamBench.Lines([.. Enumerable.Repeat("x", 9)]));
        Task<AppendResult> tooMuch = stream.AppendAsync(StreamBench.Lines("a", "b")).AsTask();
        Task<AppendResult> behindIt = stream.AppendAsync(StreamBench.Lines("c")).AsTask();
        Assert.False(tooMuch.IsCompleted);

        _bench.Time.Advance(_bench.Options.MaxWait);

        StreamFullException refusal = await Assert.ThrowsAsync<StreamFullException>(() => tooMuch.WaitAsync(StreamBench.Patience));
        Assert.Equal("The queue of stream 'web' is full (10 records). Raise Streams:web:MaxPending or slow the sender.", refusal.Message);
        await Task.WhenAny(behindIt).WaitAsync(StreamBench.Patience);
        _go.Set();
        await StreamBench.SettledAsync(stream);
        Assert.DoesNotContain(_bench.Processor.Seen, seen => seen.EndsWith('a') || seen.EndsWith('b'));
        Assert.True(stream.Ledger.Balances);
    }

    [Fact]
    public async Task An_append_that_waits_gets_in_when_the_lane_has_caught_up()
    {
        await using LogStream stream = await OpenHeldAsync();
        await stream.AppendAsync(StreamBench.Lines([.. Enumerable.Repeat("x", 10)]));
        Task<AppendResult> waiting = stream.AppendAsync(StreamBench.Lines("y")).AsTask();
        Assert.False(waiting.IsCompleted);

        _go.Set();

        Assert.Equal(11, (await waiting.WaitAsync(StreamBench.Patience)).Next);
    }

    [Fact]
    public async Task A_batch_larger_than_the_queue_gets_in_when_it_is_alone()
    {
        _go.Set();
        await using LogStream stream = await OpenHeldAsync();

        Assert.Equal(25, (await stream.AppendAsync(StreamBench.Lines([.. Enumerable.Repeat("x", 25)]))).Accepted);
        await StreamBench.SettledAsync(stream);
        Assert.Equal(25, (await stream.AppendAsync(StreamBench.Lines([.. Enumerable.Repeat("x", 25)]))).Accepted);
    }

    [Fact]
    public async Task A_cancelled_wait_accepts_nothing()
    {
        await using LogStream stream = await OpenHeldAsync();
        await stream.AppendAsync(StreamBench.Lines([.. Enumerable.Repeat("x", 10)]));
        using CancellationTokenSource cancellation = new();
        Task<AppendResult> waiting = stream.AppendAsync(StreamBench.Lines("y"), cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(StreamBench.Patience));
        _go.Set();
        await StreamBench.SettledAsync(stream);
        Assert.Equal(10, stream.Ledger.Received);
    }

    [Fact]
    public async Task Duplicates_take_no_room()
    {
        await using LogStream stream = await OpenHeldAsync();
        await stream.AppendAsync(StreamBench.From("a", 0, "0", "1", "2", "3", "4"));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(5, (await stream.AppendAsync(StreamBench.From("a", 0, "0", "1", "2", "3", "4")).AsTask().WaitAsync(StreamBench.Patience)).Duplicates);
        }

        _go.Set();
    }

    [Fact]
    public async Task What_is_pending_at_a_restart_counts_against_the_queue()
    {
        _go.Set();
        await using (LogStream stream = await OpenHeldAsync())
        {
            await stream.AppendAsync(StreamBench.Lines([.. Enumerable.Repeat("x", 10)]));
        }

        _go.Reset();
        _bench.Checkpoints = new MemoryCheckpoints();
        await using LogStream again = await OpenHeldAsync();
        Task<AppendResult> waiting = again.AppendAsync(StreamBench.Lines("y")).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal((10, 10), (again.Ledger.Received, again.Ledger.Pending));
        _go.Set();
        Assert.Equal(11, (await waiting.WaitAsync(StreamBench.Patience)).Next);
    }

    [Fact]
    public async Task Whoever_waits_is_told_when_the_stream_closes()
    {
        LogStream stream = await OpenHeldAsync();
        await stream.AppendAsync(StreamBench.Lines([.. Enumerable.Repeat("x", 10)]));
        Task<AppendResult> waiting = stream.AppendAsync(StreamBench.Lines("y")).AsTask();
        Task closing = stream.DisposeAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(StreamBench.Patience));
        Assert.False(closing.IsCompleted);
        _go.Set();
        await closing.WaitAsync(StreamBench.Patience);
        Assert.Equal(10, _bench.Processor.Seen.Count);
        Assert.Equal(10, _bench.Checkpoints.Load(new LaneId("web", 0))!.Position);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.AppendAsync(StreamBench.Lines("late")));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.AskAsync<HashingProcessor, int>(0, _ => 0));
        await stream.DisposeAsync();
    }

    private Task<LogStream> OpenHeldAsync() => _bench.OpenAsync(
        processor => processor.Also = (in JournalRecord _, ILaneContext _) => Assert.True(_go.Wait(StreamBench.Patience)));
}
