using System.Text.Json;
using Tocsin.Commands;
using Tocsin.Commands.Feeding;
using Tocsin.Engine.Tests;

namespace Tocsin.Tests.Commands.Feeding;

/// <summary>What a feeding that was interrupted sends when it is started again.</summary>
public sealed class FeedResumeTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-resume-").FullName;
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string EventFile => Path.Combine(_folder, "events.jsonl");

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_feeding_that_is_stopped_again_and_again_has_each_event_counted_once(int workers)
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        string[] lines = Write(600);
        int stops = 0;
        for (bool done = false; !done; stops++)
        {
            using CancellationTokenSource stop = new();
            int enough = engine.Counted.Count + 37 + stops;
            int stopped = 0;
            engine.OnCounted = () =>
            {
                // Several workers are counted at once: none of them need see the very number.
                if (engine.Counted.Count >= enough && Interlocked.Exchange(ref stopped, 1) == 0)
                {
                    stop.Cancel();
                }
            };
            try
            {
                await RunAsync(Request(engine) with { Workers = workers }, stop.Token);
                done = true;
            }
            catch (OperationCanceledException)
            {
            }
        }

        Assert.InRange(stops, 5, 30);
        Assert.Equal(lines.Order(), engine.Counted.Order());
    }

    [Fact]
    public async Task A_server_that_restarts_loses_and_repeats_nothing()
    {
        string[] lines = Write(300);
        int port = FreePort.Take();
        await using OlderEngine first = await OlderEngine.StartAsync(port);
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        first.OnCounted = () =>
        {
            if (first.Counted.Count >= 100)
            {
                enough.TrySetResult();
            }
        };
        Task<int> feeding = RunAsync(Request(first) with { Timeout = TimeSpan.FromSeconds(20) }); // of a request that arrived and that the first did not get to read
        await enough.Task.WaitAsync(Limit);
        await first.StopAsync();
        await using OlderEngine second = await OlderEngine.StartAsync(port);

        Assert.Equal(ExitCode.Done, await feeding);
        Assert.Equal(lines.Order(), first.Counted.Concat(second.Counted).Order());
    }

    [Fact]
    public async Task What_was_answered_beyond_a_gap_is_not_sent_again()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        string[] lines = Write(10);
        FeedRequest request = Request(engine);
        string path = FeedStateFile.UsualPath(EventFile);
        await RunAsync(request with { Rate = 1e9 }); // so that the state knows the file
        string[] state = await File.ReadAllLinesAsync(path);
        await File.WriteAllTextAsync(path, $"2\n{state[1].Replace("\"beyond\":[]", "\"beyond\":[[5,6]]", StringComparison.Ordinal)}\n9\n7");
        engine.Counted.Clear();

        await RunAsync(request);

        Assert.Equal(new[] { lines[2], lines[3], lines[6], lines[7], lines[9] }.Order(), engine.Counted.Order()); // the seventh's note was cut off
    }

    [Theory]
    [InlineData("4")]
    [InlineData("4\n")]
    public async Task The_older_feeder_s_state_is_one_number_and_counts(string state)
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        string[] lines = Write(7);
        string path = Path.Combine(_folder, "feed_state_01.txt");
        await File.WriteAllTextAsync(path, state);

        await RunAsync(Request(engine) with { StateFile = path });

        Assert.Equal(lines[4..].Order(), engine.Counted.Order());
        Assert.Equal("7", (await File.ReadAllLinesAsync(path))[0]); // and the older feeder can go on with it
    }

    [Fact]
    public async Task Restart_forgets()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        string[] lines = Write(5);

        await RunAsync(Request(engine));
        await RunAsync(Request(engine));
        Assert.Equal(5, engine.Asked);

        await RunAsync(Request(engine) with { Restart = true });
        Assert.Equal(lines.Concat(lines).Order(), engine.Counted.Order());
    }

    [Fact]
    public async Task What_the_file_has_grown_by_is_sent_and_a_file_with_another_beginning_is_another_file()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        Write(5);
        await RunAsync(Request(engine));

        string[] more = Write(8);
        await RunAsync(Request(engine));
        Assert.Equal(more.Order(), engine.Counted.Order());

        string[] other = Write(3, "other");
        await RunAsync(Request(engine));
        Assert.Equal(more.Concat(other).Order(), engine.Counted.Order());
    }

    [Fact]
    public async Task A_state_of_another_server_is_not_used_and_stays()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        await using OlderEngine other = await OlderEngine.StartAsync();
        Write(5);
        await RunAsync(Request(engine));
        string before = await File.ReadAllTextAsync(FeedStateFile.UsualPath(EventFile));

        CommandException wrong = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(other)));

        Assert.Equal(ExitCode.WrongUsage, wrong.Code);
        Assert.Contains("--restart", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(0, other.Asked);
        Assert.Equal(before, await File.ReadAllTextAsync(FeedStateFile.UsualPath(EventFile)));
    }

    [Fact]
    public async Task Two_feedings_cannot_use_one_state()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        TaskCompletionSource<bool> go = new();
        TaskCompletionSource<bool> there = new();
        engine.BeforeCounting = _ =>
        {
            there.TrySetResult(true);
            return go.Task;
        };
        string[] lines = Write(5);
        Task<int> feeding = RunAsync(Request(engine));
        await there.Task.WaitAsync(Limit);

        CommandException taken = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(engine)));

        go.SetResult(true);
        Assert.Equal(ExitCode.Done, await feeding);
        Assert.Contains("--state", taken.Message, StringComparison.Ordinal);
        Assert.Equal(lines.Order(), engine.Counted.Order());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-3")]
    [InlineData("3\n{\n")]
    [InlineData("3\n{}\n")]
    [InlineData("3\n{\"version\":2}\n")]
    [InlineData("3\n{\"version\":1,\"to\":\"\",\"rule\":\"\",\"beyond\":[[5]]}\n")]
    [InlineData("3\n{\"version\":1,\"to\":\"\",\"rule\":\"\",\"beyond\":[[5,99999999999]]}\n")]
    [InlineData("3\n{\"version\":1,\"to\":\"\",\"rule\":\"\",\"beyond\":[]}\nx\n")]
    public async Task A_state_that_cannot_be_read_is_named_with_the_remedy_and_nothing_is_sent(string state)
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        Write(5);
        await File.WriteAllTextAsync(FeedStateFile.UsualPath(EventFile), state);

        CommandException damage = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(engine)));

        Assert.Contains("--restart", damage.Message, StringComparison.Ordinal);
        Assert.Equal(0, engine.Asked);
        Assert.Equal(state, await File.ReadAllTextAsync(FeedStateFile.UsualPath(EventFile)));
    }

    private Task<int> RunAsync(FeedRequest request, CancellationToken cancellation = default) =>
        FeedRun.RunAsync(request, _output, TimeProvider.System, cancellation).WaitAsync(Limit, CancellationToken.None);

    private FeedRequest Request(OlderEngine engine) => new() { File = EventFile, Endpoint = engine.Endpoint, Workers = 2 };

    private string[] Write(int lines, string action = "a")
    {
        string[] written = [.. Enumerable.Range(0, lines).Select(number => JsonSerializer.Serialize(new { org = "o", source = "s", pop = "p", id = $"i{number % 23}", action = $"{action}{number}" }))];
        File.WriteAllLines(EventFile, written);
        return written;
    }
}
