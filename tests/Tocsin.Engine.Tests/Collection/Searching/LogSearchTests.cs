using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Searching;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Collection.Searching;

public sealed class LogSearchTests
{
    private static readonly DateTime Day = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task The_newest_file_comes_first_and_in_a_file_the_last_line()
    {
        using MadeUpLogs logs = new();
        logs.Add("old.log", "x 1\nx 2\n");
        logs.Add("new.log", "x 3\nx 4");

        Assert.Equal(["x 4", "x 3", "x 2", "x 1"], (await logs.RunAsync(new SearchQuery { Text = "x" })).Select(hit => hit.Line));
    }

    [Fact]
    public async Task Pages_joined_hold_each_line_once_while_files_grow_are_rotated_and_new_ones_come()
    {
        using MadeUpLogs logs = new();
        CollectedFile[] files = [.. Enumerable.Range(0, 4).Select(i => logs.Add($"f{i}.log", string.Concat(Enumerable.Range(0, 50).Select(line => $"file {i} line {line} hit\n"))))];
        string[] there = [.. (await logs.RunAsync(new SearchQuery { Text = "hit", Limit = 1000 })).Select(hit => hit.Line)];
        Random random = new(5);

        List<SearchHit> all = [];
        string? after = null;
        while (true)
        {
            List<SearchHit> page = await logs.RunAsync(new SearchQuery { Text = "hit", Limit = 7, After = after });
            all.AddRange(page);
            if (page.Count < 7)
                break;
            after = page[^1].Cursor;
            // One grows and becomes the newest; one is renamed by a rotation, and another takes its name.
            int grown = random.Next(4);
            File.AppendAllText(logs.PathOf(files[grown]), $"more hit {all.Count}\n");
            Change(files, grown, logs, files[grown] with { Modified = Day.AddDays(1).AddMinutes(all.Count) });
            if (all.Count == 42)
            {
                string rotated = files[1].Path + ".1";
                File.Move(logs.PathOf(files[1]), logs.PathOf(files[1]) + ".1");
                string name = files[1].Path;
                Change(files, 1, logs, files[1] with { Path = rotated });
                logs.Add(name, "a new file, hit\n");
            }
        }

        string[] lines = [.. all.Select(hit => hit.Line)];
        Assert.Equal(lines.Length, all.Select(hit => (hit.File.Id, hit.Offset)).Distinct().Count());
        Assert.Empty(there.Except(lines));
    }

    [Fact]
    public async Task A_cursor_of_an_earlier_process_goes_on_where_it_was()
    {
        using MadeUpLogs logs = new();
        for (int i = 0; i < 3; i++)
            logs.Add($"f{i}.log", "a hit\nb hit\n");
        List<SearchHit> all = await logs.RunAsync(new SearchQuery { Text = "hit" });
        List<SearchHit> first = await logs.RunAsync(new SearchQuery { Text = "hit", Limit = 3 });

        LogSearch other = new(logs.Root, query => new SearchCandidates(logs.Ordered(query), 3), id => logs.Files.First(file => file.Id == id), 1);
        List<SearchHit> rest = [];
        await foreach (SearchHit hit in other.RunAsync(new SearchQuery { Text = "hit", After = first[^1].Cursor }))
            rest.Add(hit);

        Assert.Equal(all.Select(hit => (hit.File.Id, hit.Offset)), first.Concat(rest).Select(hit => (hit.File.Id, hit.Offset)));
    }

    [Fact]
    public async Task Files_that_vanish_are_links_or_are_cut_are_counted_and_passed_over()
    {
        using MadeUpLogs logs = new();
        logs.Add("good.log", "hit 1\n");
        CollectedFile gone = logs.Add("gone.log", "hit 2\n");
        CollectedFile link = logs.Add("link.log", "hit 3\n");
        CollectedFile cut = logs.Add("cut.log.gz", string.Concat(Enumerable.Range(0, 9000).Select(i => $"hit {i} {i * 7919 % 10007}\n")));
        File.Delete(logs.PathOf(gone));
        File.Delete(logs.PathOf(link));
        File.CreateSymbolicLink(logs.PathOf(link), "/etc/passwd");
        byte[] whole = File.ReadAllBytes(logs.PathOf(cut));
        File.WriteAllBytes(logs.PathOf(cut), whole[..(whole.Length / 2)]);
        List<SearchProgress> progress = [];

        List<SearchHit> hits = await logs.RunAsync(new SearchQuery { Text = "hit", Limit = 10_000 }, progress.Add);

        Assert.Contains(hits, hit => hit.Line == "hit 1");
        Assert.Contains(hits, hit => hit.File.Id == cut.Id);
        Assert.DoesNotContain(hits, hit => hit.File.Id == link.Id);
        Assert.Equal(3, progress[^1].Unreadable);
        Assert.True(progress[^1].IsComplete);
    }

