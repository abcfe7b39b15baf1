using System.IO.Compression;
using System.Text;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Tests.Collection.Content;

public sealed partial class LogContentTests : IDisposable
{
    private static readonly string[] Endings = ["", ".gz", ".br"];
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-content-").FullName;
    private readonly RootFolder _root;

    public LogContentTests() => _root = RootFolder.Open(_folder);

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\n\n", "|")]
    [InlineData("one", "one")]
    [InlineData("one\n", "one")]
    [InlineData("one\r\ntwo\r\n", "one|two")]
    [InlineData("one\n\ntwo\nthr", "one||two|thr")]
    [InlineData("\uFEFFone\n", "one")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("\0\u001b[31mred\n", "\0\u001b[31mred")]
    public void Lines_are_what_stands_between_line_feeds(string text, string expected)
    {
        foreach (string ending in Endings)
        {
            using LogContent content = Open("a.log" + ending, Encoding.UTF8.GetBytes(text));
            ContentPage all = content.Lines(0, 100);
            ContentPage tail = content.LinesBefore(long.MaxValue, 100);

            Assert.Equal(expected, string.Join('|', all.Lines.Select(line => line.Text)));
            Assert.Equal(all.Lines, tail.Lines);
            Assert.Equal((0L, (long)Encoding.UTF8.GetByteCount(text), true, true), (all.Start, all.End, all.AtStart, all.AtEnd));
            Assert.Equal(all.End, content.Length);
            Assert.Null(content.Fault);
        }
    }

    [Theory]
    [InlineData(1, 40, 3_000)]
    [InlineData(2, 2_000, 800_000)]
    [InlineData(3, 70_000, 2_000_000)]
    [InlineData(4, 400_000, 6_000_000)]
    [InlineData(5, 3_500_000, 16_000_000)]
    public void Pages_in_both_directions_are_those_of_the_whole_text(int seed, int longest, int bytes)
    {
        Random random = new(seed);
        byte[] text = RandomLines(random, longest, bytes);
        List<long> starts = LineStarts(text);
        foreach (string ending in Endings)
        {
            using LogContent content = Open("a.log" + ending, text);
            for (int turn = 0; turn < (ending.Length == 0 ? 200 : 12); turn++)
            {
                long at = random.Next(4) switch
                {
                    0 => starts[random.Next(starts.Count)],
                    1 => Math.Max(0, starts[random.Next(starts.Count)] - 1),
                    2 => text.Length + random.Next(3),
                    _ => random.Next(text.Length),
                };
                int count = random.Next(1, 30);
                if (at < text.Length)
                {
                    int first = starts.FindLastIndex(start => start <= at);
                    AssertPage(content.Lines(at, count), text, starts, first, Math.Min(first + count, starts.Count));
                }

                int last = at >= text.Length ? starts.Count : starts.FindLastIndex(start => start <= at);
                AssertPage(content.LinesBefore(at, count), text, starts, Math.Max(0, last - count), last);
            }
        }
    }

