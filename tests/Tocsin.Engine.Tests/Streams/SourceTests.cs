using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

public sealed class SourceTests : IDisposable
{
    private readonly StreamBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_a_source_has_delivered_before_is_dropped_and_counted()
    {
        await using LogStream stream = await _bench.OpenAsync();
        await stream.AppendAsync(StreamBench.From("a", 0, "zero", "one"));

        AppendResult result = await stream.AppendAsync(StreamBench.From("a", 1, "one", "two"));
        await StreamBench.SettledAsync(stream);

        Assert.Equal(new AppendResult(1, 1, 0, 3), result);
        Assert.Equal(["Input 0 zero", "Input 1 one", "Input 2 two"], _bench.Processor.Seen);
        Assert.Equal(3, stream.NextOffset("a"));
        Assert.Equal(1, stream.Ledger.Duplicates);
        Assert.Equal(3, stream.Ledger.Received);
    }

    [Fact]
    public async Task Sources_do_not_know_each_other()
    {
        await using LogStream stream = await _bench.OpenAsync();
        await stream.AppendAsync(StreamBench.From("a", 7, "a7"));

        Assert.Equal(1, (await stream.AppendAsync(StreamBench.From("b", 7, "b7"))).Accepted);
        Assert.Equal(2, (await stream.AppendAsync(StreamBench.Lines("nobody's", "nobody's"))).Accepted);
        Assert.Equal(8, stream.NextOffset("a"));
        Assert.Equal(0, stream.NextOffset("never heard of"));
    }

    [Fact]
    public async Task Offsets_may_leap_and_the_lane_sees_them()
    {
        List<long> offsets = [];
        await using LogStream stream = await _bench.OpenAsync(processor => processor.Also = (in JournalRecord record, ILaneContext _) => offsets.Add(record.SourceOffset));
        RecordBatch batch = new() { Source = "a" };
        batch.Add("x"u8, 3);
        batch.Add("y"u8, 1_000_000_000_000);
        batch.Add("z"u8, 1_000_000_000_001);
        await stream.AppendAsync(batch);
        await StreamBench.SettledAsync(stream);

        Assert.Equal([3, 1_000_000_000_000, 1_000_000_000_001], offsets);
        Assert.Equal(1_000_000_000_002, stream.NextOffset("a"));
    }

    [Fact]
    public async Task Two_batches_of_one_source_in_one_group_are_judged_in_their_order()
    {
        await using LogStream stream = await _bench.OpenAsync();
        List<Task<AppendResult>> appends = [];
        for (int i = 0; i < 200; i++)
        {
            appends.Add(stream.AppendAsync(StreamBench.From("a", i / 2, $"{i / 2}")).AsTask());
        }

        AppendResult[] results = await Task.WhenAll(appends);
        await StreamBench.SettledAsync(stream);

        Assert.Equal(100, results.Sum(result => result.Accepted));
        Assert.Equal(100, results.Sum(result => result.Duplicates));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"Input {i} {i}"), _bench.Processor.Seen);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(1)]
    public async Task Offsets_survive_a_restart_and_new_segments(long segmentBytes)
    {
        _bench.Options = new StreamOptions { Durability = Durability.Os, SegmentBytes = segmentBytes };
        await using (LogStream stream = await _bench.OpenAsync())
        {
            for (int i = 0; i < 10; i++)
            {
                await stream.AppendAsync(StreamBench.From($"s{i % 3}", i, "line"));
            }

            await stream.AppendAsync(StreamBench.From("s0", 9, "again"));
        }

        await using LogStream again = await _bench.OpenAsync();

        Assert.Equal([10, 8, 9], NextOffsets(again, "s0", "s1", "s2"));
        Assert.Equal(1, again.Ledger.Duplicates);
        Assert.Equal(new AppendResult(0, 1, 0, 10), await again.AppendAsync(StreamBench.From("s2", 8, "again")));
    }

    [Fact]
    public async Task The_least_recently_used_source_is_forgotten_also_after_a_restart()
    {
        _bench.Options = new StreamOptions { Durability = Durability.Os, MaxSources = 3, SegmentBytes = 400 };
        await using (LogStream stream = await _bench.OpenAsync())
        {
            foreach (string source in new[] { "a", "b", "c", "a", "d" })
            {
                await stream.AppendAsync(StreamBench.From(source, source == "a" ? stream.NextOffset("a") : 5, "line"));
            }

            Assert.Equal([2, 0, 6, 6], NextOffsets(stream, "a", "b", "c", "d"));
        }

        await using LogStream again = await _bench.OpenAsync();
        Assert.Equal([2, 0, 6, 6], NextOffsets(again, "a", "b", "c", "d"));
        await again.AppendAsync(StreamBench.From("e", 5, "line"));
        Assert.Equal([2, 0, 6, 6], NextOffsets(again, "a", "c", "d", "e"));
    }

    [Fact]
    public async Task Refusals_of_a_batch_that_comes_again_are_not_counted_again()
    {
        await using LogStream stream = await _bench.OpenAsync();
        for (int i = 0; i < 2; i++)
        {
            RecordBatch batch = StreamBench.From("a", 0, "good");
            batch.Rejected = 2;
            await stream.AppendAsync(batch);
        }

        Assert.Equal((3, 2), (stream.Ledger.Received, stream.Ledger.Rejected));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(5, 4)]
    [InlineData(-1, 4)]
    [InlineData(0, long.MaxValue)]
    public async Task Offsets_that_do_not_grow_are_the_senders_defect(long first, long second)
    {
        await using LogStream stream = await _bench.OpenAsync();
        RecordBatch batch = new() { Source = "a" };
        batch.Add("x"u8, first);
        batch.Add("y"u8, second);

        ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(async () => await stream.AppendAsync(batch));
        Assert.Contains("must grow", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Positions[0].Durable);
    }

    [Fact]
    public async Task A_source_with_an_endless_name_is_refused()
    {
        await using LogStream stream = await _bench.OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(async () => await stream.AppendAsync(StreamBench.From(new string('ä', 513), 0, "x")));
        Assert.Equal(1, (await stream.AppendAsync(StreamBench.From(new string('ä', 512), 0, "x"))).Accepted);
    }

    private static IEnumerable<long> NextOffsets(LogStream stream, params string[] sources) => sources.Select(stream.NextOffset);
}
