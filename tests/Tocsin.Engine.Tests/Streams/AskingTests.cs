using System.Text;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Tests.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams;

/// <summary>One wait for a record to be durable and processed.</summary>
public sealed class AskingTests : IDisposable
{
    private readonly StreamBench _bench = new() { Options = new StreamOptions { Durability = Durability.Fsync } };
    private readonly SimulatedFileSystem _disk = new(seed: 1);
    private readonly ManualResetEventSlim _go = new(initialState: true);

    public AskingTests() => _bench.Files = _disk;

    public void Dispose()
    {
        _go.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task An_asker_is_told_when_its_record_is_durable_and_processed()
    {
        await using LogStream stream = await OpenAsync();
        for (int i = 0; i < 50; i++)
        {
            AppendResult result = await AskAsync(stream, $"{i}");
            Assert.Equal(new AppendResult(1, 0, 0, i + 1), result);
            Assert.Equal((i + 1L, i + 1L), (stream.Positions[0].Durable, stream.Positions[0].Processed));
            Assert.Equal($"Input {i} {i}", _bench.Processor.Seen[i]);
        }
    }

    [Fact]
    public async Task Nobody_is_told_before_the_disk_has_it()
    {
        await using LogStream stream = await OpenAsync();
        Task held = _disk.HoldSyncs();
        Task<AppendResult> ask = stream.AppendAndProcessAsync(StreamBench.Lines("one")).AsTask();
        await held.WaitAsync(StreamBench.Patience);
        Assert.False(ask.IsCompleted);
        Assert.Equal(0, stream.Positions[0].Processed);
        _disk.ReleaseSyncs();
        Assert.Equal(1, (await ask.WaitAsync(StreamBench.Patience)).Next);
    }

    [Fact]
    public async Task Many_askers_at_once_each_get_their_own_answer()
    {
        const int Askers = 32, Asks = 60;
        await using LogStream stream = await OpenAsync();
        long[][] positions = await Task.WhenAll(Enumerable.Range(0, Askers).Select(asker => Task.Run(async () =>
        {
            long[] mine = new long[Asks];
            RecordBatch batch = new();
            for (int i = 0; i < Asks; i++)
            {
                batch.Clear();
                batch.Add(Encoding.UTF8.GetBytes($"{asker}/{i}"));
                mine[i] = (await stream.AppendAndProcessAsync(batch)).Next - 1;
            }

            return mine;
        }))).WaitAsync(StreamBench.Patience);

        for (int asker = 0; asker < Askers; asker++)
        {
            Assert.All(positions[asker], (position, i) => Assert.Equal($"Input {position} {asker}/{i}", _bench.Processor.Seen[(int)position]));
        }

        Assert.Equal((Askers * Asks, Askers * Asks, true), (stream.Ledger.Received, stream.Ledger.Processed, stream.Ledger.Balances));
    }

    [Fact]
    public async Task A_failed_sync_fails_those_who_ask_and_all_who_ask_later()
    {
        await using LogStream stream = await OpenAsync();
        await AskAsync(stream, "kept");
        _disk.FailSyncAt = _disk.Syncs + 1;

        JournalStoppedException first = await Assert.ThrowsAsync<JournalStoppedException>(() => AskAsync(stream, "lost"));
        JournalStoppedException second = await Assert.ThrowsAsync<JournalStoppedException>(() => AskAsync(stream, "later"));

        Assert.Contains("A simulated sync failed", first.Message, StringComparison.Ordinal);
        Assert.Contains("has stopped", second.Message, StringComparison.Ordinal);
        Assert.Equal(["Input 0 kept"], _bench.Processor.Seen);
    }

    [Fact]
    public async Task A_full_disk_refuses_and_answers_again_when_there_is_room()
    {
        await using LogStream stream = await OpenAsync();
        await AskAsync(stream, "kept");
        _disk.Capacity = stream.Positions[0].JournalBytes + 10;
        for (int i = 0; i < 3; i++)
        {
            JournalStoppedException refusal = await Assert.ThrowsAsync<JournalStoppedException>(() => AskAsync(stream, new string('x', 100)));
            Assert.Contains("The disk is full: stream 'web'", refusal.Message, StringComparison.Ordinal);
        }

        _disk.Capacity = long.MaxValue;
        Assert.Equal(new AppendResult(1, 0, 0, 2), await AskAsync(stream, "again"));
        Assert.Equal(["Input 0 kept", "Input 1 again"], _bench.Processor.Seen);
        Assert.True(stream.Ledger.Balances);
    }

    [Fact]
    public async Task A_cancellation_on_the_way_to_the_disk_waits_for_the_disk_so_that_the_batch_is_the_callers_again()
    {
        await using LogStream stream = await OpenAsync();
        using CancellationTokenSource stop = new();
        Task held = _disk.HoldSyncs();
        Task<AppendResult> ask = stream.AppendAndProcessAsync(StreamBench.Lines("one"), stop.Token).AsTask();
        await held.WaitAsync(StreamBench.Patience);
        await stop.CancelAsync();
        Assert.False(ask.IsCompleted);
        _disk.ReleaseSyncs();

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask.WaitAsync(StreamBench.Patience));
        Assert.Equal(stop.Token, cancelled.CancellationToken);
        Assert.Equal(2, (await AskAsync(stream, "two")).Next);
        Assert.Equal(["Input 0 one", "Input 1 two"], _bench.Processor.Seen);
    }