    [Fact]
    public void Bytes_are_read_from_anywhere()
    {
        Random random = new(6);
        byte[] text = RandomLines(random, 200, 9_000_000);
        foreach (string ending in Endings)
        {
            using LogContent content = Open("a.log" + ending, text);
            for (int turn = 0; turn < 20; turn++)
            {
                int offset = random.Next(text.Length);
                byte[] read = new byte[random.Next(1, 100_000)];
                int count = content.Read(offset, read);

                Assert.InRange(count, 1, read.Length);
                Assert.True(text.AsSpan(offset, count).SequenceEqual(read.AsSpan(0, count)));
            }

            Assert.Equal(0, content.Read(text.Length, new byte[1]));
            Assert.Equal(text.Length, content.Length);
        }
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".br")]
    public void Pages_of_a_compressed_file_cost_one_pass_whoever_asks(string ending)
    {
        byte[] text = RandomLines(new Random(8), 200, 12_000_000);
        List<long> starts = LineStarts(text);
        using (LogContent first = Open("a.log" + ending, text))
        {
            Assert.Null(first.Length);
            first.LinesBefore(long.MaxValue, 1);
        }

        using LogContent second = OpenFile("a.log" + ending);
        AssertPage(second.Lines(starts[100], 50), text, starts, 100, 150);
        Assert.Equal(text.Length, second.Length); // known, though only its beginning was asked for
        using LogContent replaced = Open("a.log" + ending, "another\n"u8.ToArray());
        Assert.Equal("another", Assert.Single(replaced.Lines(0, 5).Lines).Text);
        AssertPage(second.Lines(starts[^200], 50), text, starts, starts.Count - 200, starts.Count - 150);
    }

    [Fact]
    public async Task Several_readers_of_one_compressed_file_see_the_same()
    {
        byte[] text = RandomLines(new Random(9), 200, 8_000_000);
        List<long> starts = LineStarts(text);
        Open("a.log.gz", text).Dispose();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(reader => Task.Run(() =>
        {
            Random random = new(reader);
            for (int turn = 0; turn < 10; turn++)
            {
                using LogContent content = OpenFile("a.log.gz");
                int line = random.Next(starts.Count - 20);
                AssertPage(content.Lines(starts[line], 20), text, starts, line, line + 20);
            }
        })));
    }

    [Fact]
    public void A_long_line_is_cut_for_show_between_two_characters_and_the_next_is_whole()
    {
        using LogContent content = Open("a.log", Encoding.UTF8.GetBytes("a" + new string('ü', 20_000) + "\nnext\n"));

        ContentPage page = content.Lines(0, 2);

        Assert.True(page.Lines[0].IsCut);
        Assert.Equal("a" + new string('ü', (LogContent.MaxShownBytes - 1) / 2), page.Lines[0].Text);
        Assert.Equal(("next", false, 40_002L), (page.Lines[1].Text, page.Lines[1].IsCut, page.Lines[1].Offset));
    }

    [Theory]
    [InlineData(LogContent.MaxShownBytes, false)]
    [InlineData(LogContent.MaxShownBytes + 1, true)]
    public void A_line_of_the_longest_shown_length_is_whole(int length, bool isCut)
    {
        foreach (string end in new[] { "", "\n", "\r\n" })
        {
            using LogContent content = Open("a.log", Encoding.UTF8.GetBytes(new string('x', length) + end));

            Assert.Equal(isCut, Assert.Single(content.Lines(0, 5).Lines).IsCut);
        }
    }

    [Fact]
    public void What_is_no_utf8_is_replaced()
    {
        using LogContent content = Open("a.log", [(byte)'a', 0xff, (byte)'b', (byte)'\n', 0xe2, 0x82]);

        Assert.Equal(["a\uFFFDb", "\uFFFD"], content.Lines(0, 5).Lines.Select(line => line.Text));
    }

    [Fact]
    public void A_file_that_grows_is_read_on_and_one_that_shrinks_ends_where_it_ends()
    {
        using LogContent content = Open("a.log", "one\ntwo\n"u8.ToArray());
        ContentPage first = content.Lines(0, 10);
        File.AppendAllText(Full("a.log"), "three\n");
        ContentPage grown = content.Lines(first.End, 10);
        using (FileStream file = File.OpenWrite(Full("a.log")))
        {
            file.SetLength(5);
        }

        ContentPage beyond = content.Lines(grown.End, 10);
        ContentPage tail = content.LinesBefore(grown.End, 10);

        Assert.Equal(["three"], grown.Lines.Select(line => line.Text));
        Assert.Equal((5L, 5L, true), (beyond.Start, beyond.End, beyond.AtEnd));
        Assert.Empty(beyond.Lines);
        Assert.Equal(["one", "t"], tail.Lines.Select(line => line.Text));
    }

    [Fact]
    public void A_replaced_file_is_read_to_its_own_end()
    {
        using LogContent content = Open("a.log", "old\n"u8.ToArray());
        File.WriteAllText(Full("b.log"), "new\n");
        File.Move(Full("b.log"), Full("a.log"), overwrite: true);

        Assert.Equal(["old"], content.Lines(0, 10).Lines.Select(line => line.Text));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".br")]
    public void Damaged_and_cut_data_give_what_stands_before_the_damage_and_say_so(string ending)
    {
        byte[] whole = Compress(ending, RandomLines(new Random(7), 100, 3_000_000));
        byte[] damaged = [.. whole];
        damaged.AsSpan(whole.Length / 2, 64).Fill(0xff);
        foreach (byte[] bytes in new[] { damaged, whole[..(whole.Length / 2)], "rubbish, and not compressed"u8.ToArray() })
        {
            File.WriteAllBytes(Full("a.log" + ending), bytes);
            using LogContent content = OpenFile("a.log" + ending);

            ContentPage tail = content.LinesBefore(long.MaxValue, 3);

            Assert.Equal(tail.End, content.Length);
            Assert.True(content.Fault is not null || (ending == ".gz" && bytes.Length < 64), "No fault was said.");
            Assert.Equal(tail.Lines.Count > 0, content.Lines(0, 1).Lines.Count > 0);
        }
    }

    [Theory]
    [InlineData(".gz", 40_000_000)]
    [InlineData(".br", 40_000_000)]
    public void Data_that_grow_beyond_all_measure_end_with_the_reason(string ending, int bytes)
    {
        File.WriteAllBytes(Full("a.log" + ending), Compress(ending, new byte[bytes], CompressionLevel.Optimal));
        using LogContent content = OpenFile("a.log" + ending);

        ContentPage tail = content.LinesBefore(long.MaxValue, 1);

        Assert.InRange(tail.End, 1, bytes - 1);
        Assert.Contains("500 times", content.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_opened_is_said()
    {
        Assert.Equal(OpenOutcome.Missing, LogContent.TryOpen(_root, "none", out LogContent? content));
        Assert.Null(content);
        Assert.Equal(OpenOutcome.BadPath, LogContent.TryOpen(_root, "../x", out _));
    }

    private static byte[] RandomLines(Random random, int longest, int bytes)
    {
        byte[] text = new byte[bytes];
        for (int at = 0; at < bytes;)
        {
            int length = Math.Min(random.Next(8) == 0 ? random.Next(longest) : random.Next(Math.Min(longest, 120)), bytes - at);
            for (int i = 0; i < length; i++)
            {
                text[at + i] = (byte)random.Next(' ', '~');
            }

            at += length;
            if (at < bytes)
            {
                text[at++] = (byte)'\n';
            }
        }

        return text;
    }

    /// <summary>The rule of <see cref="TextLines"/>, byte by byte over the whole text.</summary>
    private static List<long> LineStarts(byte[] text)
    {
        List<long> starts = [];
        int lastFeed = -1;
        for (int at = 0; at < text.Length; at++)
        {
            bool afterFeed = at > 0 && lastFeed == at - 1;
            bool tooLong = at > 0 && at % TextLines.LongestLine == 0 && lastFeed < at - TextLines.LongestLine;
            if (at == 0 || afterFeed || tooLong)
            {
                starts.Add(at);
            }

            if (text[at] == '\n')
            {
                lastFeed = at;
            }
        }

        return starts;
    }

    private static void AssertPage(ContentPage page, byte[] text, List<long> starts, int first, int end)
    {
        long Offset(int line) => line < starts.Count ? starts[line] : text.Length;
        Assert.Equal(starts[first..end], page.Lines.Select(line => line.Offset));
        Assert.Equal((Offset(first), Offset(end)), (page.Start, page.End));
        Assert.Equal((first == 0, end == starts.Count), (page.AtStart, page.AtEnd));
        for (int line = first; line < end; line++)
        {
            ReadOnlySpan<byte> bytes = text.AsSpan((int)Offset(line)..(int)Offset(line + 1)).TrimEnd((byte)'\n');
            ContentLine given = page.Lines[line - first];
            Assert.Equal(bytes.Length > LogContent.MaxShownBytes, given.IsCut);
            Assert.True(Encoding.ASCII.GetString(bytes[..Math.Min(bytes.Length, LogContent.MaxShownBytes)]) == given.Text);
        }
    }

    private LogContent Open(string name, byte[] text)
    {
        File.WriteAllBytes(Full(name), Compress(Path.GetExtension(name), text));
        return OpenFile(name);
    }

    private LogContent OpenFile(string name)
    {
        Assert.Equal(OpenOutcome.Opened, LogContent.TryOpen(_root, name, out LogContent? content));
        return content!;
    }

    private string Full(string name) => Path.Combine(_folder, name);

    private static byte[] Compress(string ending, byte[] text, CompressionLevel level = CompressionLevel.Fastest)
    {
        using MemoryStream compressed = new();
        using (Stream to = ending switch
        {
            ".gz" => new GZipStream(compressed, level, leaveOpen: true),
            ".br" => new BrotliStream(compressed, level, leaveOpen: true),
            _ => Stream.Null,
        })
        {
            to.Write(text);
        }

        return ending is ".gz" or ".br" ? compressed.ToArray() : text;
    }
}
