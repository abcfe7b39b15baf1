using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Server.Alerts;

namespace Tocsin.Tests.Server.Alerts;

/// <summary>The book of alerts on disk: what was said stands after any end of the process, and what cannot be read is never overwritten.</summary>
public sealed class AlertFilesTests : IDisposable
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-book-");
    private readonly List<string> _notices = [];

    private string Folder => Path.Combine(_folder.FullName, "alerts");

    private string Log => Path.Combine(Folder, "alerts.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_happened_is_there_after_the_process_has_gone()
    {
        Fill(3);
        using AlertFiles again = Open();
        Assert.Equal(["web/3 Open", "web/2 Acknowledged", "web/1 Resolved"], Entries(again.Book));
        Assert.Equal(3, again.Book.NextOf("web", "windows"));
        Assert.Empty(_notices);
    }

    [Fact]
    public void An_event_that_was_cut_by_a_crash_is_dropped_and_the_next_one_is_kept()
    {
        Fill(3);
        byte[] whole = File.ReadAllBytes(Log);
        for (int cut = 1; cut < 40; cut += 7)
        {
            File.WriteAllBytes(Log, whole[..^cut]);
            using (AlertFiles cutOff = Open())
            {
                Assert.Equal(3, cutOff.Book.NextOf("web", "windows"));
                cutOff.Book.Resolve("web", "3", "bert", Now, null);
            }

            using AlertFiles again = Open();
            Assert.Equal(AlertState.Resolved, again.Book.Entry("web", "3")!.State);
        }

        Assert.NotEmpty(_notices);
        Assert.All(_notices, notice => Assert.Contains("was cut at byte", notice, StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_that_has_grown_becomes_a_whole_book()
    {
        using (AlertFiles files = AlertFiles.Open(new PhysicalFileSystem(), Folder, _notices.Add, gatherAt: 10_000))
        {
            for (int i = 0; i < 200; i++)
            {
                files.Book.Take("web", i, Alert(i));
                files.Gather();
            }
        }

        Assert.InRange(new FileInfo(Log).Length, 20, 12_000);
        using AlertFiles again = Open();
        Assert.Equal((200, 200L), (Entries(again.Book).Length, again.Book.NextOf("web", "windows")));
    }

    [Fact]
    public void A_crash_right_after_the_book_was_written_leaves_a_log_that_it_holds_already()
    {
        byte[] log;
        using (AlertFiles files = AlertFiles.Open(new PhysicalFileSystem(), Folder, _notices.Add, gatherAt: 1))
        {
            files.Book.Take("web", 0, Alert(0));
            files.Gather();
            files.Book.Take("web", 1, Alert(1));
            log = File.ReadAllBytes(Log);
            files.Gather();
        }

        File.WriteAllBytes(Log, log);
        using AlertFiles again = Open();
        Assert.Equal((2, 2L, 0L), (Entries(again.Book).Length, again.Book.NextOf("web", "windows"), again.Book.Counts.Repeated));
    }

    [Theory]
    [InlineData("alerts.log", 12)]
    [InlineData("alerts.log", 0)]
    [InlineData("alerts.log", 8)]
    [InlineData("alerts.log", 60)]
    [InlineData("alerts.book", 3)]
    [InlineData("alerts.book", 100)]
    public void What_is_damaged_is_an_error_that_says_what_to_do_and_stays_as_it_is(string name, int at)
    {
        using (AlertFiles files = AlertFiles.Open(new PhysicalFileSystem(), Folder, _notices.Add, gatherAt: 1))
        {
            files.Book.Take("web", 0, Alert(0));
            files.Gather();
            files.Book.Take("web", 1, Alert(1));
            files.Book.Take("web", 2, Alert(2));
        }

        string path = Path.Combine(Folder, name);
        byte[] damaged = File.ReadAllBytes(path);
        damaged[at] ^= 0x10;
        File.WriteAllBytes(path, damaged);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(Open);
        Assert.Contains("Nothing was changed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_log_that_has_gone_is_an_error_where_a_book_says_that_it_was_there()
    {
        using (AlertFiles files = AlertFiles.Open(new PhysicalFileSystem(), Folder, _notices.Add, gatherAt: 1))
        {
            files.Book.Take("web", 0, Alert(0));
            files.Gather();
        }

        File.Delete(Log);
        Assert.Throws<InvalidDataException>(Open);
    }

    [Fact]
    public void A_full_disk_refuses_what_is_done_and_takes_it_when_there_is_room()
    {
        var disk = new FailingDisk();
        using (AlertFiles files = AlertFiles.Open(disk, Folder, _notices.Add))
        {
            files.Book.Take("web", 0, Alert(0));
            disk.IsFull = true;
            Assert.ThrowsAny<IOException>(() => files.Book.Resolve("web", "1", "anna", Now, null));
            Assert.Equal(AlertState.Open, files.Book.Entry("web", "1")!.State);
            disk.IsFull = false;
            Assert.Equal(AlertState.Resolved, files.Book.Resolve("web", "1", "anna", Now, null)!.State);
        }

        using AlertFiles again = Open();
        Assert.Equal(["web/1 Resolved"], Entries(again.Book));
    }

    private static string[] Entries(AlertBook book) =>
        [.. book.List(new AlertQuery(), long.MaxValue, 10_000, out _).Select(entry => $"{entry.Stream}/{entry.Episode} {entry.State}")];

    private static Alert Alert(int number) => new()
    {
        Id = $"{number + 1}",
        Revision = 0,
        Episode = $"{number + 1}",
        Phase = AlertPhase.Rang,
        Detector = "windows",
        Subject = "status 404",
        Text = "many «é»",
        Start = Now,
        End = Now,
        Time = Now,
        Position = number,
        Score = 101,
        Threshold = 100,
    };

    private AlertFiles Open() => AlertFiles.Open(new PhysicalFileSystem(), Folder, _notices.Add);

    // Three alerts; the first is resolved, the second acknowledged.
    private void Fill(int alerts)
    {
        using AlertFiles files = Open();
        for (int i = 0; i < alerts; i++)
        {
            files.Book.Take("web", i, Alert(i));
        }

        files.Book.Resolve("web", "1", "anna", Now, "over");
        files.Book.Acknowledge("web", "2", "bert", Now, null);
    }
}
