using System.Text;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Engine.Tests.Populations.Lanes;

public sealed class PopulationFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public void Nobody_watches_until_somebody_does_and_no_longer()
    {
        PopulationFeed feed = new();
        Assert.False(feed.IsWatched);
        IDisposable first = feed.Watch(out _);
        using (feed.Watch(out _))
        {
            first.Dispose();
            first.Dispose();
            Assert.True(feed.IsWatched);
        }

        Assert.False(feed.IsWatched);
    }

    [Fact]
    public void A_watcher_reads_whole_lines_from_the_moment_it_came()
    {
        PopulationFeed feed = new();
        feed.Write("before\n"u8);
        using IDisposable watch = feed.Watch(out long cursor);
        byte[] buffer = new byte[PopulationFeed.MaxLineBytes];
        Assert.Equal(0, feed.Read(ref cursor, buffer, out _));
        feed.Write("one\n"u8);
        feed.Write("two\n"u8);
        Assert.Equal("one\ntwo\n", Encoding.UTF8.GetString(buffer, 0, feed.Read(ref cursor, buffer, out long dropped)));
        Assert.Equal((0, 0), (dropped, feed.Read(ref cursor, buffer, out _)));
        Assert.Throws<ArgumentOutOfRangeException>(() => feed.Read(ref cursor, new byte[10], out _));
    }

    [Theory]
    [InlineData(100_000, 64)]
    [InlineData(65_536, 100_000)]
    public void A_slow_reader_skips_and_learns_how_many_lines_it_has_lost(int bytes, int lines)
    {
        PopulationFeed feed = new(bytes, lines);
        using IDisposable watch = feed.Watch(out long cursor);
        Random random = new(5);
        byte[] buffer = new byte[PopulationFeed.MaxLineBytes];
        long expected = 0, lost = 0;
        for (int i = 0; i < 20_000; i++)
        {
            feed.Write(Line(i, random.Next(200)));
            if (random.Next(400) != 0)
                continue;
            for (int read; (read = feed.Read(ref cursor, buffer, out long dropped)) > 0 || dropped > 0;)
            {
                expected += dropped;
                lost += dropped;
                foreach (string line in Encoding.UTF8.GetString(buffer, 0, read).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    Assert.Equal(expected++, Number(line));
            }

            Assert.Equal(i + 1, expected);
        }

        Assert.True(lost > 0);
    }

    [Fact]
    public async Task A_reader_beside_the_lane_sees_each_line_whole_or_counts_it_as_lost()
    {
        const int Lines = 300_000;
        PopulationFeed feed = new(128 * 1024, 500);
        using IDisposable watch = feed.Watch(out long cursor);
        Task writing = Task.Run(() =>
        {
            for (int i = 0; i < Lines; i++)
                feed.Write(Line(i, i % 300));
        });
        long next = await Task.Run(() =>
        {
            byte[] buffer = new byte[PopulationFeed.MaxLineBytes];
            long seen = 0;
            while (seen < Lines)
            {
                int read = feed.Read(ref cursor, buffer, out long dropped);
                // Lines are lost at the beginning of what is read, or between two of them: the numbers only grow, and in the end none is missing from the sum.
                long before = seen + dropped;
                int lines = 0;
                long last = -1;
                foreach (string line in Encoding.UTF8.GetString(buffer, 0, read).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    long number = Number(line);
                    Assert.True(number > last && number >= seen, $"{number} after {last}");
                    last = number;
                    lines++;
                }

                seen = before + lines;
                Assert.True(last < seen);
            }

            return seen;
        }).WaitAsync(Patience);
        await writing;
        Assert.Equal(Lines, next);
    }

    [Fact]
    public async Task An_answer_read_beside_the_lane_is_whole_or_is_none()
    {
        const int Positions = 64, Wanted = 100_000;
        EventAnswers answers = new(Positions);
        Assert.False(answers.TryRead(0, out _));
        long written = -1;
        bool enough = false;
        Task<long> writing = Task.Run(() =>
        {
            long i = 0;
            for (; i <= Positions || !Volatile.Read(ref enough); i++)
            {
                answers.Write(i, new EventAnswer(MappingOutcome.Used, false, new PopulationAnswer(i, i, -i, i, i % 2 == 0), (int)i));
                Volatile.Write(ref written, i);
            }

            return i;
        });
        try
        {
            // Until so many were found: how often the two threads meet is the machine's affair.
            Random random = new(3);
            for (int found = 0; found < Wanted;)
            {
                long position = Math.Max(0, Volatile.Read(ref written) - random.Next(Positions + 3));
                if (!answers.TryRead(position, out EventAnswer answer))
                    continue;
                found++;
                Assert.Equal(new EventAnswer(MappingOutcome.Used, false, new PopulationAnswer(position, position, -position, position, position % 2 == 0), (int)position), answer);
            }
        }
        finally
        {
            Volatile.Write(ref enough, true);
        }

        long lines = await writing;
        Assert.False(answers.TryRead(lines - Positions - 1, out _) || answers.TryRead(lines, out _) || answers.TryRead(-1, out _));
        Assert.All(Enumerable.Range(1, Positions), back => Assert.True(answers.TryRead(lines - back, out _)));
    }

    private static byte[] Line(int number, int padding) => Encoding.UTF8.GetBytes($"{number} {new string((char)('a' + (number % 26)), padding)} {number}\n");

    private static long Number(string line)
    {
        string[] parts = line.Split(' ');
        Assert.Equal(3, parts.Length);
        Assert.Equal(parts[0], parts[2]);
        long number = long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.All(parts[1], character => Assert.Equal((char)('a' + (number % 26)), character));
        return number;
    }
}
