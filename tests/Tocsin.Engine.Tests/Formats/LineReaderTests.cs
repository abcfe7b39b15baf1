using System.Buffers;
using System.IO.Compression;
using System.Text;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Tests.Formats;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("\n", new[] { "" })]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\nb", new[] { "a", "b" })]
    [InlineData("a\r\nb\r\n\r\nc\r", new[] { "a", "b", "", "c" })]
    [InlineData("a\rb\n", new[] { "a\rb" })]
    [InlineData("a\0b\n\0\n", new[] { "a\0b", "\0" })]
    [InlineData("\uFEFFköln\n", new[] { "köln" })]
    [InlineData("\uFEFF", new string[0])]
    [InlineData("\u001f", new[] { "\u001f" })]
    public void Lines_end_at_line_feeds_and_a_carriage_return_before_one_is_no_content(string text, string[] expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(expected, Read(bytes));
        Assert.Equal(expected, Read(Gzip(bytes)));
    }

    [Fact]
    public void Gzip_of_several_members_is_read_to_its_end_whatever_the_stream_hands_out_at_a_time()
    {
        byte[] bytes = [.. Gzip("one\ntw"u8), .. Gzip("o\nthree"u8), .. Gzip([]), .. Gzip("\n"u8)];
        foreach (int piece in (int[])[1, 2, 3, 7, 1000])
        {
            using LineReader reader = new(new PieceStream(bytes, piece));
            Assert.Equal(["one", "two", "three"], All(reader));
            Assert.True(reader.IsGzip);
            Assert.Equal(bytes.Length, reader.RawBytesRead);
            Assert.Equal(3, reader.Lines);
        }
    }

    [Fact]
    public void Gzip_that_was_cut_anywhere_gives_the_lines_before_the_cut_and_then_says_so()
    {
        string text = string.Concat(Enumerable.Range(0, 2000).Select(i => $"line {i * 7919 % 2000}\n"));
        byte[] whole = [.. Gzip(Encoding.ASCII.GetBytes(text)), .. Gzip("the last\n"u8)];
        int firstMember = whole.Length - Gzip("the last\n"u8).Length;
        string[] lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries), "the last"];
        Assert.Equal(lines, Read(whole));
        Random random = new(5);
        int[] cuts = [.. Enumerable.Range(0, 300).Select(_ => random.Next(3, whole.Length)), whole.Length - 1, whole.Length - 8, firstMember + 1, firstMember - 1];
        foreach (int cut in cuts.Where(cut => cut != firstMember))
        {
            using LineReader reader = new(new MemoryStream(whole[..cut]));
            List<string> before = [];
            InvalidDataException fault = Assert.Throws<InvalidDataException>(() => All(reader, before));
            Assert.Contains("end early", fault.Message, StringComparison.Ordinal);
            Assert.Equal(lines.Take(before.Count), before);
        }
    }

    [Fact]
    public void Damaged_gzip_is_named_and_never_taken_for_text()
    {
        byte[] whole = Gzip(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i * 7919 % 5000}\n"))));
        Random random = new(6);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. whole];
            int at = random.Next(10, damaged.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            using LineReader reader = new(new MemoryStream(damaged));
            List<string> lines = [];
            // A flipped bit of padding is no damage: then every line is there.
            if (Record.Exception(() => All(reader, lines)) is not InvalidDataException)
                Assert.True(lines.SequenceEqual(Read(whole)), $"byte {at} of {whole.Length}");
        }
    }

    [Fact]
    public void A_gzip_bomb_is_refused_with_the_limit_and_the_remedy()
    {
        using LineReader reader = new(new MemoryStream(Gzip(new byte[64 << 20])));
        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => All(reader));
        Assert.Contains("more than 500 times", fault.Message, StringComparison.Ordinal);
        Assert.Contains("decompress them first", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UTF16_with_a_byte_order_mark_is_decoded()
    {
        foreach (Encoding encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("köln 🔔\r\nzwei\n")];
            Assert.Equal(["köln 🔔", "zwei"], Read(bytes));
            Assert.Equal(["köln 🔔", "zwei"], Read(Gzip(bytes)));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(64 * 1024)]
    [InlineData(300 * 1024)]
    public void A_line_longer_than_the_limit_is_cut_between_characters_and_marked_and_the_next_is_whole(int limit)
    {
        foreach (int extra in (int[])[0, 1, 2, 3, 500, 3_000_000])
        {
            string text = new string('x', limit - 1) + "é" + new string('y', extra);
            byte[] bytes = Encoding.UTF8.GetBytes($"{text}\r\nnext\n{text}");
            foreach (int piece in (int[])[4096, int.MaxValue])
            {
                using LineReader reader = new(new PieceStream(bytes, piece), limit);
                foreach (string? expected in (string?[])[null, "next", null])
                {
                    Assert.True(reader.TryRead(out InputLine line));
                    Assert.Equal(expected is null, line.Truncated);
                    Assert.False(line.InvalidUtf8);
                    Assert.Equal(expected ?? new string('x', limit - 1), Encoding.UTF8.GetString(line.Bytes));
                }

                Assert.False(reader.TryRead(out _));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    [InlineData(int.MaxValue)]
    public void What_has_been_read_can_be_taken_without_reading_and_nothing_is_skipped_or_seen_twice(int piece)
    {
        string[] lines = [.. Enumerable.Range(0, 2_000).Select(static number => new string((char)('a' + (number % 26)), number % 300)), new string('x', 5_000), "last"];
        byte[] bytes = Encoding.ASCII.GetBytes(string.Join("\r\n", lines));
        using LineReader reader = new(new PieceStream(bytes, piece), 1_000);
        List<string> read = [];
        Assert.False(reader.TryTake(out _));
        while (reader.TryRead(out InputLine line))
        {
            do
            {
                read.Add(Encoding.ASCII.GetString(line.Bytes));
            }
            while (reader.TryTake(out line));
        }

        lines[^2] = lines[^2][..1_000];
        Assert.Equal(lines, read);
    }

    [Fact]
    public void A_line_of_exactly_the_limit_is_whole()
    {
        foreach (string end in (string[])["", "\n", "\r\n"])
        {
            using LineReader reader = new(new PieceStream(Encoding.ASCII.GetBytes(new string('x', 1000) + end), 1), 1000);
            Assert.True(reader.TryRead(out InputLine line));
            Assert.False(line.Truncated);
            Assert.Equal(1000, line.Bytes.Length);
        }
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_marked_and_repaired_as_the_framework_repairs_them()
    {
        using LineReader reader = new(new MemoryStream([.. "good\nb"u8, 0xC3, .. "d\n"u8]));
        Assert.True(reader.TryRead(out InputLine good));
        Assert.False(good.InvalidUtf8);
        Assert.True(reader.TryRead(out InputLine bad));
        Assert.True(bad.InvalidUtf8);

        Random random = new(8);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = new byte[random.Next(20)];
            for (int k = 0; k < bytes.Length; k++)
                bytes[k] = (byte)(random.Next(3) == 0 ? random.Next(128) : random.Next(128, 256));
            ArrayBufferWriter<byte> repaired = new();
            Utf8Repair.Repair(bytes, repaired);
            Assert.Equal(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)), repaired.WrittenSpan.ToArray());
            Assert.True(Utf8Repair.IsValid(repaired.WrittenSpan));
        }
    }

    [Fact]
    public void Reading_allocates_nothing_per_line()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a line of a log, not very long\n", 60_000)));
        using LineReader reader = new(new MemoryStream(bytes));
        int lines = 0;
        AllocationProbe.AssertNone(() =>
        {
            for (int i = 0; i < 10_000 && reader.TryRead(out InputLine line); i++)
                lines += line.Truncated ? 0 : 1;
        });
        Assert.InRange(lines, 20_000, 60_000);
    }

    private static List<string> Read(byte[] bytes)
    {
        using LineReader reader = new(new MemoryStream(bytes));
        return All(reader);
    }

    private static List<string> All(LineReader reader, List<string>? lines = null)
    {
        lines ??= [];
        while (reader.TryRead(out InputLine line))
            lines.Add(Encoding.UTF8.GetString(line.Bytes));
        return lines;
    }

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            // .NET writes nothing at all for nothing at all; a gzip file of nothing has a header.
            gzip.Write(content);
            gzip.Flush();
        }

        return bytes.Length > 0 ? bytes.ToArray() : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    /// <summary>Hands out a few bytes at a time, as a pipe does.</summary>
    private sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(piece, count));
    }
}
