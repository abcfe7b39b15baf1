using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tocsin.Server.Logging;

namespace Tocsin.Tests.Server.Logging;

public sealed class RotatedFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-log-");
    private readonly TestClock _clock = new();

    private string LogPath => Path.Combine(_folder.FullName, "tocsin.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_file_that_is_too_large_is_rotated_and_no_line_is_cut()
    {
        using (var file = new RotatedFile(LogPath, maxBytes: 100, TimeSpan.FromDays(1), keep: 100, _clock))
        {
            for (int i = 0; i < 50; i++)
            {
                file.WriteLine($"line number {i:00}");
            }
        }

        string[] files = [.. Files()];
        Assert.All(files, path => Assert.InRange(new FileInfo(path).Length, 1, 100));
        Assert.Equal([.. Enumerable.Range(0, 50).Select(i => $"line number {i:00}")], files.SelectMany(File.ReadAllLines));
    }

    [Fact]
    public void A_file_that_is_too_old_is_rotated()
    {
        using var file = new RotatedFile(LogPath, maxBytes: 1 << 20, TimeSpan.FromHours(1), keep: 7, _clock);
        file.WriteLine("old");
        _clock.Advance(TimeSpan.FromMinutes(59));
        file.WriteLine("old too");
        _clock.Advance(TimeSpan.FromMinutes(1));
        file.WriteLine("new");

        Assert.Equal(["old", "old too"], File.ReadAllLines(Files().First()));
        Assert.Equal(["new"], File.ReadAllLines(LogPath));
    }

    [Fact]
    public void The_oldest_rotated_files_are_removed()
    {
        using var file = new RotatedFile(LogPath, maxBytes: 10, TimeSpan.FromDays(1), keep: 2, _clock);
        for (int i = 0; i < 10; i++)
        {
            file.WriteLine($"line {i:000}");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["line 007", "line 008", "line 009"], Files().SelectMany(File.ReadAllLines));
    }

    [Fact]
    public void A_text_entry_cannot_move_the_cursor_and_a_json_entry_is_one_object()
    {
        var entry = new LogEntry(
            _clock.GetUtcNow(), LogLevel.Warning, "Test", 7, "evil \u001b[2J\nsecond", [new("Stream", "web\n"), new("{OriginalFormat}", "x")], null);

        string text = LogEntry.ToText(entry);
        Assert.StartsWith("03:04:05.000 warn  evil ", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\n', text);
        string json = LogEntry.ToJson(entry);
        Assert.DoesNotContain('\n', json);
        JsonElement read = JsonDocument.Parse(json).RootElement;
        Assert.Equal("2026-01-02T03:04:05.000Z", read.GetProperty("time").GetString());
        Assert.Equal("web\n", read.GetProperty("stream").GetString());
        Assert.Equal("evil \u001b[2J\nsecond", read.GetProperty("message").GetString());
    }

    [Fact]
    public void Numbers_and_flags_of_an_entry_are_such_in_json_and_what_json_has_no_number_for_is_text()
    {
        var entry = new LogEntry(
            _clock.GetUtcNow(), LogLevel.Information, "Test", 7, "m",
            [
                new("Status", 200), new("Bytes", 5_000_000_000L), new("Byte", (byte)7), new("Most", ulong.MaxValue), new("Milliseconds", 0.125), new("Exact", 1.10m), new("IsIt", true),
                new("Nobody", null), new("NoNumber", double.NaN), new("Digits", "200"), new("Kind", LogLevel.Error), new("Url", "/?a=1&b='ä'"),
            ],
            null);

        Assert.Equal(
            """
            {"time":"2026-01-02T03:04:05.000Z","level":"info","category":"Test","event":7,"message":"m",
            "status":200,"bytes":5000000000,"byte":7,"most":18446744073709551615,"milliseconds":0.125,"exact":1.10,"is_it":true,
            "nobody":null,"no_number":"NaN","digits":"200","kind":"Error","url":"/?a=1&b='ä'"}
            """.ReplaceLineEndings(""),
            LogEntry.ToJson(entry));
    }

    // Rotated ones sort before the current one: by their time, which is in their name.
    private IEnumerable<string> Files() =>
        [.. _folder.EnumerateFiles().Select(file => file.FullName).OrderBy(path => path == LogPath).ThenBy(path => path, StringComparer.Ordinal)];
}