    [Fact]
    public async Task A_cancellation_while_the_lane_is_busy_is_heard_at_once_and_the_record_stays()
    {
        await using LogStream stream = await OpenAsync();
        _go.Reset();
        using CancellationTokenSource stop = new();
        Task<AppendResult> ask = stream.AppendAndProcessAsync(StreamBench.Lines("one"), stop.Token).AsTask();
        Task<AppendResult> neighbour = stream.AppendAndProcessAsync(StreamBench.Lines("two")).AsTask();
        // The second append waits for the first one's group; its own is durable when a plain append behind it is.
        await stream.AppendAsync(StreamBench.Lines("three"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask.WaitAsync(StreamBench.Patience));
        Assert.False(neighbour.IsCompleted);

        _go.Set();
        Assert.Equal(2, (await neighbour.WaitAsync(StreamBench.Patience)).Next);
        Assert.Equal(4, (await AskAsync(stream, "four")).Next);
        Assert.Equal(["Input 0 one", "Input 1 two", "Input 2 three", "Input 3 four"], _bench.Processor.Seen);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream.AppendAndProcessAsync(StreamBench.Lines("never"), stop.Token));
    }

    [Fact]
    public async Task A_lane_that_stops_fails_those_behind_and_not_those_before()
    {
        await using LogStream stream = await _bench.OpenAsync(processor => processor.Also = (in JournalRecord record, ILaneContext _) =>
        {
            _go.Wait();
            if (record.Payload.SequenceEqual("bad"u8))
            {
                throw new InvalidOperationException("a defect");
            }
        });
        _go.Reset();
        Task<AppendResult> good = stream.AppendAndProcessAsync(StreamBench.Lines("good")).AsTask();
        Task<AppendResult> bad = stream.AppendAndProcessAsync(StreamBench.Lines("bad")).AsTask();
        await stream.AppendAsync(StreamBench.Lines("behind"));
        _go.Set();

        Assert.Equal(1, (await good.WaitAsync(StreamBench.Patience)).Next);
        JournalStoppedException stopped = await Assert.ThrowsAsync<JournalStoppedException>(() => bad.WaitAsync(StreamBench.Patience));
        Assert.Contains("has stopped at position 1", stopped.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalStoppedException>(() => AskAsync(stream, "later"));
    }

    [Fact]
    public async Task A_stream_that_closes_answers_those_who_wait_and_nobody_else()
    {
        LogStream stream = await OpenAsync();
        _go.Reset();
        Task<AppendResult>[] waiting = [.. Enumerable.Range(0, 5).Select(i => stream.AppendAndProcessAsync(StreamBench.Lines($"{i}")).AsTask())];
        Task closing = stream.DisposeAsync().AsTask();
        _go.Set();
        await closing.WaitAsync(StreamBench.Patience);

        Assert.Equal([1, 2, 3, 4, 5], (await Task.WhenAll(waiting).WaitAsync(StreamBench.Patience)).Select(result => result.Next));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AskAsync(stream, "late"));
    }

