using System.Text.Json;

namespace Tocsin.EndToEnd.Tests.Commands;

public sealed class TailCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-tail-").FullName;

    public TailCommandTests()
    {
        Write("host/slurm-1.out", "2026-03-01 10:00:00 INFO begin\n2026-03-01 10:00:02 ERROR it failed\u001b[2J\n");
        Write("host/slurm-2.out", "2026-03-01 10:00:01 INFO sibling\n");
        Write("host/client-1.log", "hello\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_service_gives_the_last_lines_of_its_files_by_their_times_behind_their_names()
    {
        Outcome outcome = await ChildProgram.RunAsync("tail", "slurm", "-n", "2", "--folder", _folder);

        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Equal("host/slurm-2.out 2026-03-01 10:00:01 INFO sibling\nhost/slurm-1.out 2026-03-01 10:00:02 ERROR it failed␛[2J\n", outcome.Output);
    }

    [Fact]
    public async Task A_file_gives_its_lines_as_they_are_or_as_objects()
    {
        Outcome text = await ChildProgram.RunAsync("tail", "host/client-1.log", "--folder", _folder);
        Outcome beneath = await ChildProgram.RunAsync("tail", Path.Combine(_folder, "logs/host/client-1.log"), "--folder", _folder);
        Outcome json = await ChildProgram.RunAsync("tail", "host/slurm-1.out", "--level", "error", "--json", "--folder", _folder);

        Assert.Equal((0, "hello\n"), (text.Code, text.Output));
        Assert.Equal(text.Output, beneath.Output);
        JsonElement line = JsonDocument.Parse(Assert.Single(json.Output.TrimEnd('\n').Split('\n'))).RootElement;
        Assert.Equal(
            ("host/slurm-1.out", "slurm", 31, "error"),
            (line.GetProperty("file").GetString(), line.GetProperty("service").GetString(), line.GetProperty("offset").GetInt32(), line.GetProperty("level").GetString()));
    }

    [Fact]
    public async Task Following_goes_on_with_new_lines_and_files_and_ends_by_Ctrl_C_with_0()
    {
        await using ChildProgram program = ChildProgram.Start("tail", "slurm", "-f", "--folder", _folder);
        await program.UntilItSaysAsync("it failed");
        File.AppendAllText(Full("host/slurm-1.out"), "2026-03-01 10:00:03 INFO more\n");
        await program.UntilItSaysAsync("host/slurm-1.out 2026-03-01 10:00:03 INFO more");
        Write("host/slurm-3.out", "from the first line\n");
        await program.UntilItSaysAsync("host/slurm-3.out from the first line");

        program.Interrupt();
        Outcome outcome = await program.EndAsync();

        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.DoesNotContain("client", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("slrum", "Did you mean 'slurm'?")]
    [InlineData("client-1.lo", "Did you mean 'host/client-1.log'?")]
    [InlineData("../../etc/passwd", "There is no service and no file")]
    [InlineData("zzz", "Services are client, slurm, server")]
    public async Task What_is_not_there_is_3_with_what_may_have_been_meant(string target, string said)
    {
        Outcome outcome = await ChildProgram.RunAsync("tail", target, "--folder", _folder);

        Assert.Equal((3, ""), (outcome.Code, outcome.Output));
        Assert.Contains(said, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_collection_it_says_how_to_begin()
    {
        Outcome outcome = await ChildProgram.RunAsync("tail", "--folder", Path.Combine(_folder, "none"));

        Assert.Equal((3, ""), (outcome.Code, outcome.Output));
        Assert.Contains("tocsin sync", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--level", "loud")]
    [InlineData("-n", "-1")]
    [InlineData("-n", "10001")]
    public async Task Wrong_options_are_2(string option, string value)
    {
        Outcome outcome = await ChildProgram.RunAsync("tail", option, value, "--folder", _folder);

        Assert.Equal((2, ""), (outcome.Code, outcome.Output));
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Full(path))!);
        File.WriteAllText(Full(path), text);
    }

    private string Full(string path) => Path.Combine(_folder, "logs", path);
}
