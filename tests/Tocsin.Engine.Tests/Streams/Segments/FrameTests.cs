using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Segments;

namespace Tocsin.Engine.Tests.Streams.Segments;

public sealed class FrameTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(int.MaxValue)]
    [InlineData(1L << 56)]
    [InlineData(long.MaxValue)]
    public void A_number_is_read_as_it_was_written(long value)
    {
        byte[] bytes = new byte[Varint.MaxBytes];
        ReadOnlySpan<byte> written = bytes.AsSpan(0, Varint.Write(bytes, value));

        Assert.Equal(value, Varint.Read(ref written));
        Assert.True(written.IsEmpty);
    }

    [Fact]
    public void A_number_that_ends_too_early_is_an_error() => Assert.Throws<InvalidDataException>(() =>
    {
        ReadOnlySpan<byte> bytes = [0x80, 0x80];
        Varint.Read(ref bytes);
    });

    [Fact]
    public void Records_come_out_of_a_frame_as_they_went_in()
    {
        JournalEnd before = new(100, 90, 3, 7, 12345);
        FrameWriter writer = new();
        writer.Begin(FrameKind.Records, before, durableBefore: 95, "källa"u8);
        writer.Add(RecordKind.Command, "c"u8);
        writer.AddInput("one"u8, RecordFlags.Truncated, 50);
        writer.AddInput(""u8, RecordFlags.None, 51);
        writer.AddInput("three"u8, RecordFlags.Truncated | RecordFlags.InvalidUtf8, long.MaxValue - 1);
        writer.AddRejection(9);
        JournalEnd after = writer.End(continued: true, salt: 77);

        Assert.Equal(new JournalEnd(105, 93, 12, 7, 12345), after);
        byte[] bytes = writer.Written.ToArray();
        Assert.Equal(bytes.Length, FrameHeader.StatedLength(bytes, 77));
        Assert.True(FrameHeader.IsIntact(bytes, 77));
        Assert.False(FrameHeader.IsIntact(bytes, 78));
        Frame frame = new(FrameHeader.Read(bytes), bytes);
        Assert.Equal((50, long.MaxValue - 1), (frame.Header.FirstOffset, frame.Header.LastOffset));
        Assert.Equal(FrameFlags.Continued, frame.Header.Flags);
        Assert.Equal("källa"u8, frame.Source);
        List<string> records = [];
        for (FrameRecords record = frame.Records; record.MoveNext();)
        {
            records.Add($"{record.Position} {record.Kind} {record.Flags} {record.SourceOffset} {record.Payload.Length}");
        }

        Assert.Equal(
            [
                "100 Command None 0 1", "101 Input Truncated 50 3", "102 Input None 51 0",
                $"103 Input Truncated, InvalidUtf8 {long.MaxValue - 1} 5", "104 Rejection None 0 4",
            ],
            records);
    }

    [Fact]
    public void Every_flipped_bit_of_a_frame_is_noticed()
    {
        FrameWriter writer = new();
        writer.Begin(FrameKind.Records, default, 0, "s"u8);
        writer.AddInput("a line"u8, RecordFlags.None, 3);
        writer.End(continued: false, salt: 5);
        byte[] frame = writer.Written.ToArray();
        for (int bit = 0; bit < frame.Length * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            using SegmentReader reader = new(new BytesFile(frame), salt: 5, offset: 0);

            Assert.Equal(FrameRead.Broken, reader.TryRead(frame.Length, out _));
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_frame_behind_garbage_is_found_again()
    {
        FrameWriter writer = new();
        writer.Begin(FrameKind.Records, new JournalEnd { Next = 42 }, 41, default);
        writer.AddInput("a line"u8, RecordFlags.None, 0);
        writer.End(continued: false, salt: 5);
        byte[] marker = BitConverter.GetBytes(FrameHeader.Marker(5));
        foreach (int garbage in new[] { 1, 2, 3, 4, 91, 92, 93, 1 << 20, (1 << 20) + 1, (2 << 20) - 2 })
        {
            byte[] noise = new byte[garbage];
            new Random(garbage).NextBytes(noise);
            marker.AsSpan(0, Math.Min(garbage, 3)).CopyTo(noise.AsSpan(Math.Max(0, garbage - 3)));
            byte[] bytes = [.. noise, .. writer.Written, .. noise];
            using SegmentReader reader = new(new BytesFile(bytes), salt: 5, offset: 0);

            Assert.Equal(FrameRead.Broken, reader.TryRead(bytes.Length, out _));
            Assert.True(reader.TrySkipBroken(bytes.Length, out FrameHeader header));
            Assert.Equal(42, header.First);
            Assert.Equal(garbage, reader.FrameOffset);
            Assert.False(reader.TrySkipBroken(bytes.Length, out _));
        }
    }

    [Fact]
    public void Only_bytes_before_the_limit_are_looked_at()
    {
        FrameWriter writer = new();
        writer.Begin(FrameKind.Records, default, 0, default);
        writer.AddInput("a line"u8, RecordFlags.None, 0);
        writer.End(continued: false, salt: 0);
        byte[] bytes = writer.Written.ToArray();
        using SegmentReader reader = new(new BytesFile(bytes), salt: 0, offset: 0);

        Assert.Equal(FrameRead.AtEnd, reader.TryRead(0, out _));
        Assert.Equal(FrameRead.Broken, reader.TryRead(bytes.Length - 1, out _));
        Assert.Equal(FrameRead.Intact, reader.TryRead(bytes.Length, out _));
    }

    private sealed class BytesFile(byte[] bytes) : IReadableFile
    {
        public long Length => bytes.Length;

        public int Read(long offset, Span<byte> destination)
        {
            int count = (int)Math.Min(destination.Length, bytes.Length - offset);
            bytes.AsSpan((int)offset, count).CopyTo(destination);
            return count;
        }

        public void Dispose()
        {
        }
    }
}
