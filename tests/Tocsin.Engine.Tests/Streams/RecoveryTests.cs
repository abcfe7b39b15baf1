using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Segments;
using Tocsin.Numerics;

namespace Tocsin.Engine.Tests.Streams;

public sealed class RecoveryTests : IDisposable
{
    private readonly StreamBench _bench = new() { Options = new StreamOptions { Durability = Durability.Fsync } };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_frame_cut_at_any_byte_is_dropped_and_the_next_takes_its_place()
    {
        (byte[] whole, long lastFrame) = await WriteAsync("one", "two", "three");
        for (long cut = lastFrame; cut < whole.Length; cut++)
        {
            File.WriteAllBytes(_bench.Segments()[0], whole[..(int)cut]);
            await using LogStream stream = await ReopenAsync();

            Assert.Equal(2, stream.Positions[0].Durable);
            Assert.Equal(cut > lastFrame ? 1 : 0, _bench.Log.Entries.Count(entry => entry.Id == 101 && entry.Message.Contains($" {cut - lastFrame} bytes", StringComparison.Ordinal)));
            Assert.Equal(3, (await stream.AppendAsync(StreamBench.Lines("other"))).Next);
            await StreamBench.SettledAsync(stream);
            Assert.Equal(["Input 0 one", "Input 1 two", "Input 2 other"], _bench.Processor.Seen);
        }
    }

    [Fact]
    public async Task A_frame_with_any_byte_spoilt_at_the_end_is_dropped()
    {
        (byte[] whole, long lastFrame) = await WriteAsync("one", "two", "three");
        for (long at = lastFrame; at < whole.Length; at++)
        {
            byte[] spoilt = [.. whole];
            spoilt[at] ^= 0x10;
            File.WriteAllBytes(_bench.Segments()[0], spoilt);
            await using LogStream stream = await ReopenAsync();

            Assert.Equal(2, stream.Positions[0].Durable);
        }
    }

    [Fact]
    public async Task A_spoilt_frame_that_had_been_durable_refuses_to_open_and_changes_nothing()
    {
        (byte[] whole, long lastFrame) = await WriteAsync("one", "two", "three");
        for (long at = SegmentHeader.Size + FrameHeader.Size; at < lastFrame; at++)
        {
            byte[] spoilt = [.. whole];
            spoilt[at] ^= 0x10;
            File.WriteAllBytes(_bench.Segments()[0], spoilt);

            JournalCorruptException refusal = await Assert.ThrowsAsync<JournalCorruptException>(ReopenAsync);
            Assert.Contains(_bench.Segments()[0], refusal.Message, StringComparison.Ordinal);
            Assert.Equal(spoilt, File.ReadAllBytes(_bench.Segments()[0]));
        }
    }

    [Fact]
    public async Task A_spoilt_beginning_refuses_to_open()
    {
        (byte[] whole, _) = await WriteAsync("one");
        for (int at = 0; at < SegmentHeader.Size + FrameHeader.Size; at++)
        {
            byte[] spoilt = [.. whole];
            spoilt[at] ^= 0x10;
            File.WriteAllBytes(_bench.Segments()[0], spoilt);

            await Assert.ThrowsAsync<JournalCorruptException>(ReopenAsync);
        }
    }

    [Fact]
    public async Task A_batch_over_several_frames_is_kept_whole_or_dropped_whole()
    {
        string line = new('x', 400_000);
        await using (LogStream stream = await _bench.OpenAsync())
        {
            await stream.AppendAsync(StreamBench.From("s", 0, "first"));
            await stream.AppendAsync(StreamBench.From("s", 1, line, line, line, line, line));
        }

        byte[] whole = File.ReadAllBytes(_bench.Segments()[0]);
        foreach (int lost in new[] { 1, 300_000, 700_000, 1_300_000, 1_900_000 })
        {
            File.WriteAllBytes(_bench.Segments()[0], whole[..^lost]);
            await using LogStream stream = await ReopenAsync();

            Assert.Equal(1, stream.Positions[0].Durable);
            Assert.Equal(1, stream.NextOffset("s"));
        }
    }

