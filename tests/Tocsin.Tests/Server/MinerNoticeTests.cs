using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tocsin.Facades;
using Tocsin.Server;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server;

/// <summary>A stream keeps the miner's settings that it was mined with, and must not keep that to itself.</summary>
public sealed class MinerNoticeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-miner-");

    private string Log => Path.Combine(_folder.FullName, "tocsin.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Settings_that_are_not_the_ones_in_force_are_named_in_the_log_and_in_the_streams_view()
    {
        Assert.Empty(await NoticesAsync(new MinerSettings { SimTh = 0.4 }, send: "one line\n"));
        Assert.Empty(await NoticesAsync(new MinerSettings { SimTh = 0.4 }));
        Assert.DoesNotContain("sim_th", await File.ReadAllTextAsync(Log), StringComparison.Ordinal);

        string notice = Assert.Single(await NoticesAsync(new MinerSettings { SimTh = 0.6, ExtraDelimiters = ["="] }));

        Assert.Contains("sim_th is 0.4 and not 0.6; extra_delimiters are ", notice, StringComparison.Ordinal);
        Assert.Contains("Streams:web:Miner", notice, StringComparison.Ordinal);
        Assert.Contains("sim_th is 0.4 and not 0.6", await File.ReadAllTextAsync(Log), StringComparison.Ordinal);
        // The state was not lost over it, and the old settings, given again, are the ones in force.
        Assert.Empty(await NoticesAsync(new MinerSettings { SimTh = 0.4 }));
    }

    private async Task<string[]> NoticesAsync(MinerSettings miner, string? send = null)
    {
        var settings = new TocsinSettings
        {
            Data = Path.Combine(_folder.FullName, "data"),
            Logging = new LoggingSettings { Level = ProgramLogLevel.Warning, File = Log },
            Server = new ServerSettings { Listen = new IPEndPoint(IPAddress.Loopback, 0) },
            Checkpoints = new CheckpointSettings { Store = CheckpointStoreKind.File },
            Streams = new Dictionary<string, StreamSettings> { ["web"] = new() { Miner = miner } },
        };
        await using TocsinServer server = await TocsinServer.StartAsync(settings, TimeProvider.System, new FacadeRegistry([]), CancellationToken.None);
        using var client = new HttpClient { BaseAddress = server.Address };
        if (send is not null)
        {
            using HttpResponseMessage sent = await client.PostAsync("/api/v1/streams/web/records", new StringContent(send, null, "text/plain"));
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        }

        JsonElement view = await client.GetFromJsonAsync<JsonElement>("/api/v1/streams/web");
        Assert.Equal(1, view.GetProperty("ledger").GetProperty("received").GetInt32());
        return [.. view.GetProperty("notices").EnumerateArray().Select(notice => notice.GetString()!)];
    }
}
