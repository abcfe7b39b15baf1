using System.Text.Json;
using Tocsin.EndToEnd.Tests.Crashes;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary>What the command line promises to people and scripts, asked of the built program.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-command-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_a_command_help_goes_to_standard_error_and_the_code_is_2()
    {
        Outcome outcome = await ChildProgram.RunAsync();

        Assert.Equal(2, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.Contains("Commands:", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        Outcome outcome = await ChildProgram.RunAsync("--version");

        Assert.Equal(0, outcome.Code);
        Assert.Matches(@"\Atocsin \d+\.\d+\.\d+( \([0-9a-f]+\))?\n\z", outcome.Output);
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public async Task The_help_of_every_command_ends_with_an_example_that_names_it()
    {
        string help = (await ChildProgram.RunAsync("--help")).Output;
        string[] commands = [.. help[help.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1).TakeWhile(static line => line.Length > 0).Select(static line => line.Trim().Split(' ')[0])];
        Assert.Contains("send", commands);

        foreach (string command in commands)
        {
            Outcome outcome = await ChildProgram.RunAsync(command, "--help");
            string[] paragraphs = outcome.Output.TrimEnd('\n').Split("\n\n");
            Assert.Equal(0, outcome.Code);
            Assert.StartsWith("Example", paragraphs[^1], StringComparison.Ordinal);
            Assert.Contains($"tocsin {command}", paragraphs[^1], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("templates")]
    [InlineData("templates", "x.log", "--colour")]
    [InlineData("templates", "x.log", "--header", "nonsense")]
    [InlineData("send", "x.log")]
    [InlineData("send", "x.log", "--to", "ftp://example.org")]
    [InlineData("send", "x.log", "--to", "http://example.org", "--rate", "0")]
    [InlineData("frobnicate")]
    [InlineData("keys", "new", "emperor")]
    public async Task Wrong_usage_is_2_with_a_hint_and_nothing_on_standard_output(params string[] arguments)
    {
        Outcome outcome = await ChildProgram.RunAsync(arguments);

        Assert.Equal(2, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.Contains("--help'", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Tocsin.", outcome.Errors, StringComparison.Ordinal); // no names of types
    }

    [Theory]
    [InlineData("templates")]
    [InlineData("watch")]
    [InlineData("send", "--to", "http://127.0.0.1:1")]
    public async Task A_file_that_is_not_there_is_3_and_named(string command, params string[] options)
    {
        Outcome outcome = await ChildProgram.RunAsync([command, "/no/such/file.log", .. options]);

        Assert.Equal(3, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.Contains("There is no file '/no/such/file.log'", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named_with_its_option_before_anything_is_mined()
    {
        Outcome outcome = await ChildProgram.RunAsync("templates", Log(["a line"]), "--assignments", "/no/such/folder/out.jsonl");

        Assert.Equal(3, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.Contains("/no/such/folder/out.jsonl", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("--assignments", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_program_quietly_and_well()
    {
        string log = Log(Enumerable.Range(0, 20_000).Select(static number => string.Join(' ', Enumerable.Repeat($"word{number}", 1 + (number % 37))).Insert(0, $"{(char)('a' + (number % 26))}{number % 7919} ")));

        Outcome outcome = await ChildProgram.RunShellAsync($"tocsin templates '{log}' --header none --json | head -n 1");

        Assert.Equal(0, outcome.Code);
        Assert.Single(outcome.Output.TrimEnd('\n').Split('\n'));
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public async Task What_a_log_says_cannot_speak_to_the_terminal()
    {
        string log = Log(["\e]0;owned\a\e[31mred\e[0m and \u009b2J plain", "\u202egnp.exe"]);

        Outcome table = await ChildProgram.RunAsync("templates", log);
        Outcome json = await ChildProgram.RunAsync("watch", log, "--json");

        Assert.Equal((0, 0), (table.Code, json.Code));
        foreach (char hostile in "\e\a\u009b\u202e")
        {
            Assert.DoesNotContain(hostile, table.Output + table.Errors + json.Output + json.Errors);
        }

        Assert.Contains("␛[31mred", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_prints_what_was_done_so_far_and_says_so_by_its_code()
    {
        string assignments = Path.Combine(_folder, "out.jsonl");
        await using ChildProgram program = ChildProgram.Start("templates", "-", "--assignments", assignments, "--json");
        await program.Input.WriteAsync(string.Concat(Enumerable.Range(0, 20_000).Select(static number => $"job {number} done\n")));
        await program.Input.FlushAsync();
        await ChildProgram.Until(() => File.Exists(assignments) && new FileInfo(assignments).Length > 0);

        program.Interrupt();
        Outcome outcome = await program.EndAsync();

        Assert.Equal(130, outcome.Code);
        Assert.Equal("job <*> done", JsonDocument.Parse(outcome.Output).RootElement.GetProperty("template").GetString()!.Replace("<NUM>", "<*>", StringComparison.Ordinal));
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public async Task A_signal_that_comes_twice_at_once_as_from_timeout_ends_a_command_as_cleanly_as_one()
    {
        await using KillableProgram program = KillableProgram.Start("listening on", new Dictionary<string, string>(), "windows", "listen://127.0.0.1:0", "--errors", "none");
        await program.UntilReadyAsync();

        await program.InterruptTwiceAsync();

        await ChildProgram.Until(() => program.Errors.Contains("0 records seen = 0 used + 0 ignored + 0 late + 0 refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ctrl_C_ends_a_sending_whose_pipe_says_nothing()
    {
        await using ChildProgram program = ChildProgram.Start("send", "-", "--to", "http://127.0.0.1:1");
        await program.UntilItWaitsForInputAsync();

        program.Interrupt();
        Outcome outcome = await program.EndAsync();

        Assert.Equal(130, outcome.Code);
        Assert.Contains("Sent 0 lines", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_waiting_for_a_named_pipe_that_nobody_writes_to()
    {
        string pipe = Path.Combine(_folder, "pipe");
        Assert.Equal(0, (await ChildProgram.RunShellAsync($"mkfifo '{pipe}'")).Code);
        await using ChildProgram program = ChildProgram.Start("watch", pipe);
        await program.UntilItOpensAPipeAsync();

        program.Interrupt();
        Outcome outcome = await program.EndAsync();

        Assert.Equal(130, outcome.Code);
    }

    [Fact]
    public async Task Following_ends_well_by_Ctrl_C()
    {
        string log = Log(["2026-01-02 03:04:05 INFO one", "2026-01-02 03:04:06 INFO one"]);
        await using ChildProgram program = ChildProgram.Start("watch", "-f", log);
        await program.UntilItReadsAsync(log);

        program.Interrupt();
        Outcome outcome = await program.EndAsync();

        Assert.Equal(0, outcome.Code);
        Assert.Contains("template", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', outcome.Output + outcome.Errors);
    }

    [Fact]
    public async Task The_doctor_finds_this_machine_fit_and_prints_one_object_a_line()
    {
        Outcome outcome = await ChildProgram.RunAsync("doctor", "--data", Path.Combine(_folder, "data"), "--json");

        Assert.Equal(0, outcome.Code);
        string[] groups = [.. outcome.Output.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("group").GetString()!).Distinct()];
        Assert.Equal(["machine", "data folder", "ports", "optional parts", "for later versions"], groups);
        Assert.All(
            ["facade logdetection", "facade binormal", "facade similarity", "facade logs", "libgd", "libhdf5", "ONNX Runtime", "librdkafka", "ssh", "rsync"],
            part => Assert.Contains($"\"{part}\"", outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_doctor_ends_with_3_where_the_data_folder_cannot_be_written()
    {
        Outcome outcome = await ChildProgram.RunAsync("doctor", "--data", "/proc/tocsin");

        Assert.Equal(3, outcome.Code);
        Assert.Contains("--data", outcome.Output, StringComparison.Ordinal);
    }

    private string Log(IEnumerable<string> lines)
    {
        string path = Path.Combine(_folder, "a log.txt");
        File.WriteAllLines(path, lines);
        return path;
    }
}
