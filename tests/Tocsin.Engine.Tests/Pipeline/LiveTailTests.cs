using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;

namespace Tocsin.Engine.Tests.Pipeline;

public sealed class LiveTailTests
{
    private static readonly long Start = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    [Fact]
    public void A_reader_that_keeps_up_sees_every_line_once()
    {
        LiveTail tail = new(lines: 100);
        long next = 0;
        List<long> seen = [];
        for (int i = 0; i < 1000; i++)
        {
            // Positions have gaps: commands and ticks are records too.
            Write(tail, i * 2, $"line {i}");
            if (i % 50 != 0)
                continue;
            TailChunk chunk = tail.Read(next, 1000);
            Assert.Equal(0, chunk.Skipped);
            seen.AddRange(chunk.Lines.Select(line => line.Position / 2));
            next = chunk.Next;
        }

        Assert.Equal(Enumerable.Range(0, 951).Select(i => (long)i), seen);
    }

    [Fact]
    public void A_slow_reader_learns_how_many_it_skipped()
    {
        LiveTail tail = new(lines: 100);
        for (int i = 0; i < 1000; i++)
            Write(tail, i, $"line {i}");
        TailChunk chunk = tail.Read(10, 5);
        Assert.Equal(890, chunk.Skipped);
        Assert.Equal([900L, 901, 902, 903, 904], chunk.Lines.Select(line => line.Position));
        Assert.Equal(905, chunk.Next);
        Assert.Equal(0, tail.Read(905, 5).Skipped);
        Assert.Equal((995L, 999L, 1000L), Ends(tail.Read(-1, 5)));
        Assert.Equal((1000L, 0), (tail.Read(1000, 5).Next, tail.Read(1000, 5).Lines.Count));
    }

    [Fact]
    public void Long_lines_take_the_room_of_more_old_ones_and_are_cut_at_the_limit()
    {
        LiveTail tail = new(bytes: 64 << 10);
        for (int i = 0; i < 200; i++)
            Write(tail, i, new string('é', i % 2 == 0 ? 10 : 10_000));
        TailChunk chunk = tail.Read(0, 1000);
        Assert.InRange(chunk.Lines.Count, 14, 17);
        Assert.Equal(199, chunk.Lines[^1].Position);
        Assert.Equal(chunk.Lines[0].Position, chunk.Skipped);
        Assert.Equal(new string('é', LiveTail.MaxContentBytes / 2), chunk.Lines[^1].Content);
        Assert.Equal(new string('é', 10), chunk.Lines[^2].Content);
    }

    [Fact]
    public void A_filter_asks_for_a_template_a_text_or_a_severity()
    {
        LiveTail tail = new();
        for (int i = 0; i < 100; i++)
            Write(tail, i, $"Line {i}", i % 10 == 0 ? Severity.Error : Severity.Debug, 1 + (i % 3), "Köln.Web");
        Assert.Equal(34, tail.Read(0, 100, new TailFilter(TemplateId: "T1")).Lines.Count);
        Assert.Equal(10, tail.Read(0, 100, new TailFilter(Least: Severity.Warning)).Lines.Count);
        Assert.Equal([7L, 70, 71], tail.Read(0, 3, new TailFilter(Text: "lINE 7")).Lines.Select(line => line.Position));
        Assert.Equal(72, tail.Read(0, 3, new TailFilter(Text: "lINE 7")).Next);
        Assert.Equal(100, tail.Read(0, 100, new TailFilter(Text: "köln")).Lines.Count);
        Assert.Equal([78L, 79], tail.Read(-1, 2, new TailFilter(Text: "line 7")).Lines.Select(line => line.Position));
        Assert.Equal((0, 100L), (tail.Read(0, 5, new TailFilter(Text: "nowhere")).Lines.Count, tail.Read(0, 5, new TailFilter(Text: "nowhere")).Next));
    }

    [Fact]
    public async Task Readers_beside_a_writer_never_see_a_torn_line_and_lose_none_in_silence()
    {
        const int Lines = 100_000;
        LiveTail tail = new(bytes: 64 << 10, lines: 500);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(60));
        Task<(long Seen, long Skipped)>[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Follow(tail, Lines, stop.Token)))];
        byte[] content = new byte[400];
        for (int i = 0; i < Lines; i++)
        {
            // Every byte of a line and its template tell its number.
            content.AsSpan().Fill((byte)('a' + (i % 26)));
            tail.Write(i, Start + i, 0, Severity.Unknown, i + 1, content.AsSpan(0, i % 7), content.AsSpan(0, 10 + (i % 390)));
        }

        foreach ((long seen, long skipped) in await Task.WhenAll(readers))
        {
            Assert.Equal(Lines, seen + skipped);
            Assert.True(seen > 0);
        }
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        LiveTail tail = new(bytes: 64 << 10, lines: 100);
        byte[] content = Encoding.ASCII.GetBytes("PacketResponder 1 for block blk_38865049064139660 terminating");
        long position = 0;
        AllocationProbe.AssertNone(() =>
        {
            for (int i = 0; i < 10_000; i++)
                tail.Write(position++, Start, Start, Severity.Information, 1, "dfs.DataNode"u8, content);
        });
        Assert.Equal(100, tail.Read(0, 1000).Lines.Count);
    }

    private static (long Seen, long Skipped) Follow(LiveTail tail, int lines, CancellationToken stop)
    {
        long next = 0;
        long seen = 0;
        long skipped = 0;
        while (next < lines)
        {
            stop.ThrowIfCancellationRequested();
            TailChunk chunk = tail.Read(next, 100);
            foreach (TailLine line in chunk.Lines)
            {
                int i = (int)line.Position;
                char letter = (char)('a' + (i % 26));
                Assert.Equal($"T{i + 1}", line.TemplateId);
                Assert.Equal(new string(letter, i % 7), line.Component);
                Assert.Equal(new string(letter, 10 + (i % 390)), line.Content);
            }

            seen += chunk.Lines.Count;
            skipped += chunk.Skipped;
            next = chunk.Next;
        }

        return (seen, skipped);
    }

    private static (long First, long Last, long Next) Ends(TailChunk chunk) => (chunk.Lines[0].Position, chunk.Lines[^1].Position, chunk.Next);

    private static void Write(LiveTail tail, long position, string content, Severity severity = Severity.Unknown, long cluster = 1, string component = "") =>
        tail.Write(position, Start + position, 0, severity, cluster, Encoding.UTF8.GetBytes(component), Encoding.UTF8.GetBytes(content));
}