    [Fact]
    public async Task A_record_that_its_source_had_delivered_before_and_an_empty_batch_wait_for_what_is_before_them()
    {
        await using LogStream stream = await OpenAsync();
        await stream.AppendAndProcessAsync(StreamBench.From("a", 0, "one", "two"));
        _go.Reset();
        Task<AppendResult> three = stream.AppendAndProcessAsync(StreamBench.From("a", 2, "three")).AsTask();
        Task<AppendResult> again = stream.AppendAndProcessAsync(StreamBench.From("a", 1, "two", "three")).AsTask();
        Task<AppendResult> nothing = stream.AppendAndProcessAsync(new RecordBatch()).AsTask();
        await stream.AppendAsync(StreamBench.Lines("four"));
        Assert.False(again.IsCompleted || nothing.IsCompleted);
        _go.Set();

        Assert.Equal(new AppendResult(0, 2, 0, 3), await again.WaitAsync(StreamBench.Patience));
        Assert.Equal(new AppendResult(0, 0, 0, 3), await nothing.WaitAsync(StreamBench.Patience));
        Assert.Equal(3, (await three.WaitAsync(StreamBench.Patience)).Next);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cancellations_at_any_moment_never_mix_up_answers(int seed)
    {
        const int Askers = 16, Asks = 150;
        await using LogStream stream = await OpenAsync();
        (int answered, int cancelled)[] counts = await Task.WhenAll(Enumerable.Range(0, Askers).Select(asker => Task.Run(async () =>
        {
            Random random = new((seed * 100) + asker);
            RecordBatch batch = new();
            (int answered, int cancelled) = (0, 0);
            for (int i = 0; i < Asks; i++)
            {
                batch.Clear();
                string sent = $"{asker}/{i}";
                batch.Add(Encoding.UTF8.GetBytes(sent));
                using CancellationTokenSource stop = new();
                ValueTask<AppendResult> ask = stream.AppendAndProcessAsync(batch, stop.Token);
                for (int spin = random.Next(400); spin > 0 && !ask.IsCompleted; spin--)
                {
                    Thread.SpinWait(10);
                }

                if (random.Next(2) == 0)
                {
                    stop.Cancel();
                }

                try
                {
                    long position = (await ask).Next - 1;
                    Assert.Equal($"Input {position} {sent}", _bench.Processor.Seen[(int)position]);
                    answered++;
                }
                catch (OperationCanceledException)
                {
                    cancelled++;
                }
            }

            return (answered, cancelled);
        }))).WaitAsync(StreamBench.Patience);

        await StreamBench.SettledAsync(stream);
        Assert.Equal(Askers * Asks, counts.Sum(count => count.answered + count.cancelled));
        Assert.True(counts.Sum(count => count.answered) > Askers);
        // Those that were cancelled before they had a place on the way are not there; all others are, each once.
        Assert.Equal(_bench.Processor.Seen.Count, _bench.Processor.Seen.Distinct().Count());
        Assert.Equal(_bench.Processor.Seen.Count, stream.Ledger.Processed);
    }

    private async Task<LogStream> OpenAsync() => await _bench.OpenAsync(processor =>
    {
        processor.Seen.Capacity = 10_000; // askers look at it while the lane goes on
        processor.Also = (in JournalRecord _, ILaneContext _) => _go.Wait();
    });

    private static Task<AppendResult> AskAsync(LogStream stream, string line) => stream.AppendAndProcessAsync(StreamBench.Lines(line)).AsTask().WaitAsync(StreamBench.Patience);
}
