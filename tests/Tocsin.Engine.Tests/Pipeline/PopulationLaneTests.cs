using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Lanes;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Tests.Sequences.Lanes;
using Tocsin.Engine.Tests.Streams;

namespace Tocsin.Engine.Tests.Pipeline;

/// <summary>Populations of a lane: by command at its position, with a ledger, with answers.</summary>
public sealed class PopulationLaneTests
{
    private const string ByLevel = """{"org":"o","source":"{component|or:none}","pop":"{level}","id":"{message}","action":"{template}"}""";

    private static readonly DateTime Start = SteppedTime.Start.UtcDateTime;
    private static readonly ScopeName Everybody = new("acme", "web", "all");

    [SharedDataFact]
    public void The_oracles_events_are_answered_as_it_says_by_position_and_in_the_feed()
    {
        Lane lane = Lane(Events(mined: false));
        using IDisposable watch = lane.Pipeline.Populations.Feed.Watch(out long cursor);
        using StreamReader lines = new(new GZipStream(File.OpenRead(SharedData.File("oracle/population/events.jsonl.gz")), CompressionMode.Decompress));
        byte[] buffer = new byte[PopulationFeed.MaxLineBytes];
        for (string? line; (line = lines.ReadLine()) is not null;)
        {
            lane.Line(line, Start);
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement expected = json.RootElement.GetProperty("expect");
            Assert.True(lane.Pipeline.Populations.TryAnswer(lane.Next - 1, out PopulationAnswer answer));
            Assert.Equal(expected.GetProperty("score").GetDouble(), answer.Score, 1e-6);
            Assert.Equal(expected.GetProperty("zscore").GetDouble(), answer.ZScore, 1e-6);
            Assert.Equal(expected.GetProperty("count").GetInt64(), answer.Count);
            int read = lane.Pipeline.Populations.Feed.Read(ref cursor, buffer, out long dropped);
            using JsonDocument shown = JsonDocument.Parse(buffer.AsMemory(0, read));
            Assert.Equal((0L, answer.Count, json.RootElement.GetProperty("id").GetString()), (dropped, shown.RootElement.GetProperty("count").GetInt64(), shown.RootElement.GetProperty("id").GetString()));
            Assert.Equal(answer.ZScore, shown.RootElement.GetProperty("zscore").GetDouble(), 0.000_501);
        }

        Assert.Equal(20_000, lane.Pipeline.Populations.Counts.Used);
    }

    [Fact]
    public void A_rule_is_in_force_from_its_position_until_the_next_one()
    {
        Lane lane = new(new PipelineOptions());
        lane.Line(Event("anna"), Start);
        lane.Raw(RecordKind.Command, Events(mined: true).ToPayload(), Start);
        lane.Line(Event("anna"), Start);
        lane.Raw(RecordKind.Command, (Events(mined: true) with { Rule = null }).ToPayload(), Start);
        lane.Line(Event("anna"), Start);
        PopulationLane populations = lane.Pipeline.Populations;
        Assert.Null(populations.Rule);
        Assert.Equal((1, 1), (populations.Counts.Seen, populations.Counts.Used));
        Assert.Equal([false, true, false], new long[] { 0, 2, 4 }.Select(position => populations.TryAnswer(position, out PopulationAnswer _)));

        lane.Raw(RecordKind.Command, Events(mined: true, most: 5).ToPayload(), Start);
        lane.Line(Event("anna"), Start);
        Assert.Equal(2, populations.Individual(Everybody, "anna")!.Summary.Count);
        Assert.Equal(
            ("events", PopulationRule.Parse("events").Text, 5, true, 5L, "anna", Start, "a test"),
            (populations.Rule!.Preset, populations.Rule.Text, populations.Rule.Options.MaxIndividuals, populations.Rule.Mined, populations.Rule.Position, populations.Rule.Who, populations.Rule.When, populations.Rule.Why));
    }

