using System.Net;
using System.Text;
using Tocsin.Engine.Tests;
using Tocsin.Facades;
using Tocsin.Server;
using Tocsin.Server.Models;
using Tocsin.Server.Settings;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>The whole server in this process, on a free port, with a data folder that goes with it.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-pages-");
    private readonly HttpClient _client = new();
    private readonly Dictionary<string, StreamSettings> _streams;
    private TocsinServer _server = null!;

    private RealServer(Dictionary<string, StreamSettings> streams) => _streams = streams;

    public string Address => _server.Address.ToString().TrimEnd('/');

    /// <summary>Where the facade <c>binormal</c> listens.</summary>
    public string Binormal => _server.AddressOf("binormal").ToString();

    /// <summary>Where files are collected.</summary>
    public string Logs => Path.Combine(_folder.FullName, "collection", "logs");

    public RunningStreams Streams => _server.Streams;

    public ServedModels Models => _server.Models;

    public static async Task<RealServer> StartAsync(params (string Name, StreamSettings Settings)[] streams)
    {
        RealServer server = new(streams.ToDictionary(stream => stream.Name, stream => stream.Settings, StringComparer.Ordinal));
        await server.StartAsync(FreePort.Take()); // one that stays its own while it restarts
        return server;
    }

    /// <summary>Stops the server and starts another one on the same data and port.</summary>
    public async Task RestartAsync()
    {
        int port = _server.Address.Port;
        await _server.DisposeAsync();
        await StartAsync(port);
    }

    /// <summary>Sends lines; returns when they are durable.</summary>
    public async Task SendAsync(string stream, IEnumerable<string> lines)
    {
        using StringContent body = new(string.Join('\n', lines), Encoding.UTF8, "text/plain");
        using HttpResponseMessage answer = await _client.PostAsync($"{Address}/api/v1/streams/{stream}/records", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync(int port) => _server = await TocsinServer.StartAsync(
        new TocsinSettings
        {
            Data = _folder.FullName,
            Collection = new CollectionSettings { Folder = Path.Combine(_folder.FullName, "collection") },
            Logging = new LoggingSettings { Level = ProgramLogLevel.Critical },
            Server = new ServerSettings { Listen = new IPEndPoint(IPAddress.Loopback, port), DrainTimeout = TimeSpan.FromSeconds(2) },
            Facades = new Dictionary<string, FacadeSettings> { ["binormal"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) } },
            Streams = _streams,
        },
        TimeProvider.System,
        FacadeRegistry.Shipped);
}
