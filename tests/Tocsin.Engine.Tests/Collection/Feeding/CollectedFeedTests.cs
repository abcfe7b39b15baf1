using System.Buffers;
using System.Text;
using Tocsin.Engine.Collection.Feeding;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Tests.Ingestion;
using Tocsin.Engine.Tests.Streams;

namespace Tocsin.Engine.Tests.Collection.Feeding;

public sealed class CollectedFeedTests : IDisposable
{
    private readonly RawTree _tree = new();
    private readonly MemorySink _sink = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task New_whole_lines_are_taken_once_and_in_order()
    {
        _tree.Write("app.log", "one\ntwo\nthr");
        await Run();
        Assert.Equal(["one", "two"], _sink.Lines);

        _tree.Append("app.log", "ee\nfour\n");
        FeedResult result = await Run();
        FeedResult nothing = await Run();

        Assert.Equal(["one", "two", "three", "four"], _sink.Lines);
        Assert.Equal((1, 2L, 0L), (result.Files, result.Lines, result.Duplicates));
        Assert.Equal((0, 0L), (nothing.Files, nothing.Lines));
    }

    [Fact]
    public async Task A_restart_repeats_nothing()
    {
        _tree.Write("app.log", "one\ntwo\n");
        await Run();

        _tree.Reopen();
        _tree.Append("app.log", "three\n");
        await Run();

        Assert.Equal(["one", "two", "three"], _sink.Lines);
        Assert.Equal(0, _sink.Duplicates);
    }

    [Fact]
    public async Task A_lost_catalogue_repeats_nothing_whatever_was_there_at_first_sight()
    {
        _tree.Write("short.log", "a\n");
        _tree.Write("long.log", new string('x', 5000) + "\nsecond\n");
        await Run();
        _tree.Append("short.log", string.Concat(Enumerable.Range(0, 300).Select(at => $"line {at}\n")));
        await Run();
        int lines = _sink.Lines.Length;

        _tree.Catalogue.Dispose();
        File.Delete(_tree.Folders.Catalogue);
        _tree.Reopen();
        _tree.Append("short.log", "after\n");
        await Run();

        Assert.Equal((303, 304), (lines, _sink.Lines.Length));
        Assert.Equal("after", _sink.Lines[^1]);
    }

    [Fact]
    public async Task A_lost_catalogue_repeats_nothing_although_the_feed_runs_before_the_first_pass()
    {
        _tree.Write("app.log", "one\ntwo\n");
        await Run();
        _tree.Catalogue.Dispose();
        File.Delete(_tree.Folders.Catalogue);
        _tree.Reopen();

        CollectedFeed feed = new(_tree.Logs, _tree.Catalogue, (_, _) => ValueTask.FromResult<IRecordSink?>(_sink), new FeedOptions(), _tree.Time);
        await feed.RunAsync();
        _tree.Append("app.log", "three\n");
        _tree.Pass().Run();
        await feed.RunAsync();

        Assert.Equal(["one", "two", "three"], _sink.Lines);
    }

    [Fact]
    public async Task A_catalogue_that_begins_again_in_the_middle_of_all_repeats_nothing()
    {
        CollectedFeed feed = new(_tree.Logs, _tree.Catalogue, (_, _) => ValueTask.FromResult<IRecordSink?>(_sink), new FeedOptions(), _tree.Time);
        _tree.Write("app.log", "one\ntwo\n");
        _tree.Pass().Run();
        await feed.RunAsync();

        _tree.Catalogue.BeginAgain(new InvalidDataException("The catalogue is damaged."));
        _tree.Append("app.log", "three\n");
        _tree.Pass().Run();
        await feed.RunAsync();

        Assert.Equal(["one", "two", "three"], _sink.Lines);
    }

    [Fact]
    public async Task Rotation_by_renaming_goes_on_where_the_file_was()
    {
        _tree.Write("app.log", "one\n");
        await Run();

        _tree.Append("app.log", "two\n");
        _tree.Move("app.log", "app.log.1");
        _tree.Write("app.log", "three\n");
        await Run();

        Assert.Equal(["one", "two", "three"], _sink.Lines);
        Assert.Equal(0, _sink.Duplicates);
    }

    [Fact]
    public async Task Rotation_by_copying_and_truncating_goes_on_in_the_copy()
    {
        _tree.Write("app.log", "one\n");
        await Run();

        _tree.Write("app.log.1", "one\ntwo\n");
        _tree.Write("app.log", "three\n");
        await Run();

        Assert.Equal(["one", "two", "three"], _sink.Lines);
    }

    [Fact]
    public async Task A_copy_that_is_seen_before_the_original_is_truncated_is_not_taken_again()
    {
        _tree.Write("app.log", "one\ntwo\n");
        await Run();
        _tree.Write("app.log.1", "one\n");
        await Run();
        _tree.Write("app.log.1", "one\ntwo\n");
        await Run();
        _tree.Write("app.log", "three\n");
        await Run();

        Assert.Equal(["one", "two", "three"], _sink.Lines);
    }

