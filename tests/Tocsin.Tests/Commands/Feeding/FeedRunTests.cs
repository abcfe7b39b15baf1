using System.Text.Json;
using Tocsin.Commands;
using Tocsin.Commands.Feeding;

namespace Tocsin.Tests.Commands.Feeding;

/// <summary><c>tocsin send --discrete</c> against a server that behaves as the older engine does, and misbehaves as it and a network can.</summary>
public sealed class FeedRunTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-feed-").FullName;
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string StateFile => Path.Combine(_folder, "events.jsonl.feed");

    [Fact]
    public async Task Every_event_is_posted_as_it_stands_once()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        string[] lines = [Line("a", "x"), """{"org":"o","source":"s","pop":"p","id":"b","action":"y","timestamp":"2026-01-02T03:04:05Z"}""", "", Line("a", "z")];

        int code = await RunAsync(Request(engine, lines));

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(lines.Where(static line => line.Length > 0).Order(), engine.Counted.Order());
    }

    [Fact]
    public async Task Workers_ask_at_once_and_the_events_of_one_individual_keep_their_order()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        TaskCompletionSource two = new();
        int waiting = 0;
        engine.BeforeCounting = async _ =>
        {
            if (Interlocked.Increment(ref waiting) == 2)
            {
                two.SetResult();
            }

            await two.Task.WaitAsync(Limit); // nothing is counted before two requests are there at once
        };
        string[] lines = [.. Enumerable.Range(0, 400).Select(static number => Line($"id{number % 17}", $"a{number}"))];

        await RunAsync(Request(engine, lines) with { Workers = 4 });

        Assert.InRange(engine.MostAtOnce, 2, 4);
        ILookup<string, string> sent = lines.ToLookup(Id);
        ILookup<string, string> counted = engine.Counted.ToLookup(Id);
        Assert.Equal(17, counted.Count);
        Assert.All(sent, individual => Assert.Equal(individual, counted[individual.Key]));
    }

    [Fact]
    public async Task Only_answers_whose_score_rises_for_the_individual_are_printed_as_they_came()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();
        engine.Score = static (id, count) => id == "a" ? new[] { 1.5, 1.5, 0.25, 2, 1 }[count - 1] : 0;

        await RunAsync(Request(engine, [.. Enumerable.Repeat(Line("a", "x"), 5), Line("b", "x"), Line("b", "x")]) with { Workers = 1 });

        JsonElement[] answers = Answers();
        Assert.Equal([("a", 1.5), ("a", 2), ("b", 0)], answers.Select(static answer => (answer.GetProperty("id").GetString()!, answer.GetProperty("score").GetDouble())));
        Assert.Equal(
            ["runtime", "score", "count", "zscore", "actioncount", "actionzscore", "source", "pop", "id", "action"],
            answers[0].EnumerateObject().Select(static field => field.Name));
    }

    [Fact]
    public async Task All_prints_every_answer_and_json_the_summary_behind_them()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync(EventTurn.Answer, EventTurn.Refuse);
        engine.Score = static (_, _) => 0;

        int code = await RunAsync(Request(engine, [Line("a", "1"), Line("a", "2"), Line("a", "3"), "no event"]) with { Workers = 1, All = true, Json = true });

        Assert.Equal(ExitCode.Failed, code);
        JsonElement[] objects = Answers();
        Assert.Equal(["1", "3"], objects[..^1].Select(static answer => answer.GetProperty("action").GetString()));
        JsonElement summary = objects[^1];
        Assert.Equal("summary", summary.GetProperty("type").GetString());
        Assert.Equal(
            (2, 1, 1, 2, 5),
            (Count("answered"), Count("refused"), Count("unusable"), Count("printed"), Count("next_line")));

        int Count(string name) => summary.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task A_rule_may_name_what_stands_in_headers_and_templates_keep_their_names_over_a_resume()
    {
        const string Rule = """{"org":"o","source":"{component}","pop":"p","id":"{user}","action":"{level} {template}","match":"user (?<user>\\S+) logged"}""";
        string[] log = [.. Enumerable.Range(0, 250).Select(static i => $"2026-03-01 10:00:{i % 60:00},000 {(i % 3 == 0 ? "ERROR" : "INFO")} [main] app.Main - user u{i % 7} logged {(i % 2 == 0 ? "in" : "out")}")];
        await using OlderEngine whole = await OlderEngine.StartAsync();
        await RunAsync(Request(whole, log) with { Rule = Rule, StateFile = Path.Combine(_folder, "whole") });
        await using OlderEngine engine = await OlderEngine.StartAsync();

        await RunAsync(Request(engine, log[..230]) with { Rule = Rule });
        Assert.Equal(230, engine.Counted.Count);
        await RunAsync(Request(engine, log) with { Rule = Rule });

        Assert.Equal(250, whole.Counted.Count);
        Assert.Contains("""{"org":"o","source":"app.Main","pop":"p","id":"u0","action":"error T1"}""", whole.Counted);
        Assert.Equal(whole.Counted.Order(), engine.Counted.Order());
    }

    [Fact]
    public async Task A_server_that_is_busy_or_breaks_off_is_asked_again_until_every_event_is_counted()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync(
            EventTurn.TooMany, EventTurn.Answer, EventTurn.HangUp, EventTurn.Unavailable, EventTurn.Slow, EventTurn.Answer, EventTurn.Crash);

        int code = await RunAsync(Request(engine, Line("a", "1"), Line("a", "2"), Line("a", "3")) with { Workers = 1, Timeout = TimeSpan.FromSeconds(5), Json = true });

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["1", "2", "3"], engine.Counted.Select(Action));
        Assert.Equal(5, Answers()[^1].GetProperty("retries").GetInt32());
    }

    [Fact]
    public async Task An_event_whose_answer_was_lost_is_said_to_be_counted_perhaps_twice()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync(EventTurn.CountAndHangUp);

        await RunAsync(Request(engine, Line("a", "1"), Line("a", "2")) with { Workers = 1, Json = true });

        Assert.Equal(["1", "1", "2"], engine.Counted.Select(Action));
        Assert.Equal(1, Answers()[^1].GetProperty("perhaps_twice").GetInt32());
    }

    [Theory]
    [InlineData(1, (int)EventTurn.Refuse)]
    [InlineData(1, (int)EventTurn.TooLate)]
    [InlineData(3, (int)EventTurn.Crash)]
    public async Task An_event_that_is_refused_or_fails_for_good_is_counted_and_the_next_is_sent(int times, int turn)
    {
        await using OlderEngine engine = await OlderEngine.StartAsync([EventTurn.Answer, .. Enumerable.Repeat((EventTurn)turn, times)]);

        int code = await RunAsync(Request(engine, Line("a", "1"), Line("a", "2"), Line("a", "3")) with { Workers = 1 });

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(2 + times, engine.Asked);
        Assert.Equal("3", Action(engine.Counted.Last()));
        Assert.StartsWith("3\n", await File.ReadAllTextAsync(StateFile), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"org":"o"}""")]
    [InlineData("this is no JSON")]
    public async Task A_file_of_which_no_line_fits_ends_with_the_reason_before_long(string line)
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();

        CommandException hopeless = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(engine, [.. Enumerable.Repeat(line, 5_000)])));

        Assert.Equal(ExitCode.Failed, hopeless.Code);
        Assert.Contains("--map", hopeless.Message, StringComparison.Ordinal);
        Assert.Equal(0, engine.Asked);
    }

    [Fact]
    public async Task A_server_that_refuses_everything_ends_the_feeding_with_its_own_reason()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync([.. Enumerable.Repeat(EventTurn.Refuse, 5_000)]);

        CommandException refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(engine, [.. Enumerable.Repeat(Line("a", "x"), 5_000)])));

        Assert.Contains("a field is not to its taste", refused.Message, StringComparison.Ordinal);
        Assert.InRange(engine.Asked, 100, 110);
    }

    [Fact]
    public async Task A_server_that_wants_a_key_ends_the_feeding_and_nothing_is_taken_for_answered()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync(EventTurn.Stranger);
        FeedRequest request = Request(engine, Line("a", "1"), Line("a", "2")) with { Workers = 1 };

        CommandException stranger = await Assert.ThrowsAsync<CommandException>(() => RunAsync(request));
        await RunAsync(request);

        Assert.Contains("TOCSIN_API_KEY", stranger.Message, StringComparison.Ordinal);
        Assert.Equal(["1", "2"], engine.Counted.Select(Action));
    }

    [Fact]
    public async Task A_server_of_another_kind_is_said_to_be_one()
    {
        await using OlderEngine engine = await OlderEngine.StartAsync();

        CommandException other = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(engine, Line("a", "1")) with { Endpoint = new Uri(engine.Endpoint, "/other") }));

        Assert.Contains("without a score", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_listens_the_end_is_3_at_once_and_nothing_is_taken_for_answered()
    {
        Uri gone;
        await using (OlderEngine engine = await OlderEngine.StartAsync())
        {
            gone = engine.Endpoint;
        }

        CommandException outside = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Request(gone, Line("a", "1"))));

        Assert.Equal(ExitCode.Outside, outside.Code);
        Assert.Contains("--to", outside.Message, StringComparison.Ordinal);
        Assert.StartsWith("0\n", await File.ReadAllTextAsync(StateFile), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(FeedRequest request, CancellationToken cancellation = default) =>
        FeedRun.RunAsync(request, _output, TimeProvider.System, cancellation).WaitAsync(Limit, CancellationToken.None);

    private FeedRequest Request(OlderEngine engine, params string[] lines) => Request(engine.Endpoint, lines);

    private FeedRequest Request(Uri endpoint, params string[] lines)
    {
        string path = Path.Combine(_folder, "events.jsonl");
        File.WriteAllLines(path, lines);
        return new FeedRequest { File = path, Endpoint = endpoint, Workers = 2 };
    }

    private JsonElement[] Answers() => [.. _output.ToString().Trim().Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];

    private static string Line(string id, string action) => JsonSerializer.Serialize(new { org = "o", source = "s", pop = "p", id, action });

    private static string Id(string line) => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!;

    private static string Action(string line) => JsonDocument.Parse(line).RootElement.GetProperty("action").GetString()!;
}
