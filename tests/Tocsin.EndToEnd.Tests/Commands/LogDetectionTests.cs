using System.Text.Json;
using System.Text.RegularExpressions;
using Tocsin.EndToEnd.Tests.Crashes;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary>The older program's whole way with the built one: train, serve with its facade, send line by line, watch.</summary>
public sealed partial class LogDetectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-logdetection-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_trained_judges_what_is_sent_and_the_monitor_shows_it_also_after_a_restart()
    {
        await TrainAsync();
        string log = Write("today.log", [.. Block("blk_-7", false), "", .. Block("blk_8", true), "a line of no block", .. Block("blk_9", false)]);
        await using (KillableProgram server = Serve())
        {
            Uri facade = await FacadeAsync(server);
            Outcome check = await ChildProgram.RunAsync("send", "--check", "--logdetection", $"{facade}");
            Assert.Equal((0, $"{facade.GetLeftPart(UriPartial.Authority)} is healthy, a model is loaded.\n"), (check.Code, check.Output));

            Outcome sent = await ChildProgram.RunAsync("send", log, "--logdetection", $"{facade}", "--model", "cnn", "--client-id", "3", "--json");

            Assert.Equal("", sent.Errors);
            Assert.Equal(0, sent.Code);
            JsonElement[] objects = [.. sent.Output.TrimEnd().Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
            JsonElement summary = objects[^1];
            Assert.Equal((11, 1, 1), (summary.GetProperty("lines").GetInt32(), summary.GetProperty("anomalies").GetInt32(), summary.GetProperty("anomalous_blocks").GetInt32()));
            JsonElement anomaly = objects[..^1].Single(static line => line.GetProperty("verdict").GetString() == "anomaly");
            Assert.Equal(("blk_8", 8), (anomaly.GetProperty("block").GetString(), anomaly.GetProperty("line").GetInt32()));
            Assert.Contains("(Client ID: 3)", anomaly.GetProperty("result").GetString(), StringComparison.Ordinal);
            await AssertMonitorAsync(facade);
            Assert.Equal(0, await server.StopAsync());
        }

        await using KillableProgram again = Serve();
        await AssertMonitorAsync(await FacadeAsync(again));
    }

    [Fact]
    public async Task The_older_clients_file_says_where_what_and_who()
    {
        await TrainAsync();
        Write("today.log", Block("blk_8", true));
        await using KillableProgram server = Serve();
        Uri facade = await FacadeAsync(server);
        Write("appsettings.json", [$$"""{ "ServerUrl": "{{facade}}", "DefaultModel": "CNN", "DefaultClientId": 9, "LogFilePath": "today.log" }"""]);

        Outcome sent = await ChildProgram.RunShellAsync($"cd '{_folder}'; tocsin send --logdetection");
        Outcome seen = await ChildProgram.RunShellAsync($"cd '{_folder}'; tocsin monitor --once --json --client-id 9");

        Assert.Equal((0, ""), (sent.Code, sent.Errors));
        Assert.Contains("4 lines in", sent.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 block anomalous.", sent.Output, StringComparison.Ordinal);
        Assert.Equal("blk_8", JsonDocument.Parse(seen.Output).RootElement.GetProperty("blocks")[0].GetProperty("block_id").GetString());
    }

    [Theory]
    [InlineData("send", "{log}", "--to", "http://127.0.0.1:1", "--logdetection", "http://127.0.0.1:1")]
    [InlineData("send", "{log}", "--logdetection", "http://127.0.0.1:1", "--stream", "web")]
    [InlineData("send", "{log}", "--to", "http://127.0.0.1:1", "--check")]
    [InlineData("send", "--to", "http://127.0.0.1:1")]
    [InlineData("send", "{log}", "--logdetection", "ftp://x")]
    [InlineData("monitor", "ftp://x")]
    [InlineData("monitor", "http://127.0.0.1:1", "--refresh", "1")]
    public async Task Options_that_do_not_go_together_are_wrong_usage(params string[] arguments)
    {
        Outcome outcome = await ChildProgram.RunAsync([.. arguments.Select(argument => argument.Replace("{log}", Write("x.log", ["x"]), StringComparison.Ordinal))]);

        Assert.Equal((2, ""), (outcome.Code, outcome.Output));
        Assert.Contains("--help'", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("send", "{log}", "--logdetection", "{nobody}")]
    [InlineData("send", "--check", "--logdetection", "{nobody}")]
    [InlineData("monitor", "{nobody}", "--once")]
    public async Task Where_nothing_listens_the_code_is_3_and_the_address_is_named(params string[] arguments)
    {
        string nobody = $"http://127.0.0.1:{FreePort.Take()}";

        Outcome outcome = await ChildProgram.RunAsync([.. arguments.Select(argument => argument
            .Replace("{log}", Write("x.log", ["x"]), StringComparison.Ordinal).Replace("{nobody}", nobody, StringComparison.Ordinal))]);

        Assert.Equal((3, ""), (outcome.Code, outcome.Output));
        Assert.Contains(nobody, outcome.Errors, StringComparison.Ordinal);
    }

    private static string[] Block(string block, bool anomalous) =>
    [
        $"Receiving block {block} src: /10.0.0.1:50010 dest: /10.0.0.2:50010",
        $"Received block {block} of size 67108864 from /10.0.0.1",
        .. anomalous ? [$"PacketResponder 1 for block {block} terminating", $"Exception in receiveBlock for block {block}"] : new[] { $"PacketResponder 1 for block {block} terminating" },
    ];

    private static async Task<Uri> FacadeAsync(KillableProgram server)
    {
        await server.UntilReadyAsync();
        await ChildProgram.Until(() => FacadeAddress().IsMatch(server.Errors));
        return new Uri(FacadeAddress().Match(server.Errors).Groups["address"].Value);
    }

    private static async Task AssertMonitorAsync(Uri facade)
    {
        Outcome seen = await ChildProgram.RunAsync("monitor", $"{facade}", "--once", "--json");

        Assert.Equal((0, ""), (seen.Code, seen.Errors));
        JsonElement view = JsonDocument.Parse(Assert.Single(seen.Output.TrimEnd().Split('\n'))).RootElement;
        Assert.Equal(["blk_8", "blk_9", "blk_-7"], view.GetProperty("blocks").EnumerateArray().Select(static block => block.GetProperty("block_id").GetString()));
        Assert.Equal(["anomaly", "normal", "normal"], view.GetProperty("blocks").EnumerateArray().Select(static block => block.GetProperty("status").GetString()));
        Assert.Equal(10, view.GetProperty("total_log_count").GetInt32());
        Assert.Equal("cnn", view.GetProperty("model").GetString());
        JsonElement metrics = view.GetProperty("metrics");
        Assert.Equal((1, 0, 1, 0), (metrics.GetProperty("tp").GetInt32(), metrics.GetProperty("fp").GetInt32(), metrics.GetProperty("tn").GetInt32(), metrics.GetProperty("fn").GetInt32()));
    }

    private async Task TrainAsync()
    {
        List<string> lines = [];
        List<string> labels = ["BlockId,Label", "blk_-7,Normal", "blk_8,Anomaly"];
        for (int i = 0; i < 150; i++)
        {
            bool anomalous = i % 3 == 2;
            lines.AddRange(Block($"blk_{1000 + i}", anomalous));
            labels.Add($"blk_{1000 + i},{(anomalous ? "Anomaly" : "Normal")}");
        }

        Outcome trained = await ChildProgram.RunAsync(
            "train", "--log", Write("train.log", lines), "--header", "none", "--labels", Write("labels.csv", labels), "--model", "cnn", "--epochs", "30", "--out", Path.Combine(_folder, "m.tocsin"));
        Assert.True(trained.Code == 0, trained.Errors);
    }

    private KillableProgram Serve() => KillableProgram.Start(
        "Tocsin listens on",
        new Dictionary<string, string> { ["TOCSIN__Facades__LogDetection__Labels"] = Path.Combine(_folder, "labels.csv") },
        "serve", "--data", Path.Combine(_folder, "data"), "--listen", "127.0.0.1:0", "--facade", "logdetection=127.0.0.1:0", "--model", $"blocks={Path.Combine(_folder, "m.tocsin")}");

    private string Write(string name, IEnumerable<string> lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    [GeneratedRegex(@"logdetection\S+ listening on (?<address>http://[0-9.:]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex FacadeAddress();
}
