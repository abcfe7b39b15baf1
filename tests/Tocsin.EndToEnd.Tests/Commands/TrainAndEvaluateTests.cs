using System.Text.Json;
using Tocsin.Engine.Traffic;
using Tocsin.Tests.Commands.Sessions;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary>From a log to figures with the built program, as an operator would.</summary>
public sealed class TrainAndEvaluateTests : IDisposable
{
    private const int Lines = 9_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-train-").FullName;
    private readonly BlockLog _blocks;

    public TrainAndEvaluateTests() => _blocks = new BlockLog(_folder, Lines);

    private string Bundle => Path.Combine(_folder, "blocks.tocsin");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_model_trained_on_a_log_finds_the_trouble_in_the_sessions_that_were_held_back()
    {
        Outcome trained = await TrainAsync("--epochs", "8", "--json");

        Assert.True(trained.Code == 0, trained.Errors);
        Assert.Equal("", trained.Errors);
        JsonElement[] lines = Objects(trained.Output);
        Assert.All(lines[..^1], static (line, place) =>
        {
            Assert.Equal("epoch", line.GetProperty("type").GetString());
            Assert.Equal(place + 1, line.GetProperty("epoch").GetInt32());
            Assert.True(line.GetProperty("loss").GetDouble() > 0);
            Assert.InRange(line.GetProperty("f1").GetDouble(), 0, 1);
        });
        JsonElement report = lines[^1];
        Assert.Equal("report", report.GetProperty("type").GetString());
        Assert.Equal("cnn", report.GetProperty("model").GetString());
        Assert.Equal(lines.Length - 1, report.GetProperty("epochs").GetInt32());
        Assert.Equal(_blocks.Lines.Length, report.GetProperty("log").GetProperty("lines").GetInt32());
        Assert.Contains(report.GetProperty("results").EnumerateArray(), static result => result.GetProperty("detector").GetString() == "decision_tree");
        Assert.Equal(new FileInfo(Bundle).Length, report.GetProperty("bytes").GetInt64());

        Outcome evaluated = await EvaluateAsync("--only", _blocks.Test, "--json");

        Assert.True(evaluated.Code == 0, evaluated.Errors);
        JsonElement figures = Assert.Single(Objects(evaluated.Output));
        Assert.Equal(_blocks.TestBlocks.Count(_blocks.IsAnomalous), Count("tp") + Count("fn"));
        Assert.Equal(_blocks.TestBlocks.Count(), Count("tp") + Count("fp") + Count("tn") + Count("fn"));
        Assert.True(figures.GetProperty("f1").GetDouble() > 0.9, evaluated.Output);
        Assert.All(["precision", "recall", "false_alarm_rate", "auc"], name => Assert.InRange(figures.GetProperty(name).GetDouble(), 0, 1));
        Assert.True(figures.GetProperty("detectors").GetArrayLength() > 0);

        string anomalous = _blocks.TestBlocks.First(block => _blocks.Fault(block) == BlockFault.WriteException);
        Outcome explained = await EvaluateAsync("--explain", anomalous);
        Assert.True(explained.Code == 0, explained.Errors);
        Assert.StartsWith($"{anomalous}  anomalous", explained.Output, StringComparison.Ordinal);
        Assert.Contains("what each detector says", explained.Output, StringComparison.Ordinal);
        JsonElement explanation = Assert.Single(Objects((await EvaluateAsync("--explain", anomalous, "--json")).Output));
        Assert.Equal(_blocks.Blocks[anomalous].Length, explanation.GetProperty("events").GetArrayLength());
        Assert.Equal(1, explanation.GetProperty("label").GetInt32());

        int Count(string name) => figures.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task The_same_log_gives_the_same_bundle_from_a_file_and_from_a_pipe()
    {
        Assert.Equal(0, (await TrainAsync("--epochs", "1")).Code);
        byte[] fromFile = await File.ReadAllBytesAsync(Bundle);

        Outcome piped = await ChildProgram.RunShellAsync(
            $"zcat '{_blocks.Log}' | tocsin train --log - --header hdfs --labels '{_blocks.Labels}' --exclude '{_blocks.Test}' --model cnn --epochs 1 --out '{Bundle}'");

        Assert.True(piped.Code == 0, piped.Errors);
        Assert.Equal(fromFile, await File.ReadAllBytesAsync(Bundle));
    }

    [Fact]
    public async Task People_are_told_what_came_of_it_and_what_to_do_next()
    {
        Outcome trained = await TrainAsync("--epochs", "2");

        Assert.True(trained.Code == 0, trained.Errors);
        Assert.DoesNotContain('\e', trained.Output + trained.Errors);
        Assert.Contains("decision tree", trained.Output, StringComparison.Ordinal);
        Assert.Contains("training loss", trained.Output, StringComparison.Ordinal);
        string next = trained.Output.Split('\n').Single(static line => line.StartsWith("  tocsin evaluate ", StringComparison.Ordinal));

        Outcome evaluated = await ChildProgram.RunShellAsync(next.Trim());

        Assert.True(evaluated.Code == 0, evaluated.Errors);
        Assert.Contains("called anomalous", evaluated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_that_would_mean_nothing_are_refused()
    {
        Assert.Equal(0, (await TrainAsync("--epochs", "1")).Code);

        Outcome overlapping = await EvaluateAsync();
        Assert.Equal(2, overlapping.Code);
        Assert.Contains("--allow-overlap", overlapping.Errors, StringComparison.Ordinal);
        Assert.Equal("", overlapping.Output);
        Assert.Equal(0, (await EvaluateAsync("--allow-overlap")).Code);

        string foreign = await WriteAsync("foreign.jsonl", """
            {"session": "a", "label": 0, "events": ["X1", "X2", "T1"]}
            {"session": "b", "label": 1, "events": ["X1", "X2"]}
            not a session
            """);
        Outcome unknown = await ChildProgram.RunAsync("evaluate", Bundle, "--sessions", foreign);
        Assert.Equal(2, unknown.Code);
        Assert.Contains("4 of 5 events (80.0%) are unknown", unknown.Errors, StringComparison.Ordinal);

        string unlabelled = await WriteAsync("unlabelled.jsonl", """{"session": "a", "events": ["T1"]}""");
        Assert.Equal(2, (await ChildProgram.RunAsync("evaluate", Bundle, "--sessions", unlabelled)).Code);
        Assert.Equal(2, (await ChildProgram.RunAsync("evaluate", Bundle, "--log", _blocks.Log)).Code);
        Assert.Equal(2, (await EvaluateAsync("--explain", "blk_0")).Code);
    }

    [Fact]
    public async Task Bad_rows_are_named_and_the_others_are_learnt_from()
    {
        string rows = await WriteAsync("train.jsonl", string.Concat(Enumerable.Range(0, 40).Select(static number =>
            $$"""{"session": "s{{number}}", "label": {{(number % 4 == 0 ? 1 : 0)}}, "events": ["A", "B", "{{(number % 4 == 0 ? "X" : "C")}}"]}""" + "\n")) + "{\"session\": 1}\n");

        Outcome trained = await ChildProgram.RunAsync("train", "--sessions", rows, "--model", "cnn", "--epochs", "1", "--out", Bundle);

        Assert.True(trained.Code == 0, trained.Errors);
        Assert.Contains("train.jsonl, line 41: has no \"session\" that is a text; left out.", trained.Errors, StringComparison.Ordinal);
        Outcome log = await EvaluateAsync();
        Assert.Equal(2, log.Code);
        Assert.Contains("has no templates", log.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'--log' '{log}' '--model' 'lstm'", 2, "--labels")]
    [InlineData("'--log' '{log}' '--model' 'rnn'", 2, "ensemble, transformer, lstm or cnn")]
    [InlineData("'--log' '{log}' '--false-alarms' '1'", 2, "--false-alarms")]
    [InlineData("'--log' '{log}' '--epochs' '0'", 2, "--epochs")]
    [InlineData("'--log' '{log}' '--session-key' 'regex:('", 2, "--session-key")]
    [InlineData("'--log' '{log}' '--only' 'a' '--exclude' 'b'", 2, "--only and --exclude")]
    [InlineData("'--log' '{log}' '--sessions' 'x'", 2, "--log and --sessions")]
    [InlineData("'--sessions' 'x' '--templates' 't'", 2, "--templates does not go with --sessions")]
    [InlineData("", 2, "Nothing to read")]
    [InlineData("'--log' 'missing.log'", 3, "missing.log")]
    [InlineData("'--log' '{log}' '--templates' 'missing.csv'", 3, "missing.csv")]
    [InlineData("'--log' '{log}' '--only' 'missing.txt'", 3, "missing.txt")]
    [InlineData("'--log' '{log}' '--templates' '{labels}'", 2, "event_id and template")]
    [InlineData("'--log' '{log}' '--labels' '{log}'", 2, "BlockId,Label")]
    public async Task A_command_line_that_cannot_be_done_is_refused_before_the_work(string arguments, int code, string message)
    {
        string[] given = [.. arguments.Replace("{log}", _blocks.Log, StringComparison.Ordinal).Replace("{labels}", _blocks.Labels, StringComparison.Ordinal)
            .Split('\'', StringSplitOptions.RemoveEmptyEntries).Where(static part => part != " ")];

        Outcome refused = await ChildProgram.RunAsync(["train", "--out", Bundle, .. given]);

        Assert.True(refused.Code == code, $"{refused.Code}: {refused.Errors}");
        Assert.Contains(message, refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Bundle));
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_told_before_the_work()
    {
        Assert.Equal(3, (await ChildProgram.RunAsync("train", "--log", _blocks.Log, "--out", Path.Combine(_folder, "missing", "x.tocsin"))).Code);
        Assert.Equal(2, (await ChildProgram.RunAsync("train", "--log", _blocks.Log, "--out", _folder)).Code);
        byte[] log = await File.ReadAllBytesAsync(_blocks.Log);
        Assert.Equal(2, (await ChildProgram.RunAsync("train", "--log", _blocks.Log, "--out", _blocks.Log)).Code);
        Assert.Equal(log, await File.ReadAllBytesAsync(_blocks.Log));
    }

    [Theory]
    [InlineData("missing.tocsin", 3)]
    [InlineData("blocks-1.log.gz", 3)]
    public async Task A_bundle_that_cannot_be_used_is_refused_with_the_command_that_makes_one(string file, int code)
    {
        Outcome refused = await ChildProgram.RunAsync("evaluate", Path.Combine(_folder, file), "--sessions", "x");

        Assert.Equal(code, refused.Code);
        Assert.Contains("tocsin train", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_in_the_middle_of_training_leaves_the_old_bundle_whole()
    {
        await File.WriteAllTextAsync(Bundle, "the old one");
        await using ChildProgram training = ChildProgram.Start(TrainArguments("--epochs", "10000", "--json"));
        training.Input.Close();
        await training.UntilItSaysAsync("\"epoch\":1,");

        training.Interrupt();
        Outcome interrupted = await training.EndAsync();

        Assert.Equal(130, interrupted.Code);
        Assert.Equal("the old one", await File.ReadAllTextAsync(Bundle));
        Assert.DoesNotContain(Directory.GetFiles(_folder), static file => file.EndsWith(".next", StringComparison.Ordinal));
        Assert.DoesNotContain("report", interrupted.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_while_the_log_comes_from_a_silent_pipe_ends_it()
    {
        await using ChildProgram training = ChildProgram.Start("train", "--log", "-", "--header", "hdfs", "--out", Bundle);
        await training.UntilItWaitsForInputAsync();

        training.Interrupt();

        Assert.Equal(130, (await training.EndAsync()).Code);
        Assert.False(File.Exists(Bundle));
    }

    private Task<Outcome> TrainAsync(params string[] more) => ChildProgram.RunAsync(TrainArguments(more));

    private string[] TrainArguments(params string[] more) =>
        ["train", "--log", _blocks.Log, "--header", "hdfs", "--labels", _blocks.Labels, "--exclude", _blocks.Test, "--model", "cnn", "--out", Bundle, .. more];

    private Task<Outcome> EvaluateAsync(params string[] more) => ChildProgram.RunAsync(["evaluate", Bundle, "--log", _blocks.Log, "--labels", _blocks.Labels, .. more]);

    private async Task<string> WriteAsync(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private static JsonElement[] Objects(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
}
