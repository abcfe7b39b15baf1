using System.CommandLine;
using System.Text.Json;
using Tocsin.Commands;
using Tocsin.Commands.Searching;
using Tocsin.Engine.Collection.Searching;

namespace Tocsin.Tests.Commands.Searching;

public sealed class SearchCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-search-command-").FullName;

    public SearchCommandTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "logs", "node1"));
        File.WriteAllText(
            Path.Combine(_folder, "logs", "node1", "slurm-4711.out"),
            "2026-03-01 10:00:00,000 INFO [main] a.B: begun\n2026-03-01 10:00:01,000 ERROR [main] a.B: the \e[31mdisk is full\n2026-03-01 10:00:02,000 INFO [main] a.B: ended\n");
        File.WriteAllText(Path.Combine(_folder, "logs", "server-1.log"), "nothing to see\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_hit_is_printed_with_its_file_and_its_time_once_and_without_terminal_escapes()
    {
        string printed = await RunAsync(new SearchQuery { Text = "disk" });

        Assert.Equal("node1/slurm-4711.out 2026-03-01 10:00:01,000 ERROR [main] a.B: the ␛[31mdisk is full\n", printed);
    }

    [Theory]
    [InlineData("2026-03-01 10:00:00,000 INFO [main] a.B: begun\n    at the needle\n", "2026-03-01 10:00:00     at the needle")]
    [InlineData("2026-03-01T10:00:00+02:00 INFO the needle\n", "2026-03-01 08:00:00 2026-03-01T10:00:00+02:00 INFO the needle")]
    [InlineData("2026-03-01T10:00:00Z INFO the needle\n", "2026-03-01T10:00:00Z INFO the needle")]
    public async Task A_line_that_does_not_begin_with_its_time_has_it_before_it(string text, string printed)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "logs", "a.log"), string.Concat(Enumerable.Repeat(text[..(text.IndexOf('\n') + 1)].Replace("needle", "thread", StringComparison.Ordinal), 20)) + text);

        Assert.Equal($"a.log {printed}\n", await RunAsync(new SearchQuery { Text = "needle" }));
    }

    [Fact]
    public async Task Without_a_catalogue_files_have_the_categories_and_remotes_that_are_configured()
    {
        string config = Path.Combine(_folder, "tocsin.json");
        await File.WriteAllTextAsync(config, """{"Collection": {"Remotes": {"node1": {"Host": "h", "User": "u", "Path": "p"}}, "Categories": [{"Name": "jobs", "Patterns": ["slurm*"]}]}}""");

        using JsonDocument hit = JsonDocument.Parse(await RunAsync(new SearchQuery { Text = "disk", Category = "jobs", Remote = "node1" }, json: true, config));

        Assert.Equal(("jobs", "node1"), (hit.RootElement.GetProperty("service").GetString(), hit.RootElement.GetProperty("remote").GetString()));
    }

    [Fact]
    public async Task Context_stands_around_the_hit()
    {
        string[] printed = (await RunAsync(new SearchQuery { Text = "disk", Context = 1 })).Split('\n');

        Assert.EndsWith("begun", printed[0], StringComparison.Ordinal);
        Assert.EndsWith("full", printed[1], StringComparison.Ordinal);
        Assert.EndsWith("ended", printed[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_object_a_hit_with_names_in_snake_case()
    {
        using JsonDocument hit = JsonDocument.Parse(await RunAsync(new SearchQuery { Text = "disk", Category = "slurm" }, json: true));

        Assert.Equal("node1/slurm-4711.out", hit.RootElement.GetProperty("file").GetString());
        Assert.Equal("slurm", hit.RootElement.GetProperty("service").GetString());
        Assert.Equal("error", hit.RootElement.GetProperty("level").GetString());
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 1, DateTimeKind.Utc), hit.RootElement.GetProperty("time").GetDateTime());
        Assert.Equal(47, hit.RootElement.GetProperty("offset").GetInt64());
        Assert.False(hit.RootElement.TryGetProperty("before", out _));
    }

    [Fact]
    public async Task A_folder_without_a_collection_is_said_with_the_remedy()
    {
        CommandException fault = await Assert.ThrowsAsync<CommandException>(
            () => SearchCommandRun.RunAsync(new SearchQuery { Text = "x" }, null, Path.Combine(_folder, "nowhere"), false, TextWriter.Null, TimeProvider.System, default));

        Assert.Equal(ExitCode.Outside, fault.Code);
        Assert.Contains("--folder", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search x --since yesterday", "'yesterday' is no time for --since")]
    [InlineData("search x --level loud", "'loud' is no level for --level")]
    [InlineData("search x --limit 0", "The limit is 0")]
    [InlineData("search x( --regex", "is no regular expression")]
    [InlineData("search x --since 1h --until 2h", "ends")]
    public void A_wrong_option_is_refused_with_its_value(string line, string said)
    {
        RootCommand root = new("test") { SearchCommand.Create() };

        Assert.Contains(root.Parse(line).Errors, error => error.Message.Contains(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("search x --since 2h --until 1h")]
    [InlineData("search x --since 2026-11-22 --until 2026-11-22T10:30:00Z")]
    [InlineData("search x --level warn -i -C 2 --limit 10000")]
    [InlineData("search '' --level ERROR --service slurm")]
    public void Times_and_levels_are_taken_as_people_write_them(string line)
    {
        RootCommand root = new("test") { SearchCommand.Create() };

        Assert.Empty(root.Parse(line).Errors);
    }

    private async Task<string> RunAsync(SearchQuery query, bool json = false, string? config = null)
    {
        using StringWriter output = new() { NewLine = "\n" };
        Assert.Equal(ExitCode.Done, await SearchCommandRun.RunAsync(query, config, _folder, json, output, TimeProvider.System, default));
        return output.ToString();
    }
}