    [Theory]
    [InlineData("no such preset", true)]
    [InlineData("{\"org\":\"o\"}", true)]
    [InlineData(ByLevel, false)]
    public void A_rule_that_cannot_be_is_counted_and_the_one_before_stays(string rule, bool mined)
    {
        Lane lane = Lane(Events(mined: true));
        lane.Raw(RecordKind.Command, (Events(mined) with { Rule = rule }).ToPayload(), Start);
        lane.Raw(RecordKind.Command, (Events(mined: true) with { Options = new PopulationOptions { FindingFrom = 5, AlertFrom = 4 } }).ToPayload(), Start);
        lane.Raw(RecordKind.Command, """{"set":"population","rule":7}"""u8, Start);
        lane.Raw(RecordKind.Command, """{"set":"population","rule":"events","max_individuals":1e99}"""u8, Start);
        lane.Raw(RecordKind.Command, """{"set":"populations","reset":true,"scope":"all"}"""u8, Start);
        lane.Line(Event("anna"), Start);
        Assert.Equal((5, 1, 0), (lane.Pipeline.Counts.UnknownCommands, lane.Pipeline.Populations.Counts.Used, lane.Pipeline.Populations.Rule!.Position));
    }

    [Fact]
    public void Commands_come_back_from_the_journal_as_they_were_given()
    {
        PopulationCommand command = new("anna \u0007", Start, ByLevel, new PopulationOptions { FindingFrom = 2.5, AlertFrom = 7, MaxIndividuals = 12 }, false, "because");
        Assert.Equal(command, PopulationCommand.Parse(command.ToPayload()));
        PopulationCommand none = command with { Rule = null, Mined = true, Options = new PopulationOptions() };
        Assert.Equal(none, PopulationCommand.Parse(none.ToPayload()));
        Assert.Null(PopulationCommand.Parse(new ResetPopulationsCommand("a", Start, null, "").ToPayload()));
        foreach (ScopeName? scope in (ScopeName?[])[null, new ScopeName("o/\"", "sé", "{}")])
        {
            ResetPopulationsCommand reset = new("a", Start, scope, "b");
            Assert.Equal(reset, ResetPopulationsCommand.Parse(reset.ToPayload()));
        }
    }

    [Fact]
    public void The_ledger_balances_and_says_what_became_of_each_line()
    {
        PopulationLane lane = new(new PopulationLimits { Scopes = 2 });
        string rule = """{"org":"{org}","source":"s","pop":"p","id":"{id}","action":"{action}","where":["{action} != skip"],"lines":"json"}""";
        Assert.True(lane.Use(new PopulationRuleInForce(rule, new PopulationOptions(), true, 0, "", Start, "")));
        (string Line, MappingOutcome Outcome, bool TooMany)[] cases =
        [
            ("""{"org":"a","id":"x","action":"y"}""", MappingOutcome.Used, false),
            ("""{"org":"b","id":"x","action":"y"}""", MappingOutcome.Used, false),
            ("""{"org":"c","id":"x","action":"y"}""", MappingOutcome.Refused, true),
            ("""{"org":"a","id":"x","action":"skip"}""", MappingOutcome.Ignored, false),
            ("""{"org":"a","id":"","action":"y"}""", MappingOutcome.Refused, false),
            ("""{"org":"a","id":"\ud800","action":"y"}""", MappingOutcome.Refused, false),
            ($"{{\"org\":\"a\",\"id\":\"{new string('x', 2000)}\",\"action\":\"y\"}}", MappingOutcome.Refused, false),
            ("no json", MappingOutcome.Refused, false),
        ];
        for (int i = 0; i < cases.Length; i++)
        {
            lane.Take(new MappableLine { Line = Encoding.UTF8.GetBytes(cases[i].Line) }, i, Start.Ticks);
            Assert.True(lane.TryAnswer(i, out EventAnswer answer));
            Assert.Equal((cases[i].Outcome, cases[i].TooMany), (answer.Outcome, answer.TooManyScopes));
            Assert.Equal(cases[i].Outcome == MappingOutcome.Used, lane.TryAnswer(i, out PopulationAnswer _));
        }

        Assert.Equal(new PopulationCounts { Seen = 8, Used = 2, Ignored = 1, Refused = 5 }, lane.Counts);
    }

