using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Pipeline;

public sealed class LinePipelineTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Lines_become_templates_with_counts_times_trend_examples_and_the_gravest_level()
    {
        Lane lane = new(new PipelineOptions());
        lane.Command(new FormatCommand("auto", Start, "levelled", "test"));
        lane.Line("2026-03-01T12:00:00Z INFO user anna logged in", Start);
        lane.Line("2026-03-01T12:00:00Z ERROR user bert logged in", Start.AddMinutes(1));
        lane.Line("2026-03-01T12:00:00Z INFO user carl logged in", Start.AddMinutes(2));
        lane.Line("2026-03-01T12:00:00Z INFO disk full", Start.AddMinutes(3));

        TemplateTable table = lane.Pipeline.Templates();
        Assert.Equal(5, table.Position);
        Assert.Equal(4, table.Lines);
        Assert.Equal(2, table.Rows.Count);
        TemplateRow first = table.Rows[0];
        Assert.Equal(("T1", "user <*> logged in", 3, Severity.Error), (first.Id, first.Text, first.Count, first.Worst));
        Assert.Equal((Start, Start.AddMinutes(2)), (first.FirstSeen, first.LastSeen));
        // The trend ends with the stream's latest minute, 12:03.
        Assert.Equal([1, 1, 1, 0], first.Trend.Skip(56));
        Assert.Equal(["user bert logged in", "user anna logged in"], first.Examples);
        Assert.Equal(("T2", "disk full", 1), (table.Rows[1].Id, table.Rows[1].Text, table.Rows[1].Count));
    }

    [Fact]
    public void A_line_that_does_not_fit_is_kept_whole_and_counted()
    {
        Lane lane = new(new PipelineOptions());
        lane.Command(new FormatCommand("auto", Start, "hdfs", "test"));
        lane.Line("  no header here", Start);
        Assert.Equal(1, lane.Pipeline.Counts.HeaderMisses);
        Assert.Equal("  no header here", lane.Pipeline.Tail.Read(0, 10).Lines.Single().Content);
    }

    [Fact]
    public void A_command_takes_effect_at_its_position_and_an_unknown_one_is_counted()
    {
        Lane lane = new(new PipelineOptions());
        lane.Line("2026-03-01T12:00:00Z INFO a", Start);
        lane.Command(new FormatCommand("anna", Start, "levelled", "because"));
        lane.Line("2026-03-01T12:00:00Z INFO a", Start);
        lane.Raw(RecordKind.Command, "{\"set\":\"colour\"}"u8.ToArray(), Start);
        lane.Raw(RecordKind.Command, "not json"u8.ToArray(), Start);
        lane.Raw(RecordKind.Command, new FormatCommand("anna", Start, "no such format", "").ToPayload(), Start);

        Assert.Equal(new FormatChoice("levelled", "because"), lane.Pipeline.Format);
        Assert.Equal(["2026-03-01T12:00:00Z INFO a", "a"], lane.Pipeline.Tail.Read(0, 10).Lines.Select(line => line.Content));
        Assert.Equal(3, lane.Pipeline.Counts.UnknownCommands);
    }

    [Fact]
    public void The_format_of_an_auto_stream_is_decided_on_its_first_lines_and_never_by_itself_again()
    {
        RecordBatch batch = new();
        FormatChoice none = new(null, "");
        Assert.Null(FormatCommand.Before("auto", none, batch, Start));
        for (int i = 0; i < 3; i++)
            batch.Add(Encoding.UTF8.GetBytes($"081109 20361{i} 148 INFO dfs.DataNode$PacketResponder: Received block blk_{i}"));

        FormatCommand command = FormatCommand.Before("auto", none, batch, Start)!;
        Assert.Equal(("auto", "hdfs", Start), (command.Who, command.Name, command.When));
        Assert.Equal("hdfs: 3 of 3 lines fit; the first one has its time as 2008-11-09T20:36:10.000Z and its level as Information", command.Why);
        Assert.Equal(command, FormatCommand.Parse(command.ToPayload()));
        Assert.Null(FormatCommand.Before("auto", new FormatChoice("none", ""), batch, Start));
    }

    [Fact]
    public void A_configured_format_is_journalled_where_another_one_is_in_force()
    {
        RecordBatch batch = new();
        batch.Add("x"u8);
        Assert.Equal("syslog", FormatCommand.Before("syslog", new FormatChoice(null, ""), batch, Start)!.Name);
        Assert.Equal("syslog", FormatCommand.Before("syslog", new FormatChoice("hdfs", ""), batch, Start)!.Name);
        Assert.Null(FormatCommand.Before("syslog", new FormatChoice("syslog", ""), batch, Start));
    }

    [Fact]
    public void Wrong_options_are_all_named_at_once()
    {
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => new LinePipeline(new PipelineOptions { Format = "nonsense", MaxTemplates = 0, TailBytes = 1, TailLines = 0 }));
        Assert.All(["Format", "MaxTemplates", "TailBytes", "TailLines"], key => Assert.Contains(key, wrong.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_mask_that_runs_out_of_time_is_marked_and_replay_obeys_the_mark()
    {
        PipelineOptions options = new() { Miner = new MinerOptions { Masks = [new MaskRule("^(?=a)(?:a|aa)+$", "A", AllowBacktracking: true), new MaskRule("x", "X")] } };
        string[] lines = ["aaa", new string('a', 60) + "x", "x y"];
        Lane lane = new(options);
        foreach (string line in lines)
            lane.Line(line, Start);
        Assert.Equal([1L], lane.Marks.Keys);
        Assert.Equal("01" + "0100000000000000", Convert.ToHexStringLower(lane.Marks[1]));

        Lane replay = new(options);
        for (int i = 0; i < lines.Length; i++)
            replay.Raw(RecordKind.Input, Encoding.UTF8.GetBytes(lines[i]), Start, mark: lane.Marks.GetValueOrDefault(i));
        Assert.Empty(replay.Marks);
        Assert.Equal(lane.Pipeline.Templates().Rows.Select(row => row.Text), replay.Pipeline.Templates().Rows.Select(row => row.Text));

        // A mark that this build does not know changes nothing and is not answered with another.
        Lane other = new(options);
        other.Raw(RecordKind.Input, "aaa"u8, Start, mark: [99, 1]);
        Assert.Equal(["<A>"], other.Pipeline.Templates().Rows.Select(row => row.Text));
    }

    [Fact]
    public void A_line_of_a_known_template_allocates_nothing()
    {
        Lane lane = new(new PipelineOptions());
        lane.Command(new FormatCommand("auto", Start, "hdfs", "test"));
        byte[][] lines = [.. Enumerable.Range(0, 500).Select(i => Encoding.ASCII.GetBytes($"081109 2036{i % 60:00} {i} INFO dfs.DataNode$PacketResponder: PacketResponder {i % 3} for block blk_{i * 7919} terminating"))];
        AllocationProbe.AssertNone(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                foreach (byte[] line in lines)
                    lane.Raw(RecordKind.Input, line, Start);
            }
        });
        Assert.Single(lane.Pipeline.Templates().Rows);
        Assert.Equal(0, lane.Pipeline.Counts.HeaderMisses);
    }
}
