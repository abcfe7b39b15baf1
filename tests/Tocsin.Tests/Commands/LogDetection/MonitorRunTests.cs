using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Spectre.Console;
using Tocsin.Commands;
using Tocsin.Commands.LogDetection;
using Tocsin.Terminal;
using Tocsin.Tests.Server;

namespace Tocsin.Tests.Commands.LogDetection;

/// <summary><c>tocsin monitor</c> against a server that behaves as the older one does.</summary>
public sealed class MonitorRunTests : IDisposable
{
    private const string Blocks = """
        {"blocks": [
          {"block_id": "blk_1", "log_count": 3, "last_log": "081109 203615 148 INFO dfs.FSNamesystem: done", "status": "normal", "client_ids": [1]},
          {"block_id": "blk_-2", "log_count": 1200, "last_log": "\u001b[2Jexception", "status": "anomaly", "client_ids": [1, 2]},
          {"block_id": "blk_3", "log_count": 7, "last_log": "x", "status": "normal", "client_ids": []}],
         "total_log_count": 1210, "total_block_count": 3, "last_updated": "2026-01-02 03:04:05"}
        """;

    private const string Metrics = """{"accuracy": 0.9, "precision": 0.5, "recall": 1.0, "f1_score": 0.6667, "tp": 1, "fp": 1, "tn": 8, "fn": 0, "last_updated": "2026-01-02 03:04:05"}""";

    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task Once_as_json_is_one_object_with_the_anomalous_blocks_first()
    {
        await using OlderServer server = await OlderServer.StartAsync();
        (server.BlocksJson, server.MetricsJson) = (Blocks, Metrics);

        Assert.Equal(ExitCode.Done, await RunAsync(Once(server, json: true)));

        JsonElement seen = JsonDocument.Parse(Assert.Single(_output.ToString().Trim().Split('\n'))).RootElement;
        Assert.Equal(["blk_-2", "blk_1", "blk_3"], seen.GetProperty("blocks").EnumerateArray().Select(static block => block.GetProperty("block_id").GetString()));
        Assert.Equal((3, 1210, 1), (seen.GetProperty("total_block_count").GetInt32(), seen.GetProperty("total_log_count").GetInt32(), seen.GetProperty("anomalous_blocks").GetInt32()));
        Assert.Equal("anomaly", seen.GetProperty("blocks")[0].GetProperty("status").GetString());
        Assert.Equal(0.6667, seen.GetProperty("metrics").GetProperty("f1_score").GetDouble());
        Assert.Equal("transformer", seen.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Once_for_people_names_blocks_and_figures_and_obeys_no_escape_sequence()
    {
        await using OlderServer server = await OlderServer.StartAsync();
        (server.BlocksJson, server.MetricsJson) = (Blocks, Metrics);

        await RunAsync(Once(server));

        string text = _output.ToString();
        Assert.Contains("3 blocks, 1 anomalous, 1,210 lines", text, StringComparison.Ordinal);
        Assert.Contains("precision", text, StringComparison.Ordinal);
        Assert.Contains("0.6667", text, StringComparison.Ordinal);
        Assert.Contains("!  blk_-2", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
    }

    [Fact]
    public async Task A_server_without_figures_is_shown_without_them()
    {
        await using OlderServer server = await OlderServer.StartAsync();
        server.BlocksJson = Blocks;

        await RunAsync(Once(server));

        Assert.Contains("no labelled blocks", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"blocks": [1, {"block_id": 7, "client_ids": "x"}], "total_log_count": "many"}""")]
    public async Task Answers_of_a_strange_shape_are_no_end(string blocks)
    {
        await using OlderServer server = await OlderServer.StartAsync();
        server.BlocksJson = blocks;

        Assert.Equal(ExitCode.Done, await RunAsync(Once(server, json: true)));
    }

    [Fact]
    public async Task Once_where_nothing_listens_is_3() =>
        Assert.Equal(ExitCode.Outside, (await Assert.ThrowsAsync<CommandException>(() => RunAsync(new MonitorRequest { Server = new Uri("http://127.0.0.1:1"), Once = true }))).Code);

    [Fact]
    public async Task A_server_that_wants_a_key_is_an_end_that_says_so()
    {
        await using OlderServer server = await OlderServer.StartAsync();
        server.BlocksFault = Results.Json(new { detail = "This needs an API key." }, statusCode: 401);

        CommandException refusal = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Once(server) with { Once = false }));

        Assert.Equal(ExitCode.Failed, refusal.Code);
        Assert.Contains("This needs an API key. Give a key by --api-key-file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_each_look_is_a_line_until_it_is_stopped_and_a_lost_connection_is_no_end()
    {
        await using OlderServer server = await OlderServer.StartAsync();
        (server.BlocksJson, server.MetricsJson) = (Blocks, Metrics);
        using CancellationTokenSource stop = new();
        using WatchedWriter lines = new();
        Task<int> run = MonitorRun.RunAsync(Once(server) with { Once = false, Refresh = TimeSpan.FromMilliseconds(50) }, lines, TimeProvider.System, stop.Token);
        await lines.UntilAsync(2);
        server.BlocksFault = Results.Json(new { detail = "busy" }, statusCode: 503);
        using (PeriodicTimer pause = new(TimeSpan.FromMilliseconds(10)))
        {
            using CancellationTokenSource late = new(ServerUnderTest.Patience);
            while (server.BlocksFaults < 2)
            {
                await pause.WaitForNextTickAsync(late.Token);
            }
        }

        int before = lines.Count;
        server.BlocksFault = null;
        await lines.UntilAsync(before + 2);
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Done, await run.WaitAsync(ServerUnderTest.Patience));
        Assert.Contains("3 blocks, 1 anomalous, 1,210 lines; of 10 labelled: precision 0.5000, recall 1.0000, F1 0.6667", lines.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, 24)]
    [InlineData(80, 24)]
    [InlineData(200, 12)]
    public void The_dashboard_fits_its_window_and_says_that_the_connection_is_lost(int width, int height)
    {
        TestClock clock = new();
        MonitorScreen screen = new("http://localhost:8000", clock);
        JsonElement many = JsonDocument.Parse($$"""
            {"blocks": [{{string.Join(',', Enumerable.Range(0, 100).Select(static number => $$"""{"block_id": "blk_{{number}}", "log_count": {{number}}, "last_log": "{{new string('x', 90)}}", "status": "{{(number == 77 ? "anomaly" : "normal")}}", "client_ids": [1,2,3]}"""))}}]}
            """).RootElement;
        screen.Saw(MonitorSnapshot.Of("http://localhost:8000", many, JsonDocument.Parse(Metrics).RootElement, null), null);
        Screen window = new(Live: true, Colors: false, width, height);

        string fresh = Render(screen, window);
        screen.Saw(null, "connection refused");
        clock.Advance(TimeSpan.FromSeconds(12));
        string lost = Render(screen, window);

        foreach (string frame in new[] { fresh, lost })
        {
            string[] lines = frame.TrimEnd('\n').Split('\n');
            Assert.True(lines.Length < height, $"{lines.Length} lines");
            Assert.All(lines, line => Assert.True(line.Length < width, line));
        }

        Assert.Contains("TN", fresh, StringComparison.Ordinal);
        Assert.Contains("blk_77", fresh, StringComparison.Ordinal);
        Assert.DoesNotContain("connection lost", fresh, StringComparison.Ordinal);
        Assert.Contains("connection lost", lost, StringComparison.Ordinal);
        Assert.Contains("blk_77", lost, StringComparison.Ordinal);
    }

    private static string Render(MonitorScreen screen, Screen window)
    {
        using StringWriter text = new();
        IAnsiConsole console = window.On(text);
        console.Write(screen.Draw(window, console));
        return text.ToString();
    }

    private static MonitorRequest Once(OlderServer server, bool json = false) => new() { Server = server.Address, Once = true, Json = json };

    private Task<int> RunAsync(MonitorRequest request) =>
        MonitorRun.RunAsync(request, _output, TimeProvider.System, CancellationToken.None).WaitAsync(ServerUnderTest.Patience);

    /// <summary>Lets a test wait for lines.</summary>
    private sealed class WatchedWriter : StringWriter
    {
        private readonly SemaphoreSlim _written = new(0);

        public int Count { get; private set; }

        public override Task WriteLineAsync(string? value)
        {
            lock (_written)
            {
                base.WriteLine(value);
                Count++;
            }

            _written.Release();
            return Task.CompletedTask;
        }

        public async Task UntilAsync(int count)
        {
            while (Count < count)
            {
                Assert.True(await _written.WaitAsync(ServerUnderTest.Patience));
            }
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _written.Dispose();
        }
    }
}
