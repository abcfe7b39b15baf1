using System.Diagnostics;
using System.Text.Json;
using Tocsin.Engine.Tests;
using Xunit.Abstractions;

namespace Tocsin.EndToEnd.Tests.Crashes;

/// <summary>The real server on the real disk, fed by the real sender, and both killed without warning.</summary>
public sealed class KilledServerTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 50;
    private const int Lines = 120_000;
    private const int Seed = 20_261;
    private const string Stream = "crash";
    private const string Source = "numbers";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-kill-");
    private readonly Random _random = new(Seed);
    private readonly string _address = $"127.0.0.1:{FreePort.Take()}";

    private string Data => Path.Combine(_folder.FullName, "data");

    private string Input => Path.Combine(_folder.FullName, "numbers.log");

    private string LaneFolder => Path.Combine(Data, "streams", Stream, "lane-0");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Fifty_kills_lose_no_record_and_double_none()
    {
        string[] lines = [.. Enumerable.Range(0, Lines).Select(i => $"2026-03-01 12:00:00 INFO worker-{i % 7} finished job {i} in {i * 31 % 977} ms")];
        await File.WriteAllLinesAsync(Input, lines);
        Stopwatch clock = Stopwatch.StartNew();
        int startsCutShort = 0, sendersKilled = 0, tailsCut = 0, fedLives = 0;
        KillableProgram? sender = null;
        try
        {
            for (int kill = 0; kill < Kills; kill++)
            {
                await using KillableProgram server = StartServer();
                if (sender is null || sender.HasExited)
                {
                    sender = StartSender("--rate", "3000");
                }

                if (kill % 5 == 3)
                {
                    // Somewhere in its start: opening the journal, the checkpoint, the port.
                    startsCutShort++;
                    await PauseAsync(_random.Next(50, 900));
                }
                else
                {
                    await server.UntilReadyAsync();
                    fedLives += await UntilJournalGrowsAsync(_random.Next(1, 40_000), sender) ? 1 : 0;
                    await PauseAsync(_random.Next(0, 40));
                }

                if (kill % 5 == 4)
                {
                    sendersKilled++;
                    await sender.KillAsync();
                    await sender.DisposeAsync();
                    sender = null;
                }

                await server.KillAsync();
                tailsCut += server.Errors.Split("Torn tail cut").Length - 1;
                Assert.DoesNotContain("\"level\":\"critical\"", server.Errors);
                Assert.DoesNotContain("\"level\":\"error\"", server.Errors);
            }
        }
        finally
        {
            if (sender is not null)
            {
                await sender.DisposeAsync();
            }
        }

        output.WriteLine(
            $"seed {Seed}: {Kills} kills of the server ({startsCutShort} in its start, {fedLives} while records came in), {sendersKilled} of the sender, {tailsCut} torn tails cut, {clock.Elapsed.TotalSeconds:0.0} s");
        Assert.True(fedLives > Kills / 2, $"only {fedLives} servers got records before they were killed");

        await using (KillableProgram last = StartServer())
        {
            await last.UntilReadyAsync();
            await using KillableProgram rest = StartSender();
            Assert.True(await rest.EndAsync() == 0, rest.Errors);
            await CheckApiAsync();
            Assert.Equal(0, await last.StopAsync());
        }

        IReadOnlyList<string> journal = await JournalContents.ReadAsync(Path.Combine(Data, "streams", Stream), Stream);
        Assert.Equal(lines.Length, journal.Count);
        Assert.Equal(lines, journal);
        output.WriteLine($"all {Lines} records once and in order, {clock.Elapsed.TotalSeconds:0.0} s in all");
    }

    private async Task CheckApiAsync()
    {
        using HttpClient http = new() { BaseAddress = new Uri($"http://{_address}/api/v1/streams/{Stream}/"), Timeout = Patience };
        JsonElement lane;
        while (true)
        {
            JsonElement view = await GetAsync(http, $"../{Stream}");
            lane = view.GetProperty("lanes")[0];
            if (lane.GetProperty("processed").GetInt64() == lane.GetProperty("durable").GetInt64())
            {
                JsonElement ledger = view.GetProperty("ledger");
                Assert.True(ledger.GetProperty("balances").GetBoolean(), ledger.ToString());
                Assert.Equal(Lines, ledger.GetProperty("received").GetInt64());
                Assert.Equal(Lines, ledger.GetProperty("processed").GetInt64());
                Assert.Equal(0, ledger.GetProperty("pending").GetInt64());
                Assert.Equal(0, ledger.GetProperty("rejected").GetInt64());
                break;
            }

            await PauseAsync(20);
        }

        Assert.Equal(Lines + 1, lane.GetProperty("durable").GetInt64()); // and the command that chose the format
        Assert.Equal(Lines, (await GetAsync(http, $"sources/{Source}")).GetProperty("next_offset").GetInt64());

        // What the lane has counted, over all its checkpoints and replays.
        JsonElement templates = await GetAsync(http, "templates?limit=1000");
        Assert.Equal(Lines, templates.GetProperty("items").EnumerateArray().Sum(template => template.GetProperty("count").GetInt64()));
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using HttpResponseMessage answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private KillableProgram StartServer() => KillableProgram.Start(
        "Tocsin listens on",
        new Dictionary<string, string>
        {
            [$"TOCSIN__Streams__{Stream}__CheckpointInterval"] = "100ms", // so that kills hit checkpoints, too
            [$"TOCSIN__Streams__{Stream}__SegmentBytes"] = "1MiB",
        },
        "serve", "--data", Data, "--listen", _address);

    private KillableProgram StartSender(params string[] more) => KillableProgram.Start(
        readyText: null,
        new Dictionary<string, string>(),
        ["send", Input, "--to", $"http://{_address}", "--stream", Stream, "--source", Source, "--batch-lines", "100", .. more]);

    /// <summary>Waits until so many more bytes are in the journal; false when the sender has nothing more.</summary>
    private async Task<bool> UntilJournalGrowsAsync(long bytes, KillableProgram sender)
    {
        long enough = JournalBytes() + bytes;
        long begun = Stopwatch.GetTimestamp();
        while (JournalBytes() < enough)
        {
            if (sender.HasExited)
            {
                return false;
            }

            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"nothing arrives: {sender.Errors}");
            await PauseAsync(5);
        }

        return true;
    }

    private long JournalBytes() => Directory.Exists(LaneFolder) ? new DirectoryInfo(LaneFolder).EnumerateFiles("*.seg").Sum(file => file.Length) : 0;

    // The moment of a kill is a moment in time: nothing else says when a process is in the middle of something.
    private static Task PauseAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
}
