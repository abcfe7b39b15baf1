using System.Text;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Collection.Content;

// What lines say of themselves: their levels, their times, and the way to a time.
public sealed partial class LogContentTests
{
    [Fact]
    public void Levels_and_times_are_those_of_the_header()
    {
        using LogContent content = Open("a.log", """
            2026-03-01 10:00:00,123 INFO [main] a.b.C: started
            2026-03-01 10:00:01,000 ERROR [main] a.b.C: failed
            java.lang.IllegalStateException: no
                at a.b.C.run(C.java:12)
            2026-03-01 10:00:02,500 WARN [main] a.b.C: slow

            """u8.ToArray());

        ContentPage page = content.Lines(0, 10);

        Assert.Equal("log4j", content.Header.Name);
        Assert.Equal([Severity.Information, Severity.Error, Severity.Error, Severity.Error, Severity.Warning], page.Lines.Select(line => line.Level));
        Assert.Equal(page.Lines.Skip(3), content.Lines(page.Lines[3].Offset, 10).Lines); // the same from the middle of the trace
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 2, 500, DateTimeKind.Utc), page.Lines[4].Time);
        Assert.Null(page.Lines[2].Time);
    }

    [Fact]
    public void A_year_that_a_header_leaves_out_is_that_of_the_file()
    {
        File.WriteAllText(Full("a.log"), "Mar  1 10:00:00 host app[1]: one\nMar  1 10:00:01 host app[1]: two\n");
        File.SetLastWriteTimeUtc(Full("a.log"), new DateTime(2019, 3, 2, 0, 0, 0, DateTimeKind.Utc));
        using LogContent content = OpenFile("a.log");

        Assert.Equal(new DateTime(2019, 3, 1, 10, 0, 1, DateTimeKind.Utc), content.Lines(0, 2).Lines[1].Time);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(60_000)]
    public void A_time_is_found_at_its_first_line(int lines)
    {
        DateTime begin = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        StringBuilder text = new();
        Dictionary<int, long> offsets = [];
        for (int second = 0; second < lines; second++)
        {
            offsets[second] = text.Length;
            text.Append(begin.AddSeconds(second).ToString("yyyy-MM-dd HH:mm:ss")).Append(" INFO [main] a.B: line ").Append(second).Append('\n');
            text.Append(second % 7 == 0 ? "\tat a stack trace\n\tof two lines\n" : "");
        }

        foreach (string ending in Endings)
        {
            using LogContent content = Open("a.log" + ending, Encoding.UTF8.GetBytes(text.ToString()));
            foreach (int second in new[] { 0, 1, lines / 3, lines / 2, lines - 1 })
            {
                Assert.Equal(offsets[second], content.OffsetOf(begin.AddSeconds(second)));
                Assert.Equal(offsets[second], content.OffsetOf(begin.AddSeconds(second - 0.5)));
            }

            Assert.Equal(0, content.OffsetOf(DateTime.MinValue));
            Assert.Equal(text.Length, content.OffsetOf(begin.AddSeconds(lines)));
        }
    }

    [Fact]
    public void Without_times_every_time_is_behind_the_end()
    {
        using LogContent content = Open("a.log", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("no time here\n", 50_000))));

        Assert.Equal(content.Length, content.OffsetOf(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)));
    }
}
