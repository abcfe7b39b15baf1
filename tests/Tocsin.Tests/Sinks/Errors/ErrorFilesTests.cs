using System.Text;
using System.Text.Json;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Tests.Streams.Storage;
using Tocsin.Engine.Tests;
using Tocsin.Sinks.Errors;
using Tocsin.Tests.Server;

namespace Tocsin.Tests.Sinks.Errors;

public sealed class ErrorFilesTests
{
    private const string Folder = "/output/errors";

    private readonly List<string> _notices = [];
    private readonly TestClock _time = new();

    [Fact]
    public void Lines_are_in_a_finished_file_when_it_is_closed_and_under_another_name_before()
    {
        SimulatedFileSystem disk = new(seed: 1);
        using (ErrorFiles files = Files(disk))
        {
            ErrorLane lane = files.Open(3);
            Append(lane, 0, 5);
            Assert.True(lane.Flush());
            Assert.Equal(["part-00003-000001.json.tmp"], disk.ListFiles(Folder));
        }

        Assert.Equal(["part-00003-000001.json"], disk.ListFiles(Folder));
        Assert.Equal(Lines(0, 5), Read(disk));
    }

    [Fact]
    public void A_file_is_finished_when_it_is_large_enough()
    {
        SimulatedFileSystem disk = new(seed: 1);
        using (ErrorFiles files = Files(disk, new ErrorFilesOptions { Folder = Folder, RollBytes = 64 << 10 }))
        {
            ErrorLane lane = files.Open(0);
            for (int k = 0; k < 4; k++)
            {
                Append(lane, k * 1_000, 1_000);
                lane.Flush();
            }
        }

        Assert.True(disk.ListFiles(Folder).Count > 1);
        Assert.All(disk.ListFiles(Folder), static name => Assert.EndsWith(".json", name, StringComparison.Ordinal));
        Assert.Equal(Lines(0, 4_000), Read(disk));
    }

    [Fact]
    public void A_file_is_finished_when_it_is_old_enough_even_when_nothing_more_comes()
    {
        SimulatedFileSystem disk = new(seed: 1);
        ErrorFiles files = Files(disk);
        ErrorLane lane = files.Open(0);
        Append(lane, 0, 3);
        lane.Tick();
        _time.Advance(TimeSpan.FromSeconds(61));
        lane.Tick();
        Append(lane, 3, 3);
        files.Dispose();
        Assert.Equal(["part-00000-000001.json", "part-00000-000002.json"], disk.ListFiles(Folder));
        Assert.Equal(new ErrorFileCounts(6, 0, 2, 0), files.Counts);
    }

    [Fact]
    public void The_sequence_goes_on_after_the_highest_that_is_there()
    {
        SimulatedFileSystem disk = new(seed: 1);
        for (int run = 0; run < 2; run++)
        {
            using ErrorFiles files = Files(disk);
            Append(files.Open(0), run, 1);
        }

        disk.Delete(Folder + "/part-00000-000001.json");
        using (ErrorFiles files = Files(disk))
        {
            Append(files.Open(0), 2, 1);
        }

        Assert.Equal(["part-00000-000002.json", "part-00000-000003.json"], disk.ListFiles(Folder));
    }

    [Fact]
    public void Whenever_the_process_or_the_power_goes_finished_files_are_whole_and_the_next_start_finishes_the_rest()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            SimulatedFileSystem disk = new(seed) { CrashAt = 3 + (seed % 20), OnlyKill = seed % 2 == 0 };
            try
            {
                using ErrorFiles files = Files(disk, new ErrorFilesOptions { Folder = Folder, RollBytes = 64 << 10 });
                ErrorLane lane = files.Open(0);
                for (int k = 0; k < 12; k++)
                {
                    Append(lane, k * 500, 500);
                    lane.Flush();
                }
            }
            catch (IOException)
            {
                // this run of the process is over
            }

            if (!disk.Crashed)
            {
                disk.Crash();
            }

            SimulatedFileSystem after = disk.Restart();
            string[] finishedBefore = ReadFinished(after);
            using (ErrorFiles files = Files(after))
            {
                Append(files.Open(0), 100_000, 10);
            }