    [Fact]
    public async Task A_line_that_imitates_a_frame_is_a_line()
    {
        // A sender who has read the journal's format sends a frame that claims to prove what was never durable.
        FrameWriter forger = new();
        forger.Begin(FrameKind.Records, new JournalEnd { Next = 900 }, durableBefore: 900, default);
        forger.AddInput("forged"u8, RecordFlags.None, 0);
        forger.End(continued: false, salt: 0);
        RecordBatch batch = new();
        batch.Add(forger.Written);
        await using (LogStream stream = await _bench.OpenAsync())
        {
            await stream.AppendAsync(StreamBench.Lines("one"));
            await stream.AppendAsync(batch);
        }

        byte[] whole = File.ReadAllBytes(_bench.Segments()[0]);
        whole[^(forger.Written.Length + 10)] ^= 1;
        File.WriteAllBytes(_bench.Segments()[0], whole);
        await using LogStream again = await ReopenAsync();

        Assert.Equal(1, again.Positions[0].Durable);
    }

    [Fact]
    public async Task A_hole_that_was_never_synced_is_cut_with_everything_behind_it()
    {
        _bench.Options = new StreamOptions { Durability = Durability.Os };
        (byte[] whole, long lastFrame) = await WriteAsync("one", "two", "three");
        whole.AsSpan((int)lastFrame - 30, 20).Clear();
        File.WriteAllBytes(_bench.Segments()[0], whole);
        await using LogStream stream = await ReopenAsync();

        Assert.Equal(1, stream.Positions[0].Durable);
    }