    [Fact]
    public async Task The_limit_ends_a_search_and_the_progress_says_so()
    {
        using MadeUpLogs logs = new();
        logs.Add("a.log", string.Concat(Enumerable.Repeat("hit\n", 100)));
        List<SearchProgress> progress = [];

        Assert.Equal(10, (await logs.RunAsync(new SearchQuery { Text = "hit", Limit = 10 }, progress.Add)).Count);
        Assert.False(progress[^1].IsComplete);
    }

    [Fact]
    public async Task A_cancelled_search_ends()
    {
        using MadeUpLogs logs = new();
        for (int i = 0; i < 20; i++)
            logs.Add($"f{i}.log", string.Concat(Enumerable.Repeat("hit\n", 5000)));
        using CancellationTokenSource stop = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (SearchHit _ in logs.Search.RunAsync(new SearchQuery { Text = "hit", Limit = 10_000 }, null, stop.Token))
                await stop.CancelAsync();
        });
    }

    [Theory]
    [InlineData("a(", "is no regular expression")]
    [InlineData("(?=a)b", "needs backtracking")]
    [InlineData("(a)\\1", "needs backtracking")]
    public void A_pattern_that_cannot_be_had_is_said(string pattern, string said) =>
        Assert.Contains(said, LogSearch.Fault(new SearchQuery { Text = pattern, IsRegex = true }), StringComparison.Ordinal);

    [Fact]
    public void Faults_carry_the_value_and_the_remedy()
    {
        Assert.Null(LogSearch.Fault(new SearchQuery()));
        Assert.Contains("10001", LogSearch.Fault(new SearchQuery { Limit = 10_001 }), StringComparison.Ordinal);
        Assert.Contains("21 lines of context", LogSearch.Fault(new SearchQuery { Context = 21 }), StringComparison.Ordinal);
        Assert.Contains("Exchange the two", LogSearch.Fault(new SearchQuery { From = Day, To = Day }), StringComparison.Ordinal);
        Assert.Contains("no cursor", LogSearch.Fault(new SearchQuery { After = "page=2" }), StringComparison.Ordinal);
        Assert.Contains("line end", LogSearch.Fault(new SearchQuery { Text = "a\nb" }), StringComparison.Ordinal);
        Assert.Contains("1001 characters", LogSearch.Fault(new SearchQuery { Text = new string('a', 1001) }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_needle_finds_what_a_plain_look_finds()
    {
        Random random = new(3);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] hay = [.. Enumerable.Range(0, random.Next(200)).Select(_ => (byte)"aAbB \nzé\0"[random.Next(8)])];
            byte[] text = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (byte)"aAbB z"[random.Next(6)])];
            ByteNeedle needle = new(text, random.Next(2) == 0);
            Assert.Equal(needle.IndexInPlain(hay), needle.IndexIn(hay));
        }
    }

    [Theory]
    [InlineData("connect(ed|ion) to \\d+", "connect")]
    [InlineData("a|b", null)]
    [InlineData("(foo|bar) baz+", " baz")]
    [InlineData("colou?r", "colo")]
    [InlineData("x{0}yz", "yz")]
    [InlineData("[abc]def", "def")]
    [InlineData("a\\.b\\.c", "a.b.c")]
    [InlineData("(?i)abc", null)]
    [InlineData("\\x41bc", null)]
    [InlineData(".*", null)]
    public void What_a_pattern_requires_is_read_from_it(string pattern, string? literal) => Assert.Equal(literal, RequiredLiteral.Of(pattern, ignoreCase: false));

    [Fact]
    public void Scanning_a_plain_file_allocates_nothing()
    {
        using MadeUpLogs logs = new();
        CollectedFile file = logs.Add("a.log", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"2026-03-01 00:00:00,000 INFO [main] a.B: line {i} of many{(i % 1000 == 0 ? " with the word" : "")}\n")));
        logs.Root.TryOpenRead(file.Path, out Microsoft.Win32.SafeHandles.SafeFileHandle? handle);
        using (handle)
        {
            PlainText text = new(handle!, file.Size);
            foreach (SearchQuery query in (SearchQuery[])[new() { Text = "the word" }, new() { Text = "THE WORD", IgnoreCase = true }, new() { Text = "line", Level = Severity.Error }, new() { Text = "w.rd$", IsRegex = true }])
            {
                PlainScanner scanner = new(new SearchConditions(query, SearchPattern.TryCreate(query, out _)!), 64 * 1024);
                LineFormat format = FormatCatalogue.Presets.First(preset => preset.Name == "log4j");
                List<FoundLine> found = new(1000);
                AllocationProbe.AssertNone(() =>
                {
                    found.Clear();
                    scanner.Scan(text, 0, text.Length, format, Day.Ticks, 1000, found, CancellationToken.None);
                });
                Assert.Equal(query.Level is null ? 20 : 0, found.Count);
            }
        }
    }

    private static void Change(CollectedFile[] files, int index, MadeUpLogs logs, CollectedFile now)
    {
        logs.Replace(files[index], now);
        files[index] = now;
    }
}