            Assert.All(after.ListFiles(Folder), static name => Assert.EndsWith(".json", name, StringComparison.Ordinal));
            string[] lines = Read(after);
            Assert.Equal(lines.Length, lines.Distinct().Count());
            Assert.Equal(Lines(100_000, 10), lines[^10..]);
            Assert.Empty(finishedBefore.Except(lines));
        }
    }

    [Fact]
    public void A_full_disk_is_said_once_and_counted_and_what_follows_is_whole()
    {
        SimulatedFileSystem disk = new(seed: 1);
        ErrorFiles files = Files(disk);
        ErrorLane lane = files.Open(0);
        Append(lane, 0, 1_000);
        Assert.True(lane.Flush());
        disk.Capacity = disk.UsedBytes + 100;
        Append(lane, 1_000, 100_000);
        Assert.False(lane.Flush());
        Assert.Single(_notices);
        Assert.NotEmpty(files.Detail);
        long lost = files.Counts.Lost;
        Assert.InRange(lost, 1, 99_999);

        disk.Capacity = long.MaxValue;
        Assert.False(lane.Flush()); // not before the pause is over
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.True(lane.Flush());
        Assert.Contains(_notices, notice => notice.Contains($"{lost:N0} were lost", StringComparison.Ordinal));
        Append(lane, 200_000, 10);
        files.Dispose();
        string[] lines = Read(disk);
        Assert.Equal(101_010 - lost, lines.Length);
        Assert.Equal(files.Counts.Lines, lines.Length);
        Assert.Equal(Lines(200_000, 10), lines[^10..]);
        Assert.Equal(Lines(0, 1_000), lines[..1_000]);
    }

    [Fact]
    public void A_disk_that_stays_full_loses_what_it_cannot_hold_and_says_how_much()
    {
        SimulatedFileSystem disk = new(seed: 1);
        ErrorFiles files = Files(disk);
        disk.Capacity = disk.UsedBytes;
        Append(files.Open(0), 0, 10);
        files.Dispose();
        Assert.Equal(new ErrorFileCounts(0, 10, 0, 0), files.Counts);
    }

    [Fact]
    public void A_failed_sync_leaves_the_file_for_the_next_start()
    {
        SimulatedFileSystem disk = new(seed: 1);
        disk.FailSyncAt = disk.Syncs + 1;
        using (ErrorFiles files = Files(disk))
        {
            Append(files.Open(0), 0, 10);
        }

        Assert.Equal(["part-00000-000001.json.tmp"], disk.ListFiles(Folder));
        Assert.Contains(_notices, static notice => notice.Contains("could not be finished", StringComparison.Ordinal));
        disk.FailSyncAt = null;
        using (ErrorFiles files = Files(disk))
        {
            files.Open(0);
        }

        Assert.Equal(Lines(0, 10), Read(disk));
    }

    [Fact]
    public void The_oldest_files_leave_when_there_are_too_many_bytes_and_the_newest_stays()
    {
        SimulatedFileSystem disk = new(seed: 1);
        ErrorFiles files = Files(disk, new ErrorFilesOptions { Folder = Folder, RollBytes = 64 << 10, RetainBytes = 1 << 20 });
        ErrorLane lane = files.Open(0);
        for (int k = 0; k < 60; k++)
        {
            Append(lane, k * 1_000, 1_000);
            lane.Flush();
            Assert.True(SpinWait.SpinUntil(() => files.Counts.Files == k + 1, TimeSpan.FromSeconds(90))); // a disk that is behind would let one file grow
        }

        files.Dispose();
        string[] left = [.. disk.ListFiles(Folder)];
        Assert.InRange(disk.UsedBytes, 1, 1 << 20);
        Assert.Equal(files.Counts.Files - files.Counts.Removed, left.Length);
        Assert.True(files.Counts.Removed > 0);
        Assert.Equal(Lines(59_000, 1_000), Read(disk)[^1_000..]);
    }

    [Fact]
    public void Files_that_are_too_old_leave_at_the_next_start()
    {
        SimulatedFileSystem disk = new(seed: 1);
        using (ErrorFiles files = Files(disk))
        {
            Append(files.Open(0), 0, 10);
        }

        DateTime written = _time.GetUtcNow().UtcDateTime;
        _time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        ErrorFiles later = new(Options(), disk, _time, _notices.Add, static _ => null, _ => written);
        later.Dispose();
        Assert.Empty(disk.ListFiles(Folder));
        Assert.Equal(1, later.Counts.Removed);
    }

    [Fact]
    public void A_line_that_does_not_fit_is_counted_and_its_neighbours_stay()
    {
        SimulatedFileSystem disk = new(seed: 1);
        ErrorFiles files = Files(disk);
        ErrorLane lane = files.Open(0);
        Append(lane, 0, 1);
        lane.Append(new byte[ErrorLane.LongestLine]);
        Append(lane, 1, 1);
        files.Dispose();
        Assert.Equal(Lines(0, 2), Read(disk));
        Assert.Equal((2, 1), (files.Counts.Lines, files.Counts.Lost));
    }

    [Fact]
    public void Taking_a_line_allocates_nothing()
    {
        SimulatedFileSystem disk = new(seed: 1);
        using ErrorFiles files = Files(disk);
        ErrorLane lane = files.Open(0);
        byte[] line = Encoding.UTF8.GetBytes(Line(7));
        lane.Append(line);
        AllocationProbe.AssertNone(() =>
        {
            for (int k = 0; k < 200; k++)
            {
                lane.Append(line);
            }
        });
    }

    [Fact]
    public void A_second_process_is_kept_out_of_a_lane_and_lets_in_when_the_first_has_gone()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-errors-");
        try
        {
            ErrorFilesOptions options = new() { Folder = folder.FullName };
            PhysicalFileSystem disk = new();
            using (ErrorFiles first = new(options, disk, _time, _notices.Add))
            using (ErrorFiles second = new(options, disk, _time, _notices.Add))
            {
                first.Open(0);
                Assert.Contains("Another process", Assert.Throws<IOException>(() => second.Open(0)).Message, StringComparison.Ordinal);
                second.Open(1);
            }

            using ErrorFiles third = new(options, disk, _time, _notices.Add);
            third.Open(0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_folder_that_somebody_removes_is_made_again()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-errors-");
        try
        {
            using (ErrorFiles files = new(new ErrorFilesOptions { Folder = folder.FullName }, new PhysicalFileSystem(), _time, _notices.Add))
            {
                ErrorLane lane = files.Open(0);
                Append(lane, 0, 1);
                lane.Flush();
                folder.Delete(recursive: true);
                _time.Advance(TimeSpan.FromMinutes(2));
                lane.Tick();
                Append(lane, 1, 1);
            }

            Assert.Equal(Lines(1, 1), File.ReadAllLines(Path.Combine(folder.FullName, "part-00000-000002.json")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Clearing_takes_our_files_and_leaves_others()
    {
        SimulatedFileSystem disk = new(seed: 1);
        using (ErrorFiles files = Files(disk))
        {
            Append(files.Open(0), 0, 1);
        }

        disk.Create(Folder + "/notes.json").Dispose();
        Assert.Equal(1, ErrorFiles.Clear(Folder, disk));
        Assert.Equal(["notes.json"], disk.ListFiles(Folder));
    }

    private static ErrorFilesOptions Options() => new() { Folder = Folder };

    private ErrorFiles Files(SimulatedFileSystem disk, ErrorFilesOptions? options = null)
    {
        DateTime written = _time.GetUtcNow().UtcDateTime;
        return new ErrorFiles(options ?? Options(), disk, _time, _notices.Add, static _ => null, _ => written);
    }

    private static void Append(ErrorLane lane, int from, int count)
    {
        for (int number = from; number < from + count; number++)
        {
            lane.Append(Encoding.UTF8.GetBytes(Line(number)));
        }
    }

    private static string Line(int number) => $$"""{"timestamp":"2025-05-30T18:52:47.123456Z","ip":"10.0.0.1","method":"GET","url":"/resource/{{number}}","status":404}""";

    private static string[] Lines(int from, int count) => [.. Enumerable.Range(from, count).Select(Line)];

    private static string[] Read(SimulatedFileSystem disk) => [.. disk.ListFiles(Folder).SelectMany(name => ReadFile(disk, name))];

    private static string[] ReadFinished(SimulatedFileSystem disk) =>
        [.. disk.ListFiles(Folder).Where(static name => name.EndsWith(".json", StringComparison.Ordinal)).SelectMany(name => ReadFile(disk, name))];

    private static string[] ReadFile(SimulatedFileSystem disk, string name)
    {
        using IReadableFile file = disk.OpenRead($"{Folder}/{name}");
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        string text = Encoding.UTF8.GetString(bytes);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string[] lines = text[..^1].Split('\n');
        Assert.All(lines, static line => JsonDocument.Parse(line).Dispose());
        return lines;
    }
}
