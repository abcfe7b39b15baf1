using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Following;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Collection.Following;

public sealed class FollowHubTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly RawTree _tree = new();
    private readonly CataloguePass _pass;
    private readonly FollowHub _hub;

    public FollowHubTests()
    {
        _pass = _tree.Pass();
        _hub = new FollowHub(_tree.Logs, _tree.Catalogue, TimeProvider.System);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        _tree.Dispose();
    }

    [Fact]
    public async Task The_last_lines_come_first_and_then_each_line_when_it_ends()
    {
        _tree.Write("server-1.log", "one\ntwo\nthree\nfo");
        _pass.Run();
        using Follower follower = _hub.Follow(new FollowFilter(Category: "server", Last: 2));
        await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();

        Assert.Equal(["two", "three"], await NextAsync(lines, 2));
        _tree.Append("server-1.log", "ur\nfive");
        Assert.Equal(["four"], await NextAsync(lines, 1));
        _tree.Append("server-1.log", "\r\nsix\n");
        Assert.Equal(["five", "six"], await NextAsync(lines, 2));
        Assert.Equal(0, follower.Dropped);
    }

    [Fact]
    public async Task Who_has_joined_sees_what_is_written_from_then_on_and_nothing_before()
    {
        _tree.Write("server-1.log", "before\n");
        _pass.Run();
        for (int number = 0; number < 20; number++)
        {
            using Follower follower = _hub.Follow(new FollowFilter(Category: "server", Last: 0));
            await follower.Joined.WaitAsync(Patience);
            _tree.Append("server-1.log", $"{number}\n");
            await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();

            Assert.Equal([$"{number}"], await NextAsync(lines, 1));
        }
    }

    [Fact]
    public async Task Who_came_too_late_to_join_does_not_wait_for_it()
    {
        using Follower ended = _hub.Follow(new FollowFilter());
        await _hub.DisposeAsync();

        await ended.Joined.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_line_says_where_it_stands()
    {
        _tree.Write("hpc/server-1.log", "2026-03-01 10:00:00 INFO one\n");
        _pass.Run();
        using Follower follower = _hub.Follow(new FollowFilter(Path: "hpc/server-1.log", Last: 10));
        await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();
        await NextAsync(lines, 1);
        _tree.Append("hpc/server-1.log", "2026-03-01 10:00:01 ERROR two\n");

        await NextAsync(lines, 1);

        Assert.Equal(
            new FollowedLine(
                _tree.File1("hpc/server-1.log").Id, "hpc/server-1.log", "server", 29, new DateTime(2026, 3, 1, 10, 0, 1, DateTimeKind.Utc), Severity.Error, "2026-03-01 10:00:01 ERROR two"),
            lines.Current);
    }

    [Fact]
    public async Task A_follower_sees_what_fits_its_filter()
    {
        _tree.Write("server-1.log", "INFO Alpha\nERROR alpha\nERROR beta\n");
        _tree.Write("client-1.log", "ERROR alpha of the client\n");
        _pass.Run();
        using Follower follower = _hub.Follow(new FollowFilter(Category: "server", Contains: "ALPHA", Level: Severity.Error, Last: 10));
        await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();

        Assert.Equal(["ERROR alpha"], await NextAsync(lines, 1));
        _tree.Append("client-1.log", "ERROR alpha again\n");
        _tree.Append("server-1.log", "INFO alpha\nERROR gamma\nFATAL alphabet\n");
        Assert.Equal(["FATAL alphabet"], await NextAsync(lines, 1));
    }

    [Fact]
    public async Task Lines_of_several_files_begin_in_the_order_of_their_times()
    {
        _tree.Write("server-1.log", "2026-03-01 10:00:00 INFO a\n2026-03-01 10:00:02 INFO c\n  more of c\n2026-03-01 10:00:04 INFO e\n");
        _tree.Write("server-2.log", "2026-03-01 10:00:01 INFO b\n2026-03-01 10:00:03 INFO d\n");
        _pass.Run();
        using Follower follower = _hub.Follow(new FollowFilter(Category: "server", Last: 5));
        await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();

        Assert.Equal(["b", "c", "  more of c", "d", "e"], (await NextAsync(lines, 5)).Select(text => text.Contains("INFO", StringComparison.Ordinal) ? text[25..] : text));
    }

    [Fact]
    public async Task A_file_that_was_cut_is_read_from_its_beginning()
    {
        _tree.Write("server-1.log", "before\n");
        _pass.Run();
        using Follower follower = _hub.Follow(new FollowFilter(Category: "server", Last: 1));
        await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();
        await NextAsync(lines, 1);

        File.WriteAllText(_tree["server-1.log"], "new\n");
        Assert.Equal(["new"], await NextAsync(lines, 1));
        File.WriteAllText(_tree["server-1.log"], "longer than before\n"); // cut and grown beyond in one moment
        Assert.Equal(["longer than before"], await NextAsync(lines, 1));
    }

    [Fact]
    public async Task A_file_rotated_by_its_name_is_read_to_its_end_and_then_its_successor()
    {
        _tree.Write("server-1.log", "one\n");
        _pass.Run();
        using Follower follower = _hub.Follow(new FollowFilter(FileId: _tree.File1("server-1.log").Id, Last: 1));
        await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();
        await NextAsync(lines, 1);

        _tree.Append("server-1.log", "two\nthe end");
        File.Move(_tree["server-1.log"], _tree["server-1.log.1"]);
        _tree.Write("server-1.log", "three\n");
        _pass.Run();

        Assert.Equal(["two", "the end", "three"], await NextAsync(lines, 3));
    }

    [Fact]
    public async Task A_file_that_was_fetched_again_as_a_whole_goes_on_where_it_was()
    {
        _tree.Write("server-1.log", "one\ntwo\nthr");
        _pass.Run();
        using Follower follower = _hub.Follow(new FollowFilter(Category: "server", Last: 10));
        await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();
        await NextAsync(lines, 2);

        _tree.Write("server-1.log.new", "one\ntwo\nthree\nfour\n");
        File.Move(_tree["server-1.log.new"], _tree["server-1.log"], overwrite: true);

        Assert.Equal(["three", "four"], await NextAsync(lines, 2));
    }

    [Fact]
    public async Task A_new_file_of_the_category_is_followed_from_its_first_line_and_history_is_not()
    {
        _tree.Write("server-1.log", "one\n");
        _pass.Run();
        using Follower follower = _hub.Follow(new FollowFilter(Category: "server", Last: 1));
        await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();
        await NextAsync(lines, 1);

        _tree.Write("server-2.log.1", "history\n");
        _tree.Write("server-2.log", "first\nsecond\n");
        _pass.Run();

        Assert.Equal(["first", "second"], await NextAsync(lines, 2));
        Assert.Equal("server-2.log", lines.Current.Path);
    }

    [Fact]
    public async Task A_path_that_is_not_there_yet_is_waited_for()
    {
        using Follower follower = _hub.Follow(new FollowFilter(Path: "later.log", Last: 10));
        await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();
        _tree.Write("later.log", "here\n");

        Assert.Equal(["here"], await NextAsync(lines, 1));
    }

    [Fact]
    public async Task A_slow_reader_loses_the_oldest_lines_and_is_told_how_many()
    {
        _tree.Write("server-1.log", "begin\n");
        _pass.Run();
        using Follower slow = _hub.Follow(new FollowFilter(Category: "server", Last: 1));
        using Follower quick = _hub.Follow(new FollowFilter(Category: "server", Contains: "n", Last: 1));
        await using IAsyncEnumerator<FollowedLine> some = slow.ReadAsync().GetAsyncEnumerator();
        await using IAsyncEnumerator<FollowedLine> lines = quick.ReadAsync().GetAsyncEnumerator();
        await NextAsync(some, 1);
        await NextAsync(lines, 1);

        _tree.Append("server-1.log", string.Concat(Enumerable.Range(0, 25_000).Select(number => $"{number}\n")) + "end\n");

        Assert.Equal(["end"], await NextAsync(lines, 1));
        Assert.Equal((25_001 - Follower.MaxLines, 0), (slow.Dropped, quick.Dropped));
        Assert.Equal(["15001"], await NextAsync(some, 1));
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_between_the_last_lines_and_the_new_ones()
    {
        _tree.Write("server-1.log", "0\n");
        _pass.Run();
        Task writer = Task.Run(() =>
        {
            for (int number = 1; number <= 2000; number++)
            {
                _tree.Append("server-1.log", $"{number}\n");
            }
        });
        for (int joined = 0; joined < 8; joined++)
        {
            using Follower follower = _hub.Follow(new FollowFilter(Category: "server", Last: 5));
            await using IAsyncEnumerator<FollowedLine> lines = follower.ReadAsync().GetAsyncEnumerator();
            List<int> numbers = [];
            do
            {
                numbers.Add(int.Parse((await NextAsync(lines, 1))[0]));
            }
            while (numbers[^1] != 2000 && (joined == 7 || numbers.Count < 20));

            Assert.Equal(Enumerable.Range(numbers[0], numbers.Count), numbers);
        }

        await writer;
    }

    [Fact]
    public async Task Followers_end_with_the_hub()
    {
        using Follower follower = _hub.Follow(new FollowFilter());
        Task<bool> next = Task.Run(async () =>
        {
            await foreach (FollowedLine _ in follower.ReadAsync())
            {
                return false;
            }

            return true;
        });

        await _hub.DisposeAsync();

        Assert.True(await next.WaitAsync(Patience));
    }

    private static async Task<string[]> NextAsync(IAsyncEnumerator<FollowedLine> lines, int count)
    {
        List<string> texts = [];
        while (texts.Count < count)
        {
            Assert.True(await lines.MoveNextAsync().AsTask().WaitAsync(Patience));
            texts.Add(lines.Current.Text);
        }

        return [.. texts];
    }
}
