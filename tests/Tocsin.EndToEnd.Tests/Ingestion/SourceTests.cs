using System.Text.Json;
using Tocsin.EndToEnd.Tests.Crashes;
using Tocsin.Engine.Tests;

namespace Tocsin.EndToEnd.Tests.Ingestion;

/// <summary>The real server with sources of its own: a real <c>nc</c> on the other side, real files that are rotated, and kills in between.</summary>
public sealed class SourceTests : IDisposable
{
    private const string Stream = "in";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-sources-");
    private readonly int _port = FreePort.Take();

    private string Data => Path.Combine(_folder.FullName, "data");

    private string Log => Path.Combine(_folder.FullName, "app.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [NetCatFact]
    public async Task Whoever_connects_to_a_listener_sends_lines()
    {
        int source = FreePort.Take();
        await using KillableProgram server = await StartAsync($"listen://127.0.0.1:{source}");

        await using NetCat peer = NetCat.Connect(source);
        await peer.WriteAsync(Lines(0, 5_000));
        await peer.EndAsync();

        await UntilProcessedAsync(5_000);
        Assert.Equal(0, await server.StopAsync());
        Assert.Equal(Lines(0, 5_000), await JournalAsync());
    }

    [NetCatFact]
    public async Task A_peer_that_listens_is_connected_to_and_found_again_when_it_comes_back()
    {
        int source = FreePort.Take();
        await using KillableProgram server = await StartAsync($"tcp://127.0.0.1:{source}");

        for (int life = 0; life < 2; life++)
        {
            await using NetCat peer = NetCat.Listen(source);
            await peer.WriteAsync(Lines(life * 1_000, 1_000));
            await UntilProcessedAsync((life + 1) * 1_000);
        }

        Assert.Equal(0, await server.StopAsync());
        Assert.Equal(Lines(0, 2_000), await JournalAsync());
    }

    [Fact]
    public async Task A_followed_file_survives_rotations_and_kills_with_each_line_once()
    {
        Random random = new(20260301);
        await File.AppendAllLinesAsync(Log, Lines(0, 1));
        int written = 1;
        await using (KillableProgram first = await StartAsync(Log))
        {
            await UntilProcessedAsync(1); // what is rotated away before anybody saw it is nobody's
            await first.KillAsync();
        }

        for (int life = 0; life < 6; life++)
        {
            await using KillableProgram server = await StartAsync(Log);
            for (int step = 0; step < 8; step++)
            {
                int count = random.Next(1, 400);
                await File.AppendAllLinesAsync(Log, Lines(written, count));
                written += count;
                if (random.Next(4) == 0)
                {
                    File.Move(Log, $"{Log}.{life}{step}");
                }
            }

            if (life % 2 == 0)
            {
                await UntilProcessedAsync(random.Next(1, written));
            }

            await server.KillAsync();
        }

        await File.AppendAllLinesAsync(Log, Lines(written, 1));
        await using (KillableProgram last = await StartAsync(Log))
        {
            await UntilProcessedAsync(written + 1);
            Assert.Equal(0, await last.StopAsync());
        }

        Assert.Equal(Lines(0, written + 1), await JournalAsync());
    }

    private async Task<KillableProgram> StartAsync(string source)
    {
        KillableProgram server = KillableProgram.Start(
            "Tocsin listens on",
            new Dictionary<string, string> { [$"TOCSIN__Streams__{Stream}__Sources__0"] = source, [$"TOCSIN__Streams__{Stream}__Format"] = "none" },
            "serve", "--data", Data, "--listen", $"127.0.0.1:{_port}");
        await server.UntilReadyAsync();
        return server;
    }

    private async Task UntilProcessedAsync(int lines)
    {
        using HttpClient http = new();
        using CancellationTokenSource late = new(Patience);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(50));
        JsonElement ledger;
        do
        {
            await look.WaitForNextTickAsync(late.Token);
            string text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/api/v1/streams/{Stream}"), late.Token);
            ledger = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("ledger");
            Assert.True(ledger.GetProperty("balances").GetBoolean(), text);
        }
        while (ledger.GetProperty("processed").GetInt64() < lines);
    }

    private Task<IReadOnlyList<string>> JournalAsync() => JournalContents.ReadAsync(Path.Combine(Data, "streams", Stream), Stream);

    private static string[] Lines(int from, int count) => [.. Enumerable.Range(from, count).Select(number => $"line {number} of a log that is followed")];
}