    [Fact]
    public void Lines_that_are_not_mined_go_past_the_miner_and_stay_in_the_live_view()
    {
        Lane lane = Lane(Events(mined: false));
        lane.Line(Event("anna"), Start);
        lane.Line("no event", Start);
        Assert.Empty(lane.Pipeline.Templates().Rows);
        Assert.Equal((2, 0), (lane.Pipeline.Counts.Lines, lane.Pipeline.Counts.HeaderMisses));
        Assert.Equal([("", Event("anna")), ("", "no event")], lane.Pipeline.Tail.Read(0, 10).Lines.Select(line => (line.TemplateId, line.Content)));
        lane.Raw(RecordKind.Command, Events(mined: true).ToPayload(), Start);
        lane.Line("no event", Start);
        Assert.Equal(["no event"], lane.Pipeline.Templates().Rows.Select(row => row.Text));
    }

    [Fact]
    public void What_the_pipeline_knows_of_a_line_can_be_in_a_rule()
    {
        Lane lane = new(new PipelineOptions());
        lane.Command(new FormatCommand("anna", Start, "hdfs", "a test"));
        lane.Raw(RecordKind.Command, (Events(mined: true) with { Rule = ByLevel }).ToPayload(), Start);
        lane.Line("081109 203615 148 WARN dfs.DataNode: disk full", Start);
        Assert.Equal(new ScopeName("o", "dfs.DataNode", "warning"), Assert.Single(lane.Pipeline.Populations.Scopes()).Name);
        IndividualDetail individual = lane.Pipeline.Populations.Individual(new ScopeName("o", "dfs.DataNode", "warning"), "disk full")!;
        Assert.Equal(1, individual.Summary.Count);

        // Without mining the header is read all the same where the rule names what it says.
        lane.Raw(RecordKind.Command, (Events(mined: false) with { Rule = ByLevel.Replace("{template}", "seen", StringComparison.Ordinal) }).ToPayload(), Start);
        lane.Line("081109 203615 148 WARN dfs.DataNode: disk full", Start);
        Assert.Equal(2, lane.Pipeline.Populations.Individual(individual.Summary.Scope, "disk full")!.Summary.Count);
    }

    [Fact]
    public void Sessions_of_lines_that_are_not_mined_are_judged_as_ever()
    {
        string[] states = [.. Enumerable.Range(0, 2).Select(unmined =>
        {
            Lane lane = new(new LinePipeline(new PipelineOptions(), new FakeBundles()));
            lane.Raw(RecordKind.Command, new ModelCommand("anna", Start, FakeBundles.A, "a", "").ToPayload(), Start);
            lane.Raw(RecordKind.Command, (Events(unmined == 0) with { Rule = """{"org":"o","source":"s","pop":"p","id":"{id}","action":"a","match":"(?<id>blk_[0-9]+)"}""" }).ToPayload(), Start);
            foreach (string line in (string[])["open blk_1", "read 1 of blk_1", "bad blk_1", "open blk_2"])
                lane.Line(line, Start);
            return string.Join('\n', lane.Pipeline.Sessions.List(new()).Rows.Select(row => $"{row.Id} {row.Events} {row.Verdict}")) + lane.Pipeline.Populations.Counts;
        })];
        Assert.Contains("blk_1 3", states[0], StringComparison.Ordinal);
        Assert.Contains("Used = 4", states[0], StringComparison.Ordinal);
        Assert.Equal(states[0], states[1]);
    }

    [Fact]
    public void A_reset_forgets_one_scope_or_all_and_keeps_the_ledger_and_the_rule()
    {
        Lane lane = Lane(Events(mined: false));
        lane.Line(Event("anna"), Start);
        lane.Line(Event("bert").Replace("\"all\"", "\"staff\"", StringComparison.Ordinal), Start);
        lane.Raw(RecordKind.Command, new ResetPopulationsCommand("anna", Start, Everybody, "").ToPayload(), Start);
        Assert.Equal("staff", Assert.Single(lane.Pipeline.Populations.Scopes()).Name.Pop);
        lane.Raw(RecordKind.Command, new ResetPopulationsCommand("anna", Start, null, "").ToPayload(), Start);
        Assert.Empty(lane.Pipeline.Populations.Scopes());
        Assert.Equal((2, "events"), (lane.Pipeline.Populations.Counts.Used, lane.Pipeline.Populations.Rule!.Preset));
        lane.Line(Event("anna"), Start);
        Assert.True(lane.Pipeline.Populations.TryAnswer(lane.Next - 1, out PopulationAnswer answer));
        Assert.Equal(1, answer.Count);
        Assert.Equal(0, lane.Pipeline.Counts.UnknownCommands);
    }

