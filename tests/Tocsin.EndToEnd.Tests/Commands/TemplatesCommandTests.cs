using System.IO.Compression;
using System.Text.Json;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary><c>tocsin templates</c> against what logpai/Drain3 answered, from the log file with its headers to the written assignments.</summary>
public sealed class TemplatesCommandTests : IDisposable
{
    /// <summary>The headers of the twelve logs as logpai/logparser publishes them.</summary>
    private static readonly Dictionary<string, string> Headers = new(StringComparer.Ordinal)
    {
        ["Android"] = "<Date> <Time>  <Pid>  <Tid> <Level> <Component>: <Content>",
        ["Apache"] = @"\[<Time>\] \[<Level>\] <Content>",
        ["BGL"] = "<Label> <Timestamp> <Date> <Node> <Time> <NodeRepeat> <Type> <Component> <Level> <Content>",
        ["HDFS"] = "<Date> <Time> <Pid> <Level> <Component>: <Content>",
        ["HPC"] = "<LogId> <Node> <Component> <State> <Time> <Flag> <Content>",
        ["Hadoop"] = @"<Date> <Time> <Level> \[<Process>\] <Component>: <Content>",
        ["Linux"] = @"<Month> <Date> <Time> <Level> <Component>(\[<PID>\])?: <Content>",
        ["Mac"] = @"<Month>  <Date> <Time> <User> <Component>\[<PID>\]( \(<Address>\))?: <Content>",
        ["OpenSSH"] = @"<Date> <Day> <Time> <Component> sshd\[<Pid>\]: <Content>",
        ["Spark"] = "<Date> <Time> <Level> <Component>: <Content>",
        ["Thunderbird"] = @"<Label> <Timestamp> <Date> <User> <Month> <Day> <Time> <Location> <Component>(\[<PID>\])?: <Content>",
        ["Windows"] = "<Date> <Time>, <Level>                  <Component>    <Content>",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-templates-").FullName;

    private static readonly string[] Configurations = ["plain", "masked", "evicting"];

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string log in Headers.Keys)
            {
                foreach (string configuration in Configurations)
                {
                    cases.Add(log, configuration);
                }
            }

            return cases;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SharedDataTheory]
    [MemberData(nameof(Cases))]
    public async Task Assignments_and_templates_are_those_of_Drain3(string log, string configuration)
    {
        using JsonDocument oracle = Oracle(log, configuration);
        string miner = Path.Combine(_folder, "miner.json");
        string assignments = Path.Combine(_folder, "out.jsonl");
        await File.WriteAllTextAsync(miner, oracle.RootElement.GetProperty("config").GetRawText());

        Outcome outcome = await ChildProgram.RunAsync(
            "templates", SharedData.File($"loghub2k/{log}_2k.log"), "--header", Headers[log], "--miner", miner, "--assignments", assignments, "--json");

        Assert.Equal("", outcome.Errors);
        Assert.Equal(0, outcome.Code);
        string[] expected = [.. oracle.RootElement.GetProperty("clusters").EnumerateArray()
            .Zip(oracle.RootElement.GetProperty("changes").EnumerateArray())
            .Select(static (pair, index) => $$"""{"line": {{index + 1}}, "cluster": {{pair.First}}, "change": "{{Change(pair.Second.GetString())}}"}""")];
        Assert.Equal(expected, await File.ReadAllLinesAsync(assignments));
        Assert.Equal(
            oracle.RootElement.GetProperty("templates").EnumerateObject().ToDictionary(static entry => entry.Name, static entry => entry.Value.GetString()),
            outcome.Output.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)
                .ToDictionary(static row => row.GetProperty("cluster").ToString(), static row => row.GetProperty("template").GetString()));
    }

    [Fact]
    public async Task A_saved_state_is_a_miner_that_goes_on()
    {
        string log = Path.Combine(_folder, "app.log");
        string state = Path.Combine(_folder, "miner.state");
        await File.WriteAllLinesAsync(log, Enumerable.Range(0, 50).Select(static number => $"job {number} done"));

        Outcome outcome = await ChildProgram.RunAsync("templates", log, "--header", "none", "--save", state);

        Assert.Equal(0, outcome.Code);
        DrainMiner miner = DrainMiner.Load(await File.ReadAllBytesAsync(state));
        Assert.Equal(50, Assert.Single(miner.Clusters()).Size);
        Assert.Equal([log, state], Directory.EnumerateFiles(_folder).Order()); // no temporary file is left
    }

    [Fact]
    public async Task Gzip_and_standard_input_are_read_as_the_plain_file()
    {
        string log = Path.Combine(_folder, "app.log");
        await File.WriteAllLinesAsync(log, Enumerable.Range(0, 5000).Select(static number => $"host{number % 7} says {number}"));
        await using (GZipStream gzip = new(File.Create(Path.Combine(_folder, "not-named-gz")), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(await File.ReadAllBytesAsync(log));
        }

        string plain = (await ChildProgram.RunAsync("templates", log, "--json")).Output;

        Assert.NotEmpty(plain);
        Assert.Equal(plain, (await ChildProgram.RunAsync("templates", Path.Combine(_folder, "not-named-gz"), "--json")).Output);
        Assert.Equal(plain, (await ChildProgram.RunShellAsync($"cat '{log}' | tocsin templates - --json")).Output);
        Assert.Equal(plain, (await ChildProgram.RunShellAsync($"cat '{_folder}/not-named-gz' | tocsin templates - --json")).Output);
    }

    [Fact]
    public async Task Miner_settings_that_are_wrong_are_all_named_at_once()
    {
        string miner = Path.Combine(_folder, "miner.json");
        await File.WriteAllTextAsync(miner, """{"sim_th": 7, "depth": "deep", "masks": [["(", "X"]]}""");
        await File.WriteAllTextAsync(Path.Combine(_folder, "app.log"), "x\n");

        Outcome outcome = await ChildProgram.RunAsync("templates", Path.Combine(_folder, "app.log"), "--miner", miner);

        Assert.Equal(2, outcome.Code);
        Assert.All(["sim_th", "depth", "masks"], key => Assert.Contains(key, outcome.Errors, StringComparison.Ordinal));
    }

    private static JsonDocument Oracle(string log, string configuration)
    {
        using GZipStream file = new(File.OpenRead(SharedData.File($"oracle/drain3/{log}.{configuration}.json.gz")), CompressionMode.Decompress);
        return JsonDocument.Parse(file);
    }

    private static string Change(string? letter) => letter switch { "c" => "created", "t" => "changed", _ => "none" };
}
