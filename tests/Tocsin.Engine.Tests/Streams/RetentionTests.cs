using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams;

public sealed class RetentionTests : IDisposable
{
    private readonly StreamBench _bench = new()
    {
        Options = new StreamOptions { Durability = Durability.Os, SegmentBytes = 500, RetainBytes = 2000 },
    };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task The_oldest_segments_go_once_a_checkpoint_covers_them()
    {
        await using LogStream stream = await _bench.OpenAsync();
        await AppendAsync(stream, 100);
        long all = stream.Positions[0].JournalBytes;
        Assert.Equal(0, stream.Positions[0].First);

        await CheckpointAsync(stream);

        LanePosition after = stream.Positions[0];
        Assert.InRange(after.JournalBytes, 1, 2000);
        Assert.True(all > 5000);
        Assert.True(after.First > 50);
        Assert.Equal(after.JournalBytes, _bench.Segments().Sum(path => new FileInfo(path).Length));
    }

    [Fact]
    public async Task What_no_checkpoint_covers_stays_however_large_it_is()
    {
        await using LogStream stream = await _bench.OpenAsync();
        await AppendAsync(stream, 30);
        await CheckpointAsync(stream);
        long first = stream.Positions[0].First;
        await AppendAsync(stream, 100);

        Assert.Equal(first, stream.Positions[0].First);
        Assert.True(stream.Positions[0].JournalBytes > 5000);
    }

    [Fact]
    public async Task Old_segments_go_although_there_is_room()
    {
        _bench.Options = _bench.Options with { RetainBytes = long.MaxValue, RetainFor = TimeSpan.FromHours(1) };
        await using LogStream stream = await _bench.OpenAsync();
        await AppendAsync(stream, 20);
        _bench.Time.Advance(TimeSpan.FromMinutes(50));
        await AppendAsync(stream, 20);
        await CheckpointAsync(stream);
        Assert.Equal(0, stream.Positions[0].First);

        _bench.Time.Advance(TimeSpan.FromMinutes(11));
        await AppendAsync(stream, 1);
        await CheckpointAsync(stream);

        Assert.InRange(stream.Positions[0].First, 10, 20);
    }

    [Fact]
    public async Task The_last_segment_stays_however_old_it_is()
    {
        _bench.Options = _bench.Options with { RetainBytes = 1, RetainFor = TimeSpan.FromSeconds(1) };
        await using LogStream stream = await _bench.OpenAsync();
        await AppendAsync(stream, 1);
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await stream.CheckpointAsync();

        Assert.Single(_bench.Segments());
    }

    [Fact]
    public async Task A_shortened_journal_goes_on_with_its_sources_totals_and_state()
    {
        string before;
        await using (LogStream stream = await _bench.OpenAsync())
        {
            await stream.AppendAsync(StreamBench.From("early", 41, "x"));
            await AppendAsync(stream, 100);
            await CheckpointAsync(stream);
            before = await StreamBench.HashAsync(stream);
        }

        await using LogStream again = await _bench.OpenAsync();

        Assert.Equal(before, await StreamBench.HashAsync(again));
        Assert.Equal(42, again.NextOffset("early"));
        Assert.Equal((101, 101), (again.Ledger.Received, again.Ledger.Processed));
        Assert.True(again.Positions[0].First > 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => again.Replay(0, new HashingProcessor()));
    }

    [Fact]
    public async Task A_shortened_journal_without_its_checkpoint_refuses_to_open()
    {
        await using (LogStream stream = await _bench.OpenAsync())
        {
            await AppendAsync(stream, 100);
        }

        string[] segments = _bench.Segments();
        _bench.Checkpoints = new MemoryCheckpoints();
        JournalCorruptException refusal = await Assert.ThrowsAsync<JournalCorruptException>(() => _bench.OpenAsync());

        Assert.Contains("its checkpoint is missing", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(segments, _bench.Segments());
    }

    private static async Task AppendAsync(LogStream stream, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await stream.AppendAsync(StreamBench.Lines($"line {i}"));
        }
    }

    /// <summary>A checkpoint, and the removal that follows it: the next append is behind it in the appender's queue.</summary>
    private static async Task CheckpointAsync(LogStream stream)
    {
        await StreamBench.SettledAsync(stream);
        await stream.CheckpointAsync().WaitAsync(StreamBench.Patience);
        await stream.AppendAsync(CommandOnly());
    }

    private static RecordBatch CommandOnly()
    {
        RecordBatch batch = new();
        batch.AddCommand("behind"u8);
        return batch;
    }
}
