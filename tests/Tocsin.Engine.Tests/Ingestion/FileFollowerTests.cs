using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Ingestion.Files;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Ingestion;

public sealed class FileFollowerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-follow-").FullName;
    private readonly HandTurnedTime _time = new();
    private readonly MemorySink _sink = new();
    private readonly UnrememberedFiles _followed = new();
    private FileFollower _follower;

    public FileFollowerTests() => _follower = NewFollower();

    private string Log => Path.Combine(_folder, "app.log");

    public void Dispose()
    {
        _follower.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_line_is_taken_when_it_ends_and_not_before()
    {
        Append("one\ntw");
        await CatchUpAsync();
        Assert.Equal(["one"], _sink.Lines);

        Append("o\n");
        await CatchUpAsync();
        Assert.Equal(["one", "two"], _sink.Lines);
    }

    [Fact]
    public async Task A_file_that_appears_later_is_read_from_its_beginning()
    {
        await CatchUpAsync();
        Append("one\n");
        await CatchUpAsync();

        Assert.Equal(["one"], _sink.Lines);
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_at_the_right_byte()
    {
        Append("one\ntwo\nthr");
        await CatchUpAsync();
        Restart();
        Append("ee\nfour\n");
        await CatchUpAsync();

        Assert.Equal(["one", "two", "three", "four"], _sink.Lines);
        Assert.Equal(0, _sink.Duplicates);
    }

    [Fact]
    public async Task Rotation_by_renaming_loses_nothing_even_when_the_writer_notices_late()
    {
        Append("one\n");
        await CatchUpAsync();
        File.Move(Log, Log + ".1");
        File.AppendAllText(Log + ".1", "two, written after the rename\n");
        Append("three\n");
        await CatchUpAsync();
        _time.Advance(FileFollower.QuietBeforeSwitch);
        await CatchUpAsync();
        Append("four\n");
        await CatchUpAsync();

        Assert.Equal(["one", "two, written after the rename", "three", "four"], _sink.Lines);
    }

    [Fact]
    public async Task Rotation_by_copy_and_truncate_takes_what_was_written_before_the_copy()
    {
        Append("one\n");
        await CatchUpAsync();
        Append("two, written before the copy\n");
        File.Copy(Log, Log + ".1");
        using (FileStream truncated = File.OpenWrite(Log))
        {
            truncated.SetLength(0);
        }

        Append("3\n");
        await CatchUpAsync();

        Assert.Equal(["one", "two, written before the copy", "3"], _sink.Lines);
    }

    [Fact]
    public async Task A_file_truncated_and_rewritten_to_more_than_before_is_begun_anew()
    {
        Append("first life, line one\n");
        await CatchUpAsync();
        File.WriteAllText(Log, "second life, line one\nsecond life, line two\n");
        await CatchUpAsync();

        Assert.Equal(["first life, line one", "second life, line one", "second life, line two"], _sink.Lines);
    }

    [Fact]
    public async Task Two_rotations_while_nobody_followed_are_caught_up_in_order()
    {
        Append("one\n");
        await CatchUpAsync();
        _follower.Dispose();
        Append("two\n");
        File.Move(Log, Log + ".2");
        File.SetLastWriteTimeUtc(Log + ".2", new DateTime(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc));
        File.WriteAllText(Log + ".1", "three\nfour\n");
        File.SetLastWriteTimeUtc(Log + ".1", new DateTime(2026, 3, 1, 11, 0, 0, DateTimeKind.Utc));
        Append("five\n");
        Restart();
        await CatchUpAsync();

        Assert.Equal(["one", "two", "three", "four", "five"], _sink.Lines);
    }

    [Fact]
    public async Task Two_rotations_between_two_looks_are_caught_up_in_order()
    {
        Append("one\n");
        await CatchUpAsync();
        File.Move(Log, Log + ".2");
        Append("two\n");
        File.Move(Log, Log + ".1");
        File.AppendAllText(Log + ".2", "one and a half, by a writer that noticed late\n");
        Append("three\n");
        await CatchUpAsync();
        _time.Advance(FileFollower.QuietBeforeSwitch);
        await CatchUpAsync();

        Assert.Equal(["one", "one and a half, by a writer that noticed late", "two", "three"], _sink.Lines);
    }

    [Fact]
    public async Task Lives_that_begin_alike_are_told_apart()
    {
        Append("started\n");
        await CatchUpAsync();
        File.Move(Log, Log + ".2");
        Append("started\nsecond\n");
        File.Move(Log, Log + ".1");
        Append("started\nthird\n");
        _time.Advance(FileFollower.QuietBeforeSwitch);
        await CatchUpAsync();

        Assert.Equal(["started", "started", "second", "started", "third"], _sink.Lines);
    }

    [Fact]
    public async Task A_copy_that_somebody_made_is_not_read_as_a_rotation()
    {
        Append("one\n");
        await CatchUpAsync();
        File.Copy(Log, Log + ".1");
        File.Move(Log, Log + ".2");
        Append("two\n");
        _time.Advance(FileFollower.QuietBeforeSwitch);
        await CatchUpAsync();

        Assert.Equal(["one", "two"], _sink.Lines);
    }

    [Fact]
    public async Task The_unfinished_last_line_of_a_rotated_file_is_taken_as_it_is()
    {
        Append("one\nunfinished");
        await CatchUpAsync();
        File.Move(Log, Log + ".1");
        Append("two\n");
        _time.Advance(FileFollower.QuietBeforeSwitch);
        await CatchUpAsync();

        Assert.Equal(["one", "unfinished", "two"], _sink.Lines);
    }

    [Fact]
    public async Task A_full_stream_makes_it_wait_and_nothing_is_lost()
    {
        _sink.Refusals = 3;
        Append("one\ntwo\n");
        await CatchUpAsync();

        Assert.Equal(["one", "two"], _sink.Lines);
    }

    [Fact]
    public async Task Many_rotations_at_random_moments_lose_nothing_and_repeat_nothing()
    {
        Random random = new(20260301);
        List<string> written = [];
        for (int step = 0; step < 400; step++)
        {
            switch (random.Next(8))
            {
                case 0 when File.Exists(Log):
                    File.Move(Log, $"{Log}.{step:D4}");
                    Append(Line(written));
                    await CatchUpAsync();
                    _time.Advance(FileFollower.QuietBeforeSwitch);
                    await CatchUpAsync();
                    break;
                case 1:
                    Restart();
                    break;
                case 2:
                    await CatchUpAsync();
                    break;
                default:
                    Append(Line(written));
                    break;
            }
        }

        await CatchUpAsync();
        Assert.Equal(written, _sink.Lines);

        static string Line(List<string> written)
        {
            written.Add($"line {written.Count}");
            return written[^1] + "\n";
        }
    }

    [Theory]
    [InlineData("app.log.1", true)]
    [InlineData("app.log-20260301", true)]
    [InlineData("app-20260301.log", true)]
    [InlineData("app.2.log", true)]
    [InlineData("app.log.old", true)]
    [InlineData("app-server.log", false)]
    [InlineData("app.log.gz", false)]
    [InlineData("apps.log", false)]
    [InlineData("app.log.", false)]
    public void A_rotated_name_is_told_from_a_neighbour(string candidate, bool rotation) =>
        Assert.Equal(rotation, RotatedSiblings.IsRotationOf(candidate, "app.log", "app"));

    private FileFollower NewFollower() => new(Log, _sink, _followed, new StreamOptions(), _time, new SourceProgress());

    private void Restart()
    {
        _follower.Dispose();
        _follower = NewFollower();
    }

    private void Append(string text) => File.AppendAllText(Log, text);

    private async Task CatchUpAsync()
    {
        while (await _follower.StepAsync(CancellationToken.None))
        {
            // until there is nothing more
        }
    }
}