    [Fact]
    public void The_time_that_an_answer_took_is_a_view_and_no_state()
    {
        SteppedTime time = new();
        Lane lane = new(new LinePipeline(new PipelineOptions(), time: time));
        lane.Raw(RecordKind.Command, Events(mined: false).ToPayload(), Start);
        lane.Line(Event("anna"), Start);
        time.Advance(TimeSpan.FromMilliseconds(12.7));
        lane.Line(Event("anna"), Start);
        lane.Line(Event("anna"), Start.AddDays(1));
        Assert.Equal([0, 12, 0], Enumerable.Range(1, 3).Select(position => lane.Pipeline.Populations.TryAnswer(position, out EventAnswer answer) ? answer.Runtime : -1));
    }

    [Fact]
    public void Who_asks_for_the_organisation_reads_it_first_and_nobody_else_does()
    {
        Lane lane = Lane(Events(mined: false));
        PopulationFeed feed = lane.Pipeline.Populations.Feed;
        using IDisposable watch = feed.Watch(out long cursor);
        long same = cursor;
        byte[] buffer = new byte[PopulationFeed.MaxLineBytes];
        for (int i = 0; i < 3; i++)
        {
            string org = string.Concat(Enumerable.Repeat("\\u0001", i == 1 ? 1024 : 1)), quoted = $"a\\\"b{org[..6]}";
            org = i == 1 ? org : quoted;
            lane.Line($$"""{"org":"{{org}}","source":"s","pop":"p","id":"i","action":"a"}""", Start);
            string without = Encoding.UTF8.GetString(buffer, 0, feed.Read(ref same, buffer, out _));
            string with = Encoding.UTF8.GetString(buffer, 0, feed.Read(ref cursor, buffer, out _, withOrg: true));
            Assert.StartsWith("{\"runtime\":", without, StringComparison.Ordinal);
            Assert.Equal($"{{\"org\":\"{org}\",{without[1..]}", with);
        }
    }

    [Fact]
    public void A_timestamp_is_shown_only_if_it_was_sent()
    {
        Lane lane = Lane(Events(mined: false));
        using IDisposable watch = lane.Pipeline.Populations.Feed.Watch(out long cursor);
        lane.Line(Event("anna"), Start);
        lane.Line(Event("anna")[..^1] + ""","timestamp":"12:00 \"\u0041\""}""", Start);
        lane.Line(Event("anna")[..^1] + ""","timestamp":12}""", Start);
        lane.Line(Event("\\\"timestamp\\\""), Start);
        lane.Line("""{"org":"acme"}""", Start);
        byte[] buffer = new byte[PopulationFeed.MaxLineBytes];
        string[] shown = Encoding.UTF8.GetString(buffer, 0, lane.Pipeline.Populations.Feed.Read(ref cursor, buffer, out _)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, shown.Length);
        Assert.Equal(
            [null, "12:00 \"A\"", null, null],
            shown.Select(line => JsonDocument.Parse(line).RootElement.TryGetProperty("timestamp", out JsonElement timestamp) ? timestamp.GetString() : null));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_event_of_known_names_allocates_nothing_watched_or_not(bool watched)
    {
        Lane lane = Lane(Events(mined: false));
        using IDisposable? watch = watched ? lane.Pipeline.Populations.Feed.Watch(out _) : null;
        byte[][] lines = [.. Enumerable.Range(0, 200).Select(i => Encoding.UTF8.GetBytes(Event($"user{i % 20}")))];
        AllocationProbe.AssertNone(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                foreach (byte[] line in lines)
                    lane.Raw(RecordKind.Input, line, Start);
            }
        });
    }

    private static string Event(string id) => $"{{\"org\":\"acme\",\"source\":\"web\",\"pop\":\"all\",\"id\":\"{id}\",\"action\":\"read\"}}";

    private static PopulationCommand Events(bool mined, int? most = null) => new("anna", Start, "events", new PopulationOptions { MaxIndividuals = most }, mined, "a test");

    private static Lane Lane(PopulationCommand command)
    {
        Lane lane = new(new PipelineOptions());
        lane.Raw(RecordKind.Command, command.ToPayload(), Start);
        return lane;
    }
}
