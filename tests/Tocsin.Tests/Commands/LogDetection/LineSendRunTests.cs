using System.Text.Json;
using Tocsin.Commands;
using Tocsin.Commands.LogDetection;

namespace Tocsin.Tests.Commands.LogDetection;

/// <summary><c>tocsin send --logdetection</c> against a server that behaves as the older one does, and misbehaves as it and a network can.</summary>
public sealed class LineSendRunTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-lines-").FullName;
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_model_is_switched_then_every_line_that_is_not_blank_is_sent_in_order_with_client_and_model()
    {
        await using OlderServer server = await OlderServer.StartAsync();

        int code = await RunAsync(Request(server, "a blk_1", "", "   ", "b blk_2", "\t", "c") with { ClientId = 7, Model = "lstm" });

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["lstm"], server.Switches);
        Assert.Equal([("a blk_1", 7, "lstm"), ("b blk_2", 7, "lstm"), ("c", 7, "lstm")], server.Lines);
    }

    [Fact]
    public async Task Each_verdict_is_shown_and_the_summary_counts_lines_anomalies_and_blocks()
    {
        await using OlderServer server = await OlderServer.StartAsync();

        await RunAsync(Request(server, "one blk_1", "ERROR blk_2", "", "two blk_1", "free"));

        string[] lines = _output.ToString().Split('\n');
        Assert.Matches(@"^ +1  normal   blk_1 +Receiving block <\*> src: \(<\*>\)$", lines[0]);
        Assert.Matches(@"^! +2  anomaly  blk_2 ", lines[1]);
        Assert.Matches(@"^ +4  normal   blk_1 ", lines[2]);
        Assert.Matches(@"^ +5  normal   - ", lines[3]);
        Assert.Contains("4 lines in", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 anomalous; 1 of 2 blocks anomalous.", _output.ToString(), StringComparison.Ordinal);
        int anomalous = _output.ToString().IndexOf("!  blk_2", StringComparison.Ordinal);
        int normal = _output.ToString().LastIndexOf("blk_1", StringComparison.Ordinal);
        Assert.InRange(anomalous, 0, normal);
    }

    [Fact]
    public async Task With_json_each_verdict_and_the_summary_are_an_object_a_line()
    {
        await using OlderServer server = await OlderServer.StartAsync();

        await RunAsync(Request(server, "one blk_1", "ERROR blk_2", "two blk_2") with { Json = true });

        JsonElement[] objects = [.. _output.ToString().Trim().Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(4, objects.Length);
        Assert.Equal(2, objects[1].GetProperty("line").GetInt32());
        Assert.Equal("anomaly", objects[1].GetProperty("verdict").GetString());
        Assert.Equal("blk_2", objects[1].GetProperty("block").GetString());
        JsonElement summary = objects[3];
        Assert.Equal((3, 1, 0), (summary.GetProperty("lines").GetInt32(), summary.GetProperty("anomalies").GetInt32(), summary.GetProperty("anomalous_blocks").GetInt32()));
        JsonElement second = summary.GetProperty("per_block").EnumerateArray().Single(static block => block.GetProperty("block").GetString() == "blk_2");
        Assert.Equal((2, 1, "normal"), (second.GetProperty("lines").GetInt32(), second.GetProperty("anomalies").GetInt32(), second.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task A_server_that_is_busy_breaks_off_or_is_slow_is_asked_again_and_every_line_gets_its_verdict()
    {
        await using OlderServer server = await OlderServer.StartAsync(LineTurn.Unavailable, LineTurn.Answer, LineTurn.HangUp, LineTurn.Slow, LineTurn.Answer, LineTurn.Crash);

        int code = await RunAsync(Request(server, "a", "b", "c") with { Timeout = TimeSpan.FromSeconds(5) });

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["a", "b", "c"], server.Lines.Select(static line => line.Line));
        Assert.Equal(7, server.Asked);
        Assert.Contains("3 lines in", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_over_which_the_server_fails_three_times_is_counted_and_the_next_is_sent()
    {
        await using OlderServer server = await OlderServer.StartAsync(LineTurn.Answer, LineTurn.Crash, LineTurn.Crash, LineTurn.Crash);

        int code = await RunAsync(Request(server, "a", "poison", "c"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(["a", "c"], server.Lines.Select(static line => line.Line));
        Assert.Contains("1 without a verdict", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((int)LineTurn.TooLate)]
    [InlineData((int)LineTurn.Unprocessable)]
    public async Task A_line_that_was_taken_without_a_verdict_or_refused_is_counted_and_not_sent_again(int turn)
    {
        await using OlderServer server = await OlderServer.StartAsync((LineTurn)turn);

        int code = await RunAsync(Request(server, "a", "b"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(2, server.Asked);
        Assert.Contains("1 line in", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_something_outside_after_the_time_given()
    {
        await using OlderServer server = await OlderServer.StartAsync([.. Enumerable.Repeat(LineTurn.Unavailable, 50)]);

        CommandException outside = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(server, "a") with { GiveUpAfter = TimeSpan.FromMilliseconds(1) }));

        Assert.Equal(ExitCode.Outside, outside.Code);
        Assert.Contains("503: Model not loaded", outside.Message, StringComparison.Ordinal);
        Assert.Contains("0 lines in", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_listens_the_end_is_3_at_once_with_the_address_and_the_setting()
    {
        Uri address;
        await using (OlderServer gone = await OlderServer.StartAsync())
        {
            address = gone.Address;
        }

        CommandException outside = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(address, "a")));

        Assert.Equal(ExitCode.Outside, outside.Code);
        Assert.Contains($"{address.Host}:{address.Port}", outside.Message, StringComparison.Ordinal);
        Assert.Contains("ServerUrl", outside.Message, StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task A_model_that_was_chosen_must_be_there()
    {
        await using OlderServer server = await OlderServer.StartAsync();

        CommandException refusal = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(server, "a") with { Model = "cnnn", ModelIsChosen = true }));

        Assert.Equal(ExitCode.Failed, refusal.Code);
        Assert.Contains("(404): Model file for cnnn not found. Choose another with --model", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Asked);
    }

    [Fact]
    public async Task The_usual_model_need_not_be_there()
    {
        await using OlderServer server = await OlderServer.StartAsync();
        server.Models.Clear();

        Assert.Equal(ExitCode.Done, await RunAsync(Request(server, "a")));
        Assert.Single(server.Lines);
    }

    [Fact]
    public async Task A_run_that_is_stopped_sums_up_what_was_done()
    {
        await using OlderServer server = await OlderServer.StartAsync();
        using CancellationTokenSource stop = new();
        server.OnTaken = () =>
        {
            if (server.Lines.Count == 3)
            {
                stop.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(Request(server, [.. Enumerable.Range(0, 100).Select(static number => $"line {number}")]), stop.Token));

        Assert.InRange(server.Lines.Count, 3, 4);
        Assert.Contains(" lines in ", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_server_says_of_a_line_cannot_move_the_cursor()
    {
        await using OlderServer server = await OlderServer.StartAsync();

        await RunAsync(Request(server, "ERROR blk_\e[2J"));

        Assert.DoesNotContain('\e', _output.ToString());
    }

    [Fact]
    public async Task A_server_of_another_kind_is_said_to_be_one()
    {
        await using Tocsin.Tests.Server.ServerUnderTest other = await Tocsin.Tests.Server.ServerUnderTest.StartAsync();

        CommandException refusal = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(other.Server.Address, "a")));

        Assert.Equal(ExitCode.Failed, refusal.Code);
        Assert.Contains("/process_line", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("healthy", ExitCode.Done)]
    [InlineData("starting", ExitCode.Failed)]
    public async Task Check_asks_how_the_server_is(string health, int code)
    {
        await using OlderServer server = await OlderServer.StartAsync();
        server.Health = health;

        Assert.Equal(code, await CheckAsync(server.Address));
        Assert.Equal($"{server.Address.GetLeftPart(UriPartial.Authority)} is {health}, a model is loaded.\n", _output.ToString());
    }

    [Fact]
    public async Task Check_where_nothing_listens_is_3()
    {
        CommandException outside = await Assert.ThrowsAsync<CommandException>(() => CheckAsync(new Uri("http://127.0.0.1:1")));

        Assert.Equal(ExitCode.Outside, outside.Code);
    }

    private Task<int> CheckAsync(Uri server) => LineSendRun.CheckAsync(server, null, TimeSpan.FromSeconds(5), json: false, _output, TimeProvider.System, CancellationToken.None);

    private Task<int> RunAsync(LineSendRequest request, CancellationToken cancellation = default) =>
        LineSendRun.RunAsync(request, _output, TimeProvider.System, cancellation).WaitAsync(Limit, CancellationToken.None);

    private LineSendRequest Request(OlderServer server, params string[] lines) => Request(server.Address, lines);

    private LineSendRequest Request(Uri server, params string[] lines)
    {
        string path = Path.Combine(_folder, "app.log");
        File.WriteAllLines(path, lines);
        return new LineSendRequest { File = path, Server = server, Model = "transformer" };
    }
}
