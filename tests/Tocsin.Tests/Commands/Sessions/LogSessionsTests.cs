using Tocsin.Commands;
using Tocsin.Commands.Mining;
using Tocsin.Commands.Sessions;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Templates.Frozen;
using Tocsin.Engine.Tests;

namespace Tocsin.Tests.Commands.Sessions;

public sealed class LogSessionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-sessions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_sessions_of_a_log_are_its_blocks_by_first_appearance_with_their_labels()
    {
        BlockLog blocks = new(_folder, lines: 3_000);

        ReadSessions read = await ReadAsync(new SessionRequest { Logs = [blocks.Log], LabelFile = blocks.Labels });

        Assert.Equal(blocks.Blocks.Keys, read.Sessions.Select(static session => session.Id));
        Assert.All(read.Sessions, session =>
        {
            Assert.Equal(blocks.Blocks[session.Id].Length, session.Events.Count);
            Assert.Equal(blocks.IsAnomalous(session.Id), session.Anomalous);
        });
        Assert.Equal(blocks.Lines.Length, read.Log!.Lines);
        Assert.Equal((0, 0, 0), (read.Log.WithoutKey, read.Log.WithoutTemplate, read.Log.HeaderMisses));
        Assert.Empty(read.Remarks());
    }

    [Fact]
    public async Task Mined_templates_are_numbered_by_first_appearance_and_only_lines_of_the_sessions_taken_are_mined()
    {
        string log = await WriteAsync(
            "081109 203518 1 INFO dfs.X: never seen again by anybody blk_9",
            "081109 203518 1 INFO dfs.X: a heart beat without any key",
            "081109 203518 1 INFO dfs.X: Receiving block blk_1 src: /10.0.0.1",
            "081109 203519 1 INFO dfs.X: Deleting blk_2",
            "081109 203520 1 INFO dfs.X: Receiving block blk_2 src: /10.0.0.2");
        string except = await WriteListAsync("blk_9");

        ReadSessions read = await ReadAsync(new SessionRequest { Logs = [log], Exclude = except });

        Assert.Equal(["T1"], read.Sessions[0].Events);
        Assert.Equal(["T2", "T1"], read.Sessions[1].Events);
        Assert.Equal(["T1", "T2"], read.Templates!.Templates.Select(static template => template.EventId));
        Assert.Equal(1, read.Log!.WithoutKey);
        Assert.Equal(0, read.UnseenIds);
        Assert.Equal("1 of 5 lines belong to no session: the session key rule finds nothing in them.", Assert.Single(read.Remarks()));
    }

    [Fact]
    public async Task What_does_not_fit_is_counted_and_told()
    {
        string log = await WriteAsync(
            "081109 203518 1 INFO dfs.X: Receiving block blk_1 src: /10.0.0.1",
            "",
            "no header blk_1",
            "081109 203518 1 INFO dfs.X: something else blk_1",
            "081109 203518 1 INFO dfs.X: nobody's line");
        FrozenTemplates templates = FrozenTemplates.FromCsv("event_id,template\nE1,Receiving block <*> src: <*>\n");

        ReadSessions read = await ReadAsync(new SessionRequest { Logs = [log], Only = await WriteListAsync("blk_1", "blk_2") }, templates);

        Assert.Equal(["E1", EventVocabulary.UnknownName, EventVocabulary.UnknownName], Assert.Single(read.Sessions).Events);
        Assert.Equal((4, 1, 2, 1), (read.Log!.Lines, read.Log.WithoutKey, read.Log.WithoutTemplate, read.Log.HeaderMisses));
        Assert.Equal(1, read.UnseenIds);
        Assert.Equal(
        [
            "1 of 4 lines belong to no session: the session key rule finds nothing in them.",
            "2 of 4 lines fit no template: their events are unknown.",
            "1 of 4 lines did not fit the header hdfs and were kept whole.",
            "1 id of the list of sessions names no session that was read.",
        ],
        read.Remarks());
    }

    [Fact]
    public async Task Several_logs_are_read_as_if_they_were_one()
    {
        BlockLog blocks = new(_folder, lines: 1_000);
        string first = await WriteAsync(blocks.Lines[..400]), second = await WriteAsync(blocks.Lines[400..]);

        ReadSessions apart = await ReadAsync(new SessionRequest { Logs = [first, second] }), whole = await ReadAsync(new SessionRequest { Logs = [blocks.Log] });

        Assert.Equal(whole.Sessions.Select(Text), apart.Sessions.Select(Text));
    }

    [Fact]
    public async Task A_session_that_has_been_silent_for_ten_minutes_is_over_and_its_key_begins_another_with_the_same_label()
    {
        string log = await WriteAsync("081109 203518 1 INFO dfs.X: begin blk_1", "081109 204519 1 INFO dfs.X: begin blk_1");
        string labels = Path.Combine(_folder, "labels.csv");
        await File.WriteAllTextAsync(labels, "BlockId,Label\nblk_1,Anomaly\n");

        ReadSessions read = await ReadAsync(new SessionRequest { Logs = [log], LabelFile = labels, Only = await WriteListAsync("blk_1") });

        Assert.Equal(["blk_1 True T1", "blk_1#2 True T1"], read.Sessions.Select(Text));
    }

    [Fact]
    public async Task The_header_is_found_out_on_the_first_lines_and_the_reason_is_kept()
    {
        BlockLog blocks = new(_folder, lines: 500);
        SessionReading reading = new(new SessionRequest { Logs = [blocks.Log] }, TimeProvider.System);

        ReadSessions read = await reading.RunAsync(header: null, templates: null, new SessionRules(), CancellationToken.None);

        Assert.Equal("hdfs", read.Log!.Header);
        Assert.StartsWith("hdfs: 200 of 200 lines fit", read.Log.HeaderReason, StringComparison.Ordinal);
        Assert.Equal(blocks.Blocks.Count, read.Sessions.Count);
    }

    [Fact]
    public async Task A_log_without_any_session_is_refused_with_what_to_do()
    {
        string log = await WriteAsync("081109 203518 1 INFO dfs.X: nothing to see");

        CommandException none = await Assert.ThrowsAsync<CommandException>(() => ReadAsync(new SessionRequest { Logs = [log] }));
        Assert.Contains("--session-key", none.Message, StringComparison.Ordinal);

        log = await WriteAsync("081109 203518 1 INFO dfs.X: blk_1");
        none = await Assert.ThrowsAsync<CommandException>(() => ReadAsync(new SessionRequest { Logs = [log], Only = WriteListAsync("blk_2").Result }));
        Assert.Contains("--only", none.Message, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public async Task The_hdfs_log_gives_the_sessions_that_are_published()
    {
        ReadSessions log = await ReadAsync(
            new SessionRequest { Logs = [SharedData.File("hdfs100k/hdfs100k.log.gz")], LabelFile = SharedData.File("hdfs100k/anomaly_label.csv") },
            FrozenTemplates.FromCsv(await File.ReadAllTextAsync(SharedData.File("hdfs100k/templates.csv"))));
        ReadSessions train = await ReadAsync(new SessionRequest { SessionFile = SharedData.File("hdfs100k/sessions-train.jsonl") });
        ReadSessions test = await ReadAsync(new SessionRequest { SessionFile = SharedData.File("hdfs100k/sessions-test.jsonl") });

        Assert.Equal((104_815, 0, 0, 0), (log.Log!.Lines, log.Log.WithoutKey, log.Log.WithoutTemplate, log.Log.HeaderMisses));
        Assert.Equal(7_940, log.Sessions.Count);
        Assert.Equal(train.Sessions.Concat(test.Sessions).Select(Text).Order(StringComparer.Ordinal), log.Sessions.Select(Text).Order(StringComparer.Ordinal));

        ReadSessions only = await ReadAsync(
            new SessionRequest
            {
                Logs = [SharedData.File("hdfs100k/hdfs100k.log.gz")],
                LabelFile = SharedData.File("hdfs100k/anomaly_label.csv"),
                Only = SharedData.File("hdfs100k/sessions-test.jsonl"),
            },
            log.Templates);
        Assert.Equal(test.Sessions.Select(Text).Order(StringComparer.Ordinal), only.Sessions.Select(Text).Order(StringComparer.Ordinal));
    }

    private static Task<ReadSessions> ReadAsync(SessionRequest request, FrozenTemplates? templates = null) =>
        new SessionReading(request, TimeProvider.System).RunAsync(HeaderOption.Format("hdfs"), templates, new SessionRules(), CancellationToken.None);

    private static string Text(LabelledSession session) => $"{session.Id} {session.Anomalous} {string.Join(' ', session.Events)}";

    private async Task<string> WriteAsync(params string[] lines)
    {
        string path = Path.Combine(_folder, $"{Directory.GetFiles(_folder).Length}.log");
        await File.WriteAllLinesAsync(path, lines);
        return path;
    }

    private async Task<string> WriteListAsync(params string[] ids)
    {
        string path = Path.Combine(_folder, $"{Directory.GetFiles(_folder).Length}.ids");
        await File.WriteAllLinesAsync(path, ids);
        return path;
    }
}
