using System.Text;
using Tocsin.Commands.Reading;

namespace Tocsin.Tests.Commands.Reading;

public sealed class LineBatcherTests
{
    [Fact]
    public async Task Batches_joined_are_the_text_whatever_their_limits_and_however_the_bytes_come()
    {
        Random random = new(1);
        for (int round = 0; round < 300; round++)
        {
            string[] lines = [.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => new string((char)('a' + random.Next(26)), random.Next(0, 30)))];
            string text = string.Concat(lines.Select(static line => line + "\n"));
            string unended = random.Next(2) == 0 ? "" : "unended";
            int maxBytes = random.Next(40, 200);
            int maxLines = random.Next(1, 20);
            LineBatcher batcher = new(new Dribble(text + unended, random), maxBytes, maxLines, fill: random.Next(2) == 0);
            int skip = random.Next(0, lines.Length + 1);

            Assert.Equal(skip, await batcher.SkipAsync(skip, default));
            StringBuilder joined = new();
            int counted = 0;
            while (await batcher.ReadAsync(default) is { } batch)
            {
                using (batch)
                {
                    string piece = Encoding.UTF8.GetString(batch.Bytes.Span);
                    Assert.Equal(piece.Count(static c => c == '\n'), batch.Lines);
                    Assert.EndsWith("\n", piece, StringComparison.Ordinal);
                    Assert.InRange(batch.Lines, 1, maxLines);
                    joined.Append(piece);
                    counted += batch.Lines;
                }
            }

            string expected = string.Concat(lines.Skip(skip).Select(static line => line + "\n")) + (unended.Length > 0 ? unended + "\n" : "");
            Assert.Equal(expected, joined.ToString());
            Assert.Equal(lines.Length - skip + (unended.Length > 0 ? 1 : 0), counted);
        }
    }

    [Fact]
    public async Task A_line_longer_than_a_batch_is_cut_and_its_neighbours_are_whole()
    {
        string text = $"before\n{new string('x', 1000)}\nafter\n";
        LineBatcher batcher = new(new Dribble(text, new Random(2)), maxBytes: 64, maxLines: 10, fill: true);
        StringBuilder joined = new();
        while (await batcher.ReadAsync(default) is { } batch)
        {
            using (batch)
            {
                joined.Append(Encoding.UTF8.GetString(batch.Bytes.Span));
            }
        }

        Assert.Equal($"before\n{new string('x', 64)}\nafter\n", joined.ToString());
    }

    [Fact]
    public async Task Skipping_more_lines_than_there_are_tells_how_many_there_were()
    {
        LineBatcher batcher = new(new Dribble("one\ntwo\nthree", new Random(3)), 64, 10, fill: true);

        Assert.Equal(3, await batcher.SkipAsync(9, default));
        Assert.Null(await batcher.ReadAsync(default));
    }

    /// <summary>Gives its bytes a few at a time, as pipes do.</summary>
    private sealed class Dribble(string text, Random random) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 40))], cancellationToken);
    }
}