    [Fact]
    public async Task Segments_behind_a_hole_that_was_never_synced_are_removed()
    {
        _bench.Options = new StreamOptions { Durability = Durability.Os, SegmentBytes = 300 };
        await WriteAsync([.. Enumerable.Range(0, 12).Select(i => $"line {i}")]);
        string[] segments = _bench.Segments();
        Assert.True(segments.Length > 3);
        byte[] second = File.ReadAllBytes(segments[1]);
        second[^1] ^= 1;
        File.WriteAllBytes(segments[1], second);
        await using LogStream stream = await ReopenAsync();

        Assert.Equal(segments[..2], _bench.Segments());
        await stream.AppendAsync(StreamBench.Lines("goes on"));
        await StreamBench.SettledAsync(stream);
        Assert.EndsWith("goes on", _bench.Processor.Seen[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spoilt_segment_in_the_middle_refuses_to_open_when_it_had_been_durable()
    {
        _bench.Options = new StreamOptions { Durability = Durability.Fsync, SegmentBytes = 300 };
        await WriteAsync([.. Enumerable.Range(0, 20).Select(i => $"line {i}")]);
        string second = _bench.Segments()[1];
        byte[] bytes = File.ReadAllBytes(second);
        bytes[^1] ^= 1;
        File.WriteAllBytes(second, bytes);

        JournalCorruptException refusal = await Assert.ThrowsAsync<JournalCorruptException>(ReopenAsync);
        Assert.Contains(second, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segment_that_is_missing_in_the_middle_refuses_to_open()
    {
        _bench.Options = new StreamOptions { Durability = Durability.Fsync, SegmentBytes = 300 };
        await WriteAsync([.. Enumerable.Range(0, 20).Select(i => $"line {i}")]);
        File.Delete(_bench.Segments()[1]);

        await Assert.ThrowsAsync<JournalCorruptException>(ReopenAsync);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task A_newest_segment_too_short_for_a_header_is_removed(int length)
    {
        await WriteAsync("one");
        File.WriteAllBytes(Path.Combine(_bench.LaneFolder, Segment.FileName(1)), new byte[length]);
        await using LogStream stream = await ReopenAsync();

        Assert.Single(_bench.Segments());
        Assert.Contains(_bench.Log.Entries, entry => entry.Id == 102);
        Assert.Equal(1, stream.Positions[0].Durable);
    }

    [Fact]
    public async Task What_a_crash_left_of_an_unfinished_segment_is_removed()
    {
        await WriteAsync("one");
        string unfinished = Path.Combine(_bench.LaneFolder, Segment.FileName(1) + ".tmp");
        File.WriteAllText(unfinished, "half");
        await using LogStream stream = await ReopenAsync();

        Assert.False(File.Exists(unfinished));
    }

    [Fact]
    public async Task A_checkpoint_ahead_of_the_journal_refuses_to_open()
    {
        MemoryCheckpoints kept = _bench.Checkpoints;
        (byte[] whole, long lastFrame) = await WriteAsync("one", "two");
        File.WriteAllBytes(_bench.Segments()[0], whole[..(int)lastFrame]);
        _bench.Checkpoints = kept;

        JournalCorruptException refusal = await Assert.ThrowsAsync<JournalCorruptException>(() => _bench.OpenAsync());
        Assert.Contains("position 2", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ends at position 1", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(int.MaxValue)]
    public async Task A_torn_tail_that_a_checkpoint_has_seen_whole_is_damage_and_stays_as_it_is(int missing)
    {
        (byte[] whole, _) = await WriteAsync("one", "two", "three");
        await using (LogStream stream = await _bench.OpenAsync())
        {
            await StreamBench.SettledAsync(stream);
            await stream.CheckpointAsync();
        }

        byte[] torn = whole[..Math.Max(0, whole.Length - missing)];
        File.WriteAllBytes(_bench.Segments()[0], torn);

        JournalCorruptException refusal = await Assert.ThrowsAsync<JournalCorruptException>(() => _bench.OpenAsync());
        Assert.Contains(_bench.Segments()[0], refusal.Message, StringComparison.Ordinal);
        Assert.Equal(torn, File.ReadAllBytes(_bench.Segments()[0]));
    }

    [Fact]
    public async Task A_checkpoint_without_its_journal_refuses_to_open()
    {
        MemoryCheckpoints kept = _bench.Checkpoints;
        await WriteAsync("one", "two");
        File.Delete(_bench.Segments()[0]);
        _bench.Checkpoints = kept;

        await Assert.ThrowsAsync<JournalCorruptException>(() => _bench.OpenAsync());
        Assert.Empty(_bench.Segments());
    }

    [Fact]
    public async Task A_spoilt_checkpoint_refuses_to_open()
    {
        MemoryCheckpoints kept = _bench.Checkpoints;
        await WriteAsync("one", "two");
        LaneId lane = new("web", 0);
        byte[] state = kept.Load(lane)!.State.ToArray();
        for (int at = 0; at < state.Length; at++)
        {
            byte[] spoilt = [.. state];
            spoilt[at] ^= 1;
            kept.Save(lane, new Checkpoint(2, spoilt));
            _bench.Checkpoints = kept;

            await Assert.ThrowsAsync<JournalCorruptException>(() => _bench.OpenAsync());
        }
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_refuses_to_open()
    {
        (byte[] whole, _) = await WriteAsync("one");
        whole[8] = 2;
        BitConverter.TryWriteBytes(whole.AsSpan(44), Crc32C.Compute(whole.AsSpan(0, 44)));
        File.WriteAllBytes(_bench.Segments()[0], whole);

        JournalCorruptException refusal = await Assert.ThrowsAsync<JournalCorruptException>(ReopenAsync);
        Assert.Contains("version 2", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Appends lines one by one; the bytes of the first segment, and where its last frame begins.</summary>
    private async Task<(byte[] Bytes, long LastFrame)> WriteAsync(params string[] lines)
    {
        long lastFrame = 0;
        await using (LogStream stream = await _bench.OpenAsync())
        {
            foreach (string line in lines)
            {
                lastFrame = stream.Positions[0].JournalBytes;
                await stream.AppendAsync(StreamBench.Lines(line));
            }
        }

        return (File.ReadAllBytes(_bench.Segments()[0]), lastFrame);
    }

    /// <summary>Opens without a checkpoint, so that everything is read.</summary>
    private Task<LogStream> ReopenAsync()
    {
        _bench.Checkpoints = new MemoryCheckpoints();
        return _bench.OpenAsync();
    }
}
