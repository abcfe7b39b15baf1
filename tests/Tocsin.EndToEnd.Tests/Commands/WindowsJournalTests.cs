using System.Globalization;
using System.Text.Json;
using Tocsin.EndToEnd.Tests.Crashes;
using Tocsin.EndToEnd.Tests.Ingestion;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary><c>tocsin windows --data</c> as it is built: killed at any moment, it goes on where it stopped, and what is counted is counted once.</summary>
public sealed class WindowsJournalTests : IDisposable
{
    private const int Records = 400_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-windows-data-");

    private string Log => Path.Combine(_folder.FullName, "http.jsonl");

    private string Data => Path.Combine(_folder.FullName, "data");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_is_killed_over_and_over_gives_the_very_windows_and_alerts_of_a_run_without_a_kill()
    {
        await GenerateAsync(Records);
        Outcome whole = await ChildProgram.RunAsync("windows", Log, "--json", "--errors", "none", "--alerts", Path.Combine(_folder.FullName, "whole.jsonl"));
        Assert.Equal(0, whole.Code);

        string alerts = Path.Combine(_folder.FullName, "alerts.jsonl");
        string errors = Path.Combine(_folder.FullName, "errors");
        string[] command = ["windows", Log, "--json", "--errors", errors, "--alerts", alerts, "--data", Data];
        List<string> printed = [];
        int kills = 0;
        for (; kills < 3; kills++)
        {
            // The lane is in the middle of the file when it has printed something.
            await using KillableProgram program = KillableProgram.Start("window_start", new Dictionary<string, string>(), command);
            await program.UntilReadyAsync();
            await program.KillAsync();
            printed.AddRange(Lines(program.Output).Where(static line => line.EndsWith("]}", StringComparison.Ordinal))); // the kill may cut the last one
        }

        Outcome last = await ChildProgram.RunAsync(command);
        Assert.Equal(0, last.Code);
        printed.AddRange(Lines(last.Output));
        string[] expected = Lines(whole.Output);

        // Killed between printing a window and noting it, a run prints that one again; no other, and none is missing.
        Assert.Equal(expected, printed.Distinct());
        Assert.InRange(printed.Count, expected.Length, expected.Length + (2 * kills));
        Assert.Contains(Balance(whole.Errors), last.Errors, StringComparison.Ordinal);
        Assert.Equal(Messages(Path.Combine(_folder.FullName, "whole.jsonl")), Messages(alerts));
        string[] wanted = [.. File.ReadLines(Log).Where(static line => Status(line) >= 400).Select(Fields).Order(StringComparer.Ordinal)];
        Assert.Equal(wanted, Directory.GetFiles(errors, "*.json").SelectMany(File.ReadLines).Select(Fields).Distinct().Order(StringComparer.Ordinal));

        // A third start finds nothing new, and counts nothing again.
        Outcome again = await ChildProgram.RunAsync(command);
        Assert.Equal((0, ""), (again.Code, again.Output));
        Assert.Contains(Balance(whole.Errors), again.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_added_to_a_file_are_counted_by_the_next_run_and_another_size_is_a_command_of_the_journal()
    {
        await GenerateAsync(6_000);
        string[] lines = await File.ReadAllLinesAsync(Log);
        await File.WriteAllLinesAsync(Log, lines.Take(3_000));
        Outcome first = await ChildProgram.RunAsync("windows", Log, "--json", "--errors", "none", "--data", Data);
        await File.AppendAllLinesAsync(Log, lines.Skip(3_000));
        Outcome second = await ChildProgram.RunAsync("windows", Log, "--json", "--errors", "none", "--data", Data, "--size", "10s", "--threshold", "7");

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.All(Lines(first.Output), static line => Assert.Equal(30, Length(line)));
        Assert.All(Lines(second.Output), static line => Assert.Equal(10, Length(line)));
        Assert.Contains("3,000 lines are in the journal", second.Errors, StringComparison.Ordinal);
        Assert.Contains("more than 7", second.Errors, StringComparison.Ordinal);
        Assert.Contains("6,000 records seen", second.Errors, StringComparison.Ordinal);
        Assert.Contains("\"size\":10", System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(Directory.GetFiles(Path.Combine(Data, "streams", "http", "lane-0"))[0])), StringComparison.Ordinal);
    }

    [NetCatFact]
    public async Task Windows_of_a_connection_stay_open_over_a_kill_and_close_by_the_ticks_of_the_next_run()
    {
        int port = FreePort.Take();
        string now = TimeProvider.System.GetUtcNow().AddMinutes(-2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string[] command = ["windows", $"listen://127.0.0.1:{port}", "--json", "--errors", "none", "--data", Data, "--idle", "1s", "--size", "10s"];
        await using (KillableProgram program = KillableProgram.Start("listening on", new Dictionary<string, string>(), [.. command[..^4], "--idle", "1h", "--size", "10s"]))
        {
            await program.UntilReadyAsync();
            await using NetCat sender = NetCat.Connect(port);
            await sender.WriteAsync(Enumerable.Range(0, 500).Select(n => $$"""{"timestamp": "{{now}}", "ip": "10.0.0.{{n % 100}}", "method": "GET", "url": "/a", "status": 404}"""));
            await sender.EndAsync();
            await ChildProgram.Until(() => program.Errors.Contains("ALERT", StringComparison.Ordinal));
            await ChildProgram.Until(() => new DirectoryInfo(Path.Combine(Data, "streams", "http", "lane-0")).GetFiles().Sum(static file => file.Length) > 500 * 90);
            await program.KillAsync();
            Assert.Equal("", program.Output);
        }

        await using KillableProgram next = KillableProgram.Start("listening on", new Dictionary<string, string>(), command);
        await next.UntilReadyAsync();
        await ChildProgram.Until(() => next.Output.Contains("\"error_count\":500,\"unique_ips\":100", StringComparison.Ordinal));
        Assert.DoesNotContain("ALERT", next.Errors, StringComparison.Ordinal); // it was printed before the kill
        Assert.Equal(0, await next.StopAsync());
    }

    [Fact]
    public async Task A_folder_that_somebody_uses_and_a_topic_are_refused_with_the_reason()
    {
        Outcome topic = await ChildProgram.RunAsync("windows", "kafka://127.0.0.1:9092/http-logs", "--data", Data);
        Assert.Equal(2, topic.Code);
        Assert.Contains("Leave --data out", topic.Errors, StringComparison.Ordinal);

        await using ChildProgram holder = ChildProgram.Start("windows", "-", "--errors", "none", "--data", Data);
        await ChildProgram.Until(() => File.Exists(Path.Combine(Data, "tocsin.pid")));
        Outcome second = await ChildProgram.RunAsync("windows", "-", "--errors", "none", "--data", Data);
        Assert.Equal(3, second.Code);
        Assert.Contains("is in use by process", second.Errors, StringComparison.Ordinal);
    }

    private async Task GenerateAsync(int count) => Assert.Equal(0, (await ChildProgram.RunShellAsync(
        $"tocsin generate http --count {count} --rate 100 --start 2025-05-30T18:52:00Z --burst 50@20s/20s --seed 5 --disorder 5s > '{Log}'")).Code);

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // What an alert says apart from when it was sent; the same pair may have been sent twice.
    private static string[] Messages(string path) =>
    [
        .. File.ReadLines(path).Select(static line =>
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return string.Join(' ', json.RootElement.EnumerateObject().Where(static field => field.Name != "alert_timestamp").Select(static field => $"{field.Name}={field.Value}"));
        }).Distinct(),
    ];

    private static string Balance(string errors) => errors.Split('\n').Single(static line => line.Contains("records seen", StringComparison.Ordinal));

    private static int Status(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("status").GetInt32();
    }

    private static string Fields(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        return string.Join(' ', json.RootElement.EnumerateObject().Select(static field => field.Value.ToString()));
    }

    private static int Length(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        return (int)(json.RootElement.GetProperty("window_end").GetDateTime() - json.RootElement.GetProperty("window_start").GetDateTime()).TotalSeconds;
    }
}