    [Fact]
    public async Task A_log_that_is_truncated_and_grows_beyond_its_old_length_with_the_same_beginning_is_another()
    {
        string banner = new string('=', 1500) + "\n";
        _tree.Write("app.log", banner + "one\n");
        await Run();

        _tree.Write("app.log.1", banner + "one\ntwo\n");
        using (FileStream same = new(_tree["app.log"], FileMode.Truncate)) // keeps the inode
            same.Write(Encoding.UTF8.GetBytes(banner + "three\nfour\nfive\n"));
        await Run();

        Assert.Equal([banner.TrimEnd(), "one", "two", banner.TrimEnd(), "three", "four", "five"], _sink.Lines);
    }

    [Fact]
    public async Task A_compressed_generation_is_the_same_source_and_an_unseen_one_is_taken_oldest_first()
    {
        _tree.Write("app.log.1", "three\nfour\n");
        _tree.WriteGzip("app.log.2.gz", "one\ntwo\n");
        _tree.Write("app.log", "five\n");
        await Run();

        _tree.WriteGzip("app.log.1.gz", "three\nfour\n");
        await Run();
        _tree.Delete("app.log.1");
        await Run();

        Assert.Equal(["one", "two", "three", "four", "five"], _sink.Lines);
    }

    [Fact]
    public async Task A_last_line_without_an_end_is_taken_when_its_file_is_left_alone()
    {
        _tree.Write("app.log", "one\nlast");
        _tree.Write("old.log.1", "two\nlast of all");
        await Run();
        Assert.Equal(["one", "two"], _sink.Lines);

        _tree.Time.Advance(TimeSpan.FromMinutes(2));
        await Run();
        Assert.Equal(["one", "two", "last of all"], _sink.Lines);

        _tree.Time.Advance(TimeSpan.FromHours(1));
        await Run();
        await Run();
        Assert.Equal(["one", "two", "last of all", "last"], _sink.Lines);
    }

    [Fact]
    public async Task A_line_of_a_job_is_annotated_with_the_job_and_its_group()
    {
        _tree.Write("slurm-4711_3.out", "a line\nbad \udc80 bytes\n");
        await Run();

        Assert.Equal(RecordFlags.Annotated, _sink.FlagsOf(0));
        Assert.True(LineAnnotation.TryRead(Encoding.UTF8.GetBytes(_sink.Lines[0]), out AnnotatedLine line));
        Assert.Equal(("4711_3", "4711", "a line"), (Encoding.UTF8.GetString(line.SessionKey), Encoding.UTF8.GetString(line.Group), Encoding.UTF8.GetString(line.Line)));
    }

    [Fact]
    public async Task Long_lines_are_cut_windows_line_ends_and_bad_bytes_are_mended()
    {
        byte[] text = [.. Encoding.UTF8.GetBytes("\uFEFFone\r\n" + new string('x', 70_000) + "\n" + new string('y', 1_500_000) + "\nab"), 0xFF, (byte)'\n', .. "\nend\n"u8];
        Directory.CreateDirectory(_tree.Folders.Logs);
        File.WriteAllBytes(_tree["app.log"], text);
        await Run();

        Assert.Equal(["one", new string('x', 65_536), new string('y', 65_536), "ab\uFFFD", "", "end"], _sink.Lines);
        Assert.Equal(
            [RecordFlags.None, RecordFlags.Truncated, RecordFlags.Truncated, RecordFlags.InvalidUtf8, RecordFlags.None, RecordFlags.None],
            Enumerable.Range(0, 6).Select(_sink.FlagsOf));
    }

    [Fact]
    public async Task A_long_line_that_is_still_being_written_waits_and_is_taken_once()
    {
        _tree.Write("app.log", "one\n" + new string('x', 900_000));
        await Run();
        _tree.Append("app.log", new string('x', 900_000));
        await Run();
        _tree.Append("app.log", "\ntwo\n");
        await Run();

        Assert.Equal(["one", new string('x', 65_536), "two"], _sink.Lines);
    }

    [Fact]
    public async Task Each_category_has_its_own_stream_and_one_without_a_stream_is_left_alone()
    {
        MemorySink slurm = new();
        CollectedFeed feed = new(
            _tree.Logs, _tree.Catalogue,
            (category, _) => ValueTask.FromResult<IRecordSink?>(category switch { "slurm" => slurm, "server" => throw new IOException("no such stream"), "client" => null, _ => _sink }),
            new FeedOptions(), _tree.Time);
        _tree.Write("train.out", "a job\n");
        _tree.Write("server-1.log", "a server\n");
        _tree.Write("client-1.log", "a client\n");
        _tree.Write("else.log", "something else\n");
        _tree.Pass().Run();

        FeedResult result = await feed.RunAsync();

        Assert.Equal(["a job"], slurm.Lines);
        Assert.Equal(["something else"], _sink.Lines);
        Assert.Equal(["server: no such stream"], result.Faults);
        await Run();
        Assert.Equal(["something else", "a client", "a server"], _sink.Lines);
    }

