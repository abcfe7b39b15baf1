using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;

namespace Tocsin.Engine.Tests.Pipeline;

/// <summary>Windows of a lane: by command at its position, with a ledger, with numbered alerts, closed by ticks.</summary>
public sealed class WindowLaneTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_rule_is_in_force_from_its_position_until_the_next_one()
    {
        Lane lane = new(new PipelineOptions());
        lane.Line(Error(404, Start), Start);
        lane.Raw(RecordKind.Command, Http().ToPayload(), Start);
        lane.Line(Error(404, Start), Start);
        lane.Line(Error(200, Start), Start);
        lane.Line("no record", Start);
        WindowLane windows = lane.Pipeline.Windows;
        Assert.Equal((3, 1, 1, 1, true), (windows.Counts.Seen, windows.Counts.Used, windows.Counts.Ignored, windows.Counts.Refused, windows.Counts.Balances));
        Assert.Equal(("http", 1L, "anna", Start, "a test", false), (windows.Rule!.Preset, windows.Rule.Position, windows.Rule.Who, windows.Rule.When, windows.Rule.Why, windows.Rule.Mined));
        Assert.StartsWith("{", windows.Rule.Text, StringComparison.Ordinal);

        lane.Raw(RecordKind.Command, (Http() with { Rule = null }).ToPayload(), Start);
        lane.Line(Error(404, Start), Start);
        Assert.Null(windows.Rule);
        Assert.Equal(3, windows.Counts.Seen);
        WindowSummary closed = Assert.Single(windows.Table(10).Closed);
        Assert.Equal((1, 2L, 2L), (closed.Count, closed.FirstPosition, closed.LastPosition));
        Assert.False(lane.Pipeline.HasArmedTimers);
        Assert.Equal(0, lane.Pipeline.Counts.UnknownCommands);
    }

    [Fact]
    public void A_rule_that_cannot_be_is_counted_and_the_one_before_stays()
    {
        Lane lane = Counting();
        lane.Raw(RecordKind.Command, (Http() with { Rule = "no such preset" }).ToPayload(), Start);
        lane.Raw(RecordKind.Command, (Http() with { Rule = "{\"group\":7}" }).ToPayload(), Start);
        lane.Raw(RecordKind.Command, (Http() with { Options = new WindowOptions { Size = TimeSpan.FromSeconds(0.5) } }).ToPayload(), Start);
        lane.Raw(RecordKind.Command, """{"set":"window","rule":7}"""u8, Start);
        lane.Raw(RecordKind.Command, """{"set":"window","rule":"http","size":"30s"}"""u8, Start);
        lane.Raw(RecordKind.Command, """{"set":"window","rule":"http","max_groups":1e99}"""u8, Start);
        lane.Raw(RecordKind.Command, """{"set":"windows","reset":"yes"}"""u8, Start);
        lane.Line(Error(404, Start), Start);
        Assert.Equal((7, 1, 0), (lane.Pipeline.Counts.UnknownCommands, lane.Pipeline.Windows.Counts.Used, lane.Pipeline.Windows.Rule!.Position));
    }

    [Fact]
    public void Commands_come_back_from_the_journal_as_they_were_given()
    {
        WindowCommand command = new("anna \u0007", Start, "{\"where\":[\"{status} >= 500\"]}", new WindowOptions
        {
            Size = TimeSpan.FromSeconds(7),
            Lateness = TimeSpan.FromMilliseconds(1500),
            Grace = TimeSpan.FromSeconds(3),
            Idle = TimeSpan.FromHours(1),
            Ahead = TimeSpan.FromSeconds(2.25),
            Threshold = 5_000_000_000,
            MaxGroups = 3,
            MaxUrls = 4,
            Examples = 0,
            AlertText = "trop d'erreurs: «élevé»",
        }, true, "because");
        Assert.Equal(command, WindowCommand.Parse(command.ToPayload()));
        WindowCommand none = command with { Rule = null, Mined = false, Options = new WindowOptions() };
        Assert.Equal(none, WindowCommand.Parse(none.ToPayload()));
        ResetWindowsCommand reset = new("a", Start, "b");
        Assert.Equal(reset, ResetWindowsCommand.Parse(reset.ToPayload()));
        Assert.Null(WindowCommand.Parse(reset.ToPayload()));
        Assert.Null(ResetWindowsCommand.Parse(command.ToPayload()));
    }

    [Fact]
    public void What_rings_has_a_number_and_its_own_text_and_the_last_thousand_are_kept()
    {
        Lane lane = Counting(threshold: 2);
        int moved = 0;
        lane.Pipeline.Windows.AlertsMoved = () => moved++;
        for (int i = 0; i < 3; i++)
            lane.Line(Error(404, Start), Start);
        Assert.Equal((1, 1), (lane.Pipeline.Windows.AlertsNext, moved));
        Alert rang = Assert.Single(lane.Pipeline.Windows.AlertsFrom(0, 10).Alerts);
        Assert.Equal(("windows-404-20260301T120000Z", 0, AlertPhase.Rang, lane.Next - 1, 3.0, "status 404"), (rang.Id, rang.Revision, rang.Phase, rang.Position, rang.Score, rang.Subject));
        Assert.True(rang.Message.IsEmpty);

        for (int window = 1; window < 600; window++)
        {
            for (int i = 0; i < 3; i++)
                lane.Line(Error(404, Start.AddSeconds(30 * window)), Start.AddSeconds(30 * window));
        }

        // Each window but the last ones has rung and is final: two revisions.
        NumberedAlerts kept = lane.Pipeline.Windows.AlertsFrom(0, int.MaxValue);
        Assert.Equal((1_000, kept.Next - 1_000, lane.Pipeline.Windows.AlertsNext), (kept.Alerts.Count, kept.First, kept.Next));
        Assert.InRange(kept.Next, 1_190, 1_200);
        Assert.Equal([kept.Alerts[500], kept.Alerts[501]], lane.Pipeline.Windows.AlertsFrom(kept.First + 500, 2).Alerts);
        Assert.Empty(lane.Pipeline.Windows.AlertsFrom(kept.Next, 5).Alerts);
        Assert.Equal(kept.Next, lane.Pipeline.Windows.AlertsFrom(long.MaxValue, 5).First);
        Assert.All(kept.Alerts, alert => Assert.Equal(rang.Id, alert.Episode));
        Assert.Equal(kept.Next, moved);
    }

    [Fact]
    public void Windows_close_by_ticks_when_input_stops()
    {
        Lane lane = Counting(threshold: 2);
        Assert.False(lane.Pipeline.HasArmedTimers);
        for (int i = 0; i < 3; i++)
            lane.Line(Error(500, Start), Start);
        int ticks = 0;
        for (; lane.Pipeline.HasArmedTimers && ticks < 1_000; ticks++)
            lane.Raw(RecordKind.Tick, [], Start.AddSeconds(ticks + 1));
        WindowTable table = lane.Pipeline.Windows.Table(10);
        Assert.Empty(table.Open);
        Assert.Equal(3, Assert.Single(table.Closed).Count);
        Assert.Equal([AlertPhase.Rang, AlertPhase.Final, AlertPhase.Resolved], lane.Pipeline.Windows.AlertsFrom(0, 10).Alerts.Select(alert => alert.Phase));
        Assert.InRange(ticks, 30, 200);
    }

    [Fact]
    public void A_reset_closes_and_forgets_all_windows_and_none_opens_again()
    {
        Lane lane = Counting(threshold: 2);
        for (int i = 0; i < 3; i++)
            lane.Line(Error(500, Start), Start);
        lane.Raw(RecordKind.Command, new ResetWindowsCommand("anna", Start, "").ToPayload(), Start);
        WindowLane windows = lane.Pipeline.Windows;
        Assert.Equal((0, 0, 3L), (windows.Table(10).Open.Count, windows.Table(10).Closed.Count, windows.Counts.Used));
        Assert.Null(windows.Window(Start.Ticks));
        for (int i = 0; i < 3; i++)
            lane.Line(Error(500, Start), Start);
        Assert.Equal((3L, 3L, true), (windows.Counts.Used, windows.Counts.Late, windows.Counts.Balances));
        Assert.Equal([(0, AlertPhase.Rang), (1, AlertPhase.Final)], windows.AlertsFrom(0, 10).Alerts.Select(alert => (alert.Revision, alert.Phase)));
    }

    [Fact]
    public void Lines_become_templates_only_where_a_rule_wants_it_or_there_is_none()
    {
        Lane lane = Counting();
        lane.Line(Error(404, Start), Start);
        Assert.Empty(lane.Pipeline.Templates().Rows);
        Assert.Equal(1, lane.Pipeline.Counts.Lines);
        Assert.Equal(Error(404, Start), Assert.Single(lane.Pipeline.Tail.Read(0, 10).Lines).Content);
        lane.Raw(RecordKind.Command, (Http() with { Mined = true }).ToPayload(), Start);
        lane.Line("one", Start);
        lane.Raw(RecordKind.Command, (Http() with { Rule = null }).ToPayload(), Start);
        lane.Line("two", Start);
        Assert.Equal(["one", "two"], lane.Pipeline.Templates().Rows.Select(row => row.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_state_with_windows_goes_on_as_the_lane_would_have()
    {
        WindowCommand command = Http() with { Options = new WindowOptions { Threshold = 5, MaxUrls = 400, Examples = 7, AlertText = "zu viele" } };
        Lane straight = new(new PipelineOptions()), restored = new(new PipelineOptions());
        straight.Raw(RecordKind.Command, command.ToPayload(), Start);
        restored.Raw(RecordKind.Command, command.ToPayload(), Start);
        Random random = new(5);
        for (int i = 0; i < 5_000; i++)
        {
            DateTime now = Start.AddSeconds(i / 20.0);
            string line = Error(random.Next(5) switch { 0 => 404, 1 => 500, 2 => 503, _ => 200 }, now.AddSeconds(-random.Next(8)), random.Next(400));
            straight.Line(line, now);
            restored.Line(line, now);
            if (i % 611 == 0)
            {
                LinePipeline again = new(new PipelineOptions());
                again.Restore(Snapshot(restored.Pipeline));
                Assert.Equal(Snapshot(restored.Pipeline), Snapshot(again));
                restored = new Lane(again) { Next = restored.Next };
            }
        }

        Assert.Equal(Snapshot(straight.Pipeline), Snapshot(restored.Pipeline));
        Assert.True(straight.Pipeline.Windows.AlertsNext > 10);
        Assert.Equal(straight.Pipeline.Windows.AlertsNext, restored.Pipeline.Windows.AlertsNext);
        Assert.Equal(
            straight.Pipeline.Windows.AlertsFrom(0, 1_000).Alerts.Select(Describe),
            restored.Pipeline.Windows.AlertsFrom(0, 1_000).Alerts.Select(Describe));
    }

    [Fact]
    public void The_layout_of_a_state_with_windows_is_frozen()
    {
        Lane lane = Counting(threshold: 2);
        for (int i = 0; i < 4; i++)
            lane.Line(Error(500, Start.AddSeconds(i), i), Start.AddSeconds(i));
        lane.Line(Error(500, Start.AddSeconds(45), 9), Start.AddSeconds(45));
        byte[] section = lane.Pipeline.Windows.Save();
        // The windows themselves are frozen where they are described: docs/formats/windows.md. If the rest must change: a new version of the section
        // (docs/formats/pipeline.md) that reads the old one, and only then this line. Alerts stand in it with the words of their reasons: another sentence is another
        // hash without being another layout.
        string found = Convert.ToHexStringLower(SHA256.HashData(section.AsSpan(0, section.AsSpan().IndexOf("TOCWINDO"u8))));
        Assert.True(found == "b70c3c29cd9bcc7839343d456bfcbd2865eb7ebb024973fb39f9a9ddc029e169", $"The layout of the state of windows has changed: its hash is {found}.");

        // Version 1 did not say whether lines are a file's. What running servers wrote then, to the byte, is still read.
        int who = section.AsSpan().IndexOf("\u0004anna"u8);
        byte[] first = [1, .. section.AsSpan(1, who - 2), .. section.AsSpan(who)];
        found = Convert.ToHexStringLower(SHA256.HashData(first.AsSpan(0, first.AsSpan().IndexOf("TOCWINDO"u8))));
        Assert.True(found == "2a8c8a149419e83466feb95c201b80bb4c2727b31ceeec1e83b8edb93318b360", $"The layout of version 1 has changed: its hash is {found}.");
        LinePipeline restored = new(new PipelineOptions());
        restored.Windows.Read(first)();
        Assert.Equal(section, restored.Windows.Save());
    }

    [Fact]
    public void Lines_of_a_file_are_counted_whatever_their_arrival_and_silence_closes_nothing()
    {
        Lane lane = new(new PipelineOptions());
        lane.Raw(RecordKind.Command, (Http() with { FromFile = true }).ToPayload(), Start);
        lane.Line(Error(404, Start.AddYears(1)), Start);
        lane.Line(Error(404, Start.AddYears(1)), Start);
        Assert.False(lane.Pipeline.HasArmedTimers);
        lane.Raw(RecordKind.Tick, [], Start.AddYears(2));
        WindowLane windows = lane.Pipeline.Windows;
        Assert.Equal((2, 2, 1, 0), (windows.Counts.Seen, windows.Counts.Used, windows.Table(1).Open.Count, windows.Table(1).Closed.Count));

        LinePipeline restored = new(new PipelineOptions());
        restored.Restore(Snapshot(lane.Pipeline));
        Assert.True(restored.Windows.Rule!.FromFile);
        Lane next = new(restored);
        next.Line(Error(404, Start.AddYears(1)), Start);
        next.Raw(RecordKind.Command, (Http() with { Rule = null }).ToPayload(), Start);
        Assert.Equal((3, 0, 1), (restored.Windows.Counts.Used, restored.Windows.Table(1).Open.Count, restored.Windows.Table(1).Closed.Count));
    }

    [Fact]
    public void A_damaged_state_changes_nothing()
    {
        Lane lane = Counting(threshold: 2);
        for (int i = 0; i < 50; i++)
            lane.Line(Error(500, Start.AddSeconds(i), i), Start.AddSeconds(i));
        byte[] section = lane.Pipeline.Windows.Save(), before = Snapshot(lane.Pipeline);
        Random random = new(3);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. section];
            if (i % 2 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            else
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                lane.Pipeline.Windows.Read(damaged);
            }
            catch (InvalidDataException)
            {
                // What is damaged is refused; what only says otherwise is for the frame's checksum.
            }
        }

        Assert.Equal(before, Snapshot(lane.Pipeline));
    }

    [Fact]
    public void A_line_that_is_counted_allocates_nothing()
    {
        Lane lane = Counting(threshold: 1_000_000);
        byte[][] lines = [.. Enumerable.Range(0, 200).Select(i => Encoding.UTF8.GetBytes(Error(i % 3 == 0 ? 404 : 200, Start, i % 20)))];
        AllocationProbe.AssertNone(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                foreach (byte[] line in lines)
                    lane.Raw(RecordKind.Input, line, Start);
            }
        });
    }

    private static string Describe(Alert alert) =>
        $"{alert.Id}/{alert.Revision} {alert.Episode} {alert.Phase} {alert.Text} {alert.Time:O} {alert.Position} {alert.Score} {alert.Bits} {string.Join(',', alert.Examples)} {Encoding.UTF8.GetString(alert.Message.Span)}";

    private static byte[] Snapshot(LinePipeline pipeline)
    {
        ArrayBufferWriter<byte> bytes = new();
        pipeline.Drain();
        pipeline.Snapshot(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static Lane Counting(long threshold = 100)
    {
        Lane lane = new(new PipelineOptions());
        lane.Raw(RecordKind.Command, (Http() with { Options = new WindowOptions { Threshold = threshold } }).ToPayload(), Start);
        return lane;
    }

    private static WindowCommand Http() => new("anna", Start, "http", new WindowOptions(), false, "a test");

    private static string Error(int status, DateTime time, int number = 0) =>
        $"{{\"timestamp\":\"{time:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\",\"ip\":\"10.0.0.{number % 250}\",\"method\":\"GET\",\"url\":\"/r/{number}\",\"status\":{status}}}";
}
