using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tocsin.EndToEnd.Tests.Crashes;
using Tocsin.EndToEnd.Tests.Ingestion;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary><c>tocsin windows</c> as it is built: a real <c>nc</c> on the other side, signals, kills, large lines.</summary>
public sealed class WindowsCommandTests : IDisposable
{
    private static readonly DateTime Start = new(2025, 5, 30, 18, 52, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-windows-");

    private string Errors => Path.Combine(_folder.FullName, "errors");

    public void Dispose() => _folder.Delete(recursive: true);

    [NetCatFact]
    public async Task A_peer_that_listens_is_read_and_Ctrl_C_closes_and_prints_what_is_open()
    {
        int port = FreePort.Take();
        await using NetCat peer = NetCat.Listen(port);
        await using ChildProgram program = ChildProgram.Start("windows", $"tcp://127.0.0.1:{port}", "--json", "--errors", Errors);
        await peer.WriteAsync(Lines(0, 3_000)).WaitAsync(TimeSpan.FromSeconds(60)); // netcat takes no more than a pipe holds before somebody connects
        // Records name 30 s; the windows before the last ones close by themselves.
        await program.UntilItSaysAsync(Z(Start.AddSeconds(240)));
        await ChildProgram.Until(() => Directory.Exists(Errors) && Directory.GetFiles(Errors, "*.tmp").Sum(static file => new FileInfo(file).Length) > 0);

        program.Interrupt();
        Outcome outcome = await program.EndAsync();

        Assert.Equal(0, outcome.Code);
        Assert.Equal(Expected(0, 3_000), Counts(outcome.Output));
        Assert.Contains("3,000 records seen = 1,500 used + 1,500 ignored + 0 late + 0 refused", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(1_500, Directory.GetFiles(Errors, "*.json").Sum(static file => File.ReadAllLines(file).Length));
    }

    [NetCatFact]
    public async Task Many_may_connect_to_a_listener_and_SIGTERM_ends_it_well()
    {
        int port = FreePort.Take();
        await using KillableProgram program = KillableProgram.Start("listening on", new Dictionary<string, string>(), "windows", $"listen://127.0.0.1:{port}", "--json", "--errors", "none");
        await program.UntilReadyAsync();
        for (int peer = 0; peer < 3; peer++)
        {
            await using NetCat sender = NetCat.Connect(port);
            await sender.WriteAsync(Lines(peer * 1_000, 1_000));
            await sender.EndAsync();
        }

        // The last windows close by the end only; the one before them shows that all have been read.
        await ChildProgram.Until(() => program.Output.Contains(Z(Start.AddSeconds(240)), StringComparison.Ordinal));
        Assert.Equal(0, await program.StopAsync());
        Assert.Equal(Expected(0, 3_000), Counts(program.Output));
    }

    [Fact]
    public async Task A_kill_leaves_whole_files_of_whole_lines_and_the_next_run_finishes_the_rest()
    {
        string pipe = Path.Combine(_folder.FullName, "pipe");
        Assert.Equal(0, (await ChildProgram.RunShellAsync($"mkfifo '{pipe}'")).Code);
        await using (KillableProgram program = KillableProgram.Start(null, new Dictionary<string, string>(), "windows", pipe, "--errors", Errors))
        {
            await using StreamWriter writer = new(await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write)).WaitAsync(TimeSpan.FromSeconds(60)));
            foreach (string line in Lines(0, 20_000))
            {
                await writer.WriteLineAsync(line);
            }

            await writer.FlushAsync();
            await ChildProgram.Until(() => Directory.Exists(Errors) && Directory.GetFiles(Errors, "*.tmp").Sum(static file => new FileInfo(file).Length) > 100_000);
            await program.KillAsync();
        }

        Assert.Empty(Directory.GetFiles(Errors, "*.json"));
        await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, "more.jsonl"), Lines(20_000, 10));
        Outcome next = await ChildProgram.RunAsync("windows", Path.Combine(_folder.FullName, "more.jsonl"), "--errors", Errors);

        Assert.Equal(0, next.Code);
        Assert.Contains("left by a crash, was finished", next.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Errors, "*.tmp"));
        string[] files = [.. Directory.GetFiles(Errors, "*.json").Order()];
        Assert.Equal(2, files.Length);
        string[] recovered = await File.ReadAllLinesAsync(files[0]);
        Assert.Equal(Lines(0, 20_000).Where(static line => line.Contains("404", StringComparison.Ordinal)).Take(recovered.Length), recovered);
    }

    [Fact]
    public async Task A_line_of_100_MB_is_refused_and_its_neighbours_are_counted()
    {
        string log = Path.Combine(_folder.FullName, "http.log");
        await using (StreamWriter writer = new(log))
        {
            await writer.WriteLineAsync(Lines(1, 1).First());
            string piece = new('x', 1 << 20);
            for (int k = 0; k < 100; k++)
            {
                await writer.WriteAsync(piece);
            }

            await writer.WriteLineAsync();
            await writer.WriteLineAsync(Lines(3, 1).First());
        }

        Outcome outcome = await ChildProgram.RunAsync("windows", log, "--errors", "none", "--json");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("3 records seen = 2 used + 0 ignored + 0 late + 1 refused", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("line 2: The line is longer than 1048576 bytes.", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_generators_traffic_through_a_pipe_rings_and_reaches_the_file_of_alerts()
    {
        Outcome outcome = await ChildProgram.RunShellAsync(
            $"cd '{_folder.FullName}' && tocsin generate http --count 6000 --rate 60 --start 2025-05-30T18:52:00Z --burst 50@30s/30s | tocsin windows - --alerts alerts.jsonl --threshold 300");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("ALERT", outcome.Output, StringComparison.Ordinal);
        string[] alerts = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "alerts.jsonl"));
        JsonElement first = JsonDocument.Parse(alerts[0]).RootElement;
        Assert.Equal(
            ["window_start", "window_end", "status", "error_count", "unique_ips", "alert", "alert_timestamp", "id", "revision"],
            first.EnumerateObject().Take(9).Select(static member => member.Name));
        Assert.Contains("élevé", alerts[0], StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder.FullName, "output", "errors"), "*.json"));
    }

    [Theory]
    [InlineData("--size", "ten")]
    [InlineData("--size", "100ms")]
    [InlineData("--threshold", "-1")]
    [InlineData("--alerts", "ftp://x/y")]
    [InlineData("--errors-age", "1s")]
    [InlineData("--format", "json", "--rule", "http")]
    public async Task Wrong_options_are_told_by_their_names_before_anything_is_read(params string[] options)
    {
        Outcome outcome = await ChildProgram.RunAsync(["windows", "x.log", .. options]);
        Assert.Equal(2, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.Contains(options[0], outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_3_with_the_remedy()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        Outcome outcome = await ChildProgram.RunAsync("windows", $"listen://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}", "--errors", "none");
        Assert.Equal(3, outcome.Code);
        Assert.Contains("another port", outcome.Errors, StringComparison.Ordinal);
    }

    /// <summary>A record each tenth of a second, each second one an error.</summary>
    private static IEnumerable<string> Lines(int from, int count) => Enumerable.Range(from, count).Select(static number => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"timestamp": "{{Start.AddMilliseconds(number * 100):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}", "ip": "10.0.0.{{number % 200}}", "method": "GET", "url": "/resource/{{number % 7}}", "status": {{(number % 2 == 1 ? 404 : 200)}}}"""));

    private static IEnumerable<(string, int)> Expected(int from, int count) =>
        Enumerable.Range(from, count).Where(static number => number % 2 == 1).GroupBy(static number => number / 300).Select(static window => (Z(Start.AddSeconds(window.Key * 30)), window.Count()));

    private static IEnumerable<(string, int)> Counts(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line =>
    {
        JsonElement window = JsonDocument.Parse(line).RootElement;
        return (window.GetProperty("window_start").GetString()!, window.GetProperty("error_count").GetInt32());
    });

    private static string Z(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