    [Fact]
    public async Task Files_of_the_first_sight_are_passed_over_when_it_is_asked_for()
    {
        FeedOptions fromEnd = new() { FromEnd = true };
        _tree.Write("app.log", "old\nold, too\nhalf of a ");
        _tree.WriteGzip("app.log.1.gz", "older\n");
        await Run(fromEnd);

        _tree.Append("app.log", "new line\nnew\n");
        _tree.Write("fresh.log", "fresh\n");
        await Run(fromEnd);

        Assert.Equal(["half of a new line", "new", "fresh"], _sink.Lines);
    }

    [Fact]
    public async Task A_full_stream_is_waited_for()
    {
        _sink.Refusals = 3;
        _tree.Write("app.log", "one\n");
        _tree.Write("else.log", "two\n");

        await Run();

        Assert.Equal(["one", "two"], _sink.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task More_files_than_a_stream_remembers_sources_are_taken_once()
    {
        using StreamBench bench = new() { Options = new StreamOptions { Durability = Durability.Os, MaxSources = 10 } };
        await using LogStream stream = await bench.OpenAsync();
        for (int round = 0; round < 3; round++)
        {
            for (int file = 0; file < 100; file++)
                _tree.Append($"{file}.log", $"{file} {round}\n");
            await Run(sink: stream);
        }

        Assert.Equal(300, stream.Ledger.Received);
    }

    [Fact]
    public async Task A_kill_between_an_append_and_its_note_repeats_nothing()
    {
        using StreamBench bench = new();
        await using (LogStream stream = await bench.OpenAsync())
        {
            _tree.Write("app.log", "one\ntwo\n");
            await Run(sink: stream);
            _tree.Append("app.log", "three\nfour\n");
            _tree.Write("new.log", "five\n");
            await Run(sink: new Killed(stream));
            Assert.Equal(5, stream.Ledger.Received);
        }

        _tree.Reopen();
        await using LogStream again = await bench.OpenAsync();
        _tree.Append("app.log", "six\n");
        _tree.Append("new.log", "seven\n");
        await Run(sink: again);
        await StreamBench.SettledAsync(again);

        Assert.Equal((7, 0), (again.Ledger.Received, again.Ledger.Duplicates));
    }

    [Fact]
    public async Task A_file_that_never_ends_makes_no_other_wait()
    {
        FeedOptions little = new() { Share = 64 };
        string[] lines = [.. Enumerable.Range(0, 10_000).Select(at => $"line {at} of the file that comes first")];
        _tree.Write("a.log", string.Join('\n', lines) + "\n");
        _tree.Write("b.log", "of the same category\n");
        _tree.Write("client-c.log", "of another\n");
        CollectedFeed feed = new(_tree.Logs, _tree.Catalogue, (_, _) => ValueTask.FromResult<IRecordSink?>(_sink), little, _tree.Time);
        _tree.Pass().Run();

        FeedResult first = await feed.RunAsync();
        Assert.True(first.HasMore);
        Assert.Contains("of another", _sink.Lines);
        Assert.DoesNotContain(lines[^1], _sink.Lines);
        await feed.RunAsync();
        Assert.Contains("of the same category", _sink.Lines);

        int runs = 2;
        while ((await feed.RunAsync()).HasMore)
            Assert.True(++runs < 100, "It does not come to an end.");
        Assert.Equal(lines, _sink.Lines.Where(line => line.StartsWith("line", StringComparison.Ordinal)));
        Assert.Equal((10_002, 0), (_sink.Lines.Length, _sink.Duplicates));
    }

    private Task<FeedResult> Run(FeedOptions? options = null, IRecordSink? sink = null)
    {
        _tree.Pass().Run();
        return new CollectedFeed(
            _tree.Logs, _tree.Catalogue, (_, _) => ValueTask.FromResult<IRecordSink?>(sink ?? _sink), (options ?? new FeedOptions()) with { Annotate = Annotate }, _tree.Time).RunAsync();
    }

    internal static byte[] Annotate(string job, string group)
    {
        ArrayBufferWriter<byte> bytes = new();
        new LineAnnotation(job, null, group).Write(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The lines become durable, and nobody is told.</summary>
    private sealed class Killed(IRecordSink sink) : IRecordSink
    {
        public async ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default)
        {
            await sink.AppendAsync(batch, cancellation);
            throw new IOException("killed");
        }

        public long NextOffset(string source) => sink.NextOffset(source);
    }
}
