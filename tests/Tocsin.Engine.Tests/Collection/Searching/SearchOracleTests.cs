using System.Text;
using Tocsin.Engine.Collection.Searching;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Collection.Searching;

public sealed class SearchOracleTests
{
    private static readonly string[] Words = ["connect", "TIMEOUT", "timeout", "disk", "blk_17", "error", "user=anna", "é", "request 7", "zebra"];

    private static readonly string[] Patterns = ["time(out)?", "blk_[0-9]+", "^\\S+ ", "error|zebra", "re.uest \\d$", "dis[ck]", "TIMEOUT", "an+a", "x{0}", "(a|b)+c"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_query_answers_what_a_look_at_every_line_answers(int seed)
    {
        Random random = new(seed);
        using MadeUpLogs logs = new();
        for (int file = 0; file < 10; file++)
            logs.Add(Name(random, file), Log(random, random.Next(file == 3 ? 1 : 500)), random.Next(2) == 0 ? "slurm" : "server", random.Next(2) == 0 ? "a" : "b");
        Dictionary<long, List<SearchOracle.Line>> lines = logs.Files.ToDictionary(file => file.Id, file => SearchOracle.Read(logs, file));

        for (int round = 0; round < 20; round++)
        {
            SearchQuery query = Query(random);
            List<SearchOracle.Answer> expected = SearchOracle.Find(logs.Ordered(query).Select(file => lines[file.Id]), query);
            List<SearchHit> hits = await logs.RunAsync(query);

            Assert.Equal(expected.Take(query.Limit), hits.Select(SearchOracle.Of));
            if (hits.Count == query.Limit && expected.Count < query.Limit * 8)
                Assert.Equal(expected, await PagesAsync(logs, query, hits));
        }
    }

    private static async Task<List<SearchOracle.Answer>> PagesAsync(MadeUpLogs logs, SearchQuery query, List<SearchHit> page)
    {
        List<SearchOracle.Answer> all = [.. page.Select(SearchOracle.Of)];
        while (page.Count == query.Limit)
        {
            page = await logs.RunAsync(query with { After = page[^1].Cursor });
            all.AddRange(page.Select(SearchOracle.Of));
        }

        return all;
    }

    private static SearchQuery Query(Random random)
    {
        bool regex = random.Next(3) == 0;
        DateTime from = new DateTime(2026, 2, 28, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(600));
        return new SearchQuery
        {
            Text = random.Next(6) == 0 ? "" : regex ? Patterns[random.Next(Patterns.Length)] : Words[random.Next(Words.Length - 1)],
            IsRegex = regex,
            IgnoreCase = random.Next(2) == 0,
            Level = random.Next(3) == 0 ? (Severity)random.Next(1, 7) : null,
            From = random.Next(4) == 0 ? from : null,
            To = random.Next(4) == 0 ? from.AddMinutes(random.Next(1, 300)) : null,
            Category = random.Next(5) == 0 ? "slurm" : null,
            Remote = random.Next(5) == 0 ? "a" : null,
            Limit = random.Next(1, random.Next(2) == 0 ? 20 : 2000),
            Context = random.Next(3) == 0 ? random.Next(4) : 0,
        };
    }

    private static string Name(Random random, int file) => $"node{file % 3}/log-{file}{(random.Next(4) switch { 0 => ".gz", 1 => ".br", _ => "" })}";

    /// <summary>One format a file, with lines that have no header, traces, empty and very long lines, bytes that are no text, and both line ends.</summary>
    private static byte[] Log(Random random, int count)
    {
        using MemoryStream log = new();
        DateTime time = new DateTime(2026, 2, 28, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(300));
        int format = random.Next(4);
        string end = random.Next(4) == 0 ? "\r\n" : "\n";
        for (int i = 0; i < count; i++)
        {
            time = time.AddSeconds(random.Next(-5, 60));
            log.Write(Encoding.UTF8.GetBytes(Line(random, format, time)));
            if (random.Next(50) == 0)
                log.Write([0xFF, 0xC3, 0x00, (byte)'x']);
            if (i < count - 1 || random.Next(2) == 0)
                log.Write(Encoding.UTF8.GetBytes(end));
        }

        return log.ToArray();
    }

    private static string Line(Random random, int format, DateTime time)
    {
        string words = string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(6) == 0 ? Words[random.Next(Words.Length - 1)] : $"w{random.Next(50)}"));
        string level = (string[])["INFO", "DEBUG", "WARN", "ERROR", "INFO", "INFO"] is var levels ? levels[random.Next(levels.Length)] : "";
        return random.Next(40) switch
        {
            0 => "",
            1 => "Traceback (most recent call last):\n  File \"x.py\", line 7, in <module>\n    connect()\nTimeoutError: no",
            2 => "\tat com.example.Disk.read(Disk.java:7)",
            3 => words,
            4 when random.Next(10) == 0 => string.Concat(Enumerable.Repeat(words + " ", random.Next(1, 3000))),
            _ => format switch
            {
                0 => $"{time:yyyy-MM-dd HH:mm:ss,fff} {level} [main] com.example.App: {words}",
                1 => $"{time:MMM dd HH:mm:ss} node7 app[12]: {words}",
                2 => $"{{\"time\":\"{time:yyyy-MM-ddTHH:mm:ssZ}\",\"level\":\"{level}\",\"msg\":\"{words}\"}}",
                _ => words,
            },
        };
    }
}
