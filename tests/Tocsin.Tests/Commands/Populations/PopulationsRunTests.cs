using System.IO.Compression;
using System.Text.Json;
using Tocsin.Commands;
using Tocsin.Commands.Populations;

namespace Tocsin.Tests.Commands.Populations;

public sealed class PopulationsRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-populations-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_event_is_answered_in_order_and_in_full_precision()
    {
        string[] answers = await RunAsync(new ReplayRequest { File = Write(Bot()), Json = true });

        Assert.Equal(840, answers.Length);
        using JsonDocument first = JsonDocument.Parse(answers[0]);
        Assert.Equal(
            ["score", "count", "zscore", "org", "source", "pop", "id", "action", "confidence"],
            first.RootElement.EnumerateObject().Select(static member => member.Name));
        using JsonDocument last = JsonDocument.Parse(answers[^1]);
        Assert.Equal("bot", last.RootElement.GetProperty("id").GetString());
        Assert.Equal(40, last.RootElement.GetProperty("count").GetInt64());
        Assert.InRange(last.RootElement.GetProperty("zscore").GetDouble(), 4, double.MaxValue);
        Assert.True(last.RootElement.GetProperty("score").GetRawText().Length > 10);
    }

    [Fact]
    public async Task Answers_explain_themselves_when_asked()
    {
        string[] answers = await RunAsync(new ReplayRequest { File = Write(Bot()), Json = true, Reasons = true });

        using JsonDocument last = JsonDocument.Parse(answers[^1]);
        JsonElement reason = last.RootElement.GetProperty("reasons")[0];
        Assert.Equal(("overused", "PUT /admin"), (reason.GetProperty("code").GetString(), reason.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task The_table_names_the_outlier_the_words_for_it_and_why()
    {
        string[] table = await RunAsync(new ReplayRequest { File = Write(Bot()), Top = 2 });

        Assert.StartsWith("840 events of 21 individuals in 1 scope", table[0], StringComparison.Ordinal);
        Assert.Contains("acme/shop/all", table);
        int row = Array.FindIndex(table, static line => line.EndsWith("  bot", StringComparison.Ordinal));
        Assert.Contains("far outside", table[row], StringComparison.Ordinal);
        Assert.StartsWith("          + PUT /admin: 40 of its 40 actions", table[row + 1], StringComparison.Ordinal);
        Assert.Equal(2, table.Count(static line => line.Contains("  1.00  ", StringComparison.Ordinal) || line.Contains("  0.67  ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_gzip_log_becomes_a_population_by_a_rule_in_a_file()
    {
        string rule = Path.Combine(_folder, "rule.json");
        await File.WriteAllTextAsync(rule, """{"org":"o","source":"s","pop":"p","id":"{address}","action":"{method} {path|first-segment}","where":["{status} >= 400"]}""");
        string log = Path.Combine(_folder, "access.log.gz");
        await using (StreamWriter text = new(new GZipStream(File.Create(log), CompressionLevel.Fastest)))
        {
            await text.WriteAsync("10.0.0.7 - - [x] \"GET /a/b HTTP/1.1\" 404 12\n10.0.0.8 - - [x] \"GET /a/b HTTP/1.1\" 200 12\n\n10.0.0.7 - - [x] \"GET /a/c HTTP/1.1\" 500 12");
        }

        string[] answers = await RunAsync(new ReplayRequest { File = log, Map = rule, Json = true });

        Assert.Equal(2, answers.Length);
        Assert.All(answers, static answer => Assert.Contains("\"id\":\"10.0.0.7\",\"action\":\"GET /a\"", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Headers_and_templates_are_known_to_rules_that_name_them()
    {
        string log = Write(string.Concat(Enumerable.Range(0, 300).Select(static i => $"2026-03-01 10:00:{i % 60:00},000 {(i % 3 == 0 ? "ERROR" : "INFO")} [main] app.Main - user u{i % 7} logged {(i % 2 == 0 ? "in" : "out")}\n")));
        const string Rule = """{"org":"o","source":"{component}","pop":"p","id":"{user}","action":"{level} {template}","match":"user (?<user>\\S+) logged"}""";

        string[] answers = await RunAsync(new ReplayRequest { File = log, Map = Rule, Json = true });

        Assert.Equal(300, answers.Length);
        Assert.Contains("\"source\":\"app.Main\",\"pop\":\"p\",\"id\":\"u0\",\"action\":\"error T1\"", answers[0], StringComparison.Ordinal);
        Assert.Contains("\"id\":\"u5\",\"action\":\"information T", answers[299], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_lines_are_explained_by_the_rule()
    {
        string log = Write("10.0.0.7 - - [x] \"GET /a/b HTTP/1.1\" 404 12\nhello\n");

        string[] text = await RunAsync(new ReplayRequest { File = log, Map = "access", ExplainRule = true });
        string[] json = await RunAsync(new ReplayRequest { File = log, Map = "access", ExplainRule = true, Json = true });

        Assert.Contains("    action  GET /a 404 100  {method|or:-} {path|first-segment|or:-} {status} {size|log10}", text);
        Assert.Contains("  refused: The line is not one of an access log.", text);
        using JsonDocument second = JsonDocument.Parse(json[1]);
        Assert.Equal((2, "refused"), (second.RootElement.GetProperty("line").GetInt32(), second.RootElement.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task What_a_log_says_cannot_move_the_cursor()
    {
        string log = Write("""{"org":"o","source":"s","pop":"p","id":"\u001b[2J\u202e","action":"\u001b]0;x"}""" + "\n");

        foreach (ReplayRequest request in (ReplayRequest[])[new() { File = log }, new() { File = log, Json = true }, new() { File = log, ExplainRule = true }])
        {
            string text = string.Join('\n', await RunAsync(request));
            Assert.DoesNotContain('\u001b', text);
            Assert.DoesNotContain('\u202e', text);
        }
    }

    [Fact]
    public async Task A_log_of_which_nothing_becomes_an_event_is_a_failure_that_says_what_to_do()
    {
        string log = Write("hello\n");

        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => RunAsync(new ReplayRequest { File = log }));

        Assert.Equal(1, fault.Code);
        Assert.Contains("--explain-rule", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acess", 2, "there is neither a preset nor a file 'acess'")]
    [InlineData("""{"org":"o","source":"s","pop":"p","id":"i","action":"{a|frst-segment}"}""", 2, "did you mean 'first-segment'?")]
    [InlineData("""{"org":"o"}""", 2, "correct these 4 faults")]
    public async Task A_rule_that_cannot_be_is_wrong_usage(string map, int code, string words)
    {
        CommandException fault = await Assert.ThrowsAsync<CommandException>(() => RunAsync(new ReplayRequest { File = Write(Bot()), Map = map }));

        Assert.Equal(code, fault.Code);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Twenty users with the same habits, and a bot that has one of its own.</summary>
    private static string Bot()
    {
        Random random = new(4);
        string[] habits = ["GET /", "GET /cart", "POST /login", "GET /help"];
        return string.Concat(Enumerable.Range(0, 40).SelectMany(_ => Enumerable.Range(0, 20)
            .Select(user => Event($"user{user}", habits[random.Next(habits.Length)])).Append(Event("bot", "PUT /admin"))));

        static string Event(string id, string action) => $$"""{"org":"acme","source":"shop","pop":"all","id":"{{id}}","action":"{{action}}"}""" + "\n";
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid()}.log");
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<string[]> RunAsync(ReplayRequest request)
    {
        await using StringWriter output = new();
        Assert.Equal(0, await PopulationsRun.RunAsync(request, output, TimeProvider.System, CancellationToken.None));
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
