using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Facades;
using Tocsin.Server;
using Tocsin.Server.Collection;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server;

/// <summary>A real server on a free port with a data folder of its own, which goes with it.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder;
    private readonly bool _goes;

    private ServerUnderTest(TocsinServer server, DirectoryInfo folder, bool goes)
    {
        Server = server;
        _folder = folder;
        _goes = goes;
        Client = new HttpClient { BaseAddress = server.Address, Timeout = Patience };
    }

    public TocsinServer Server { get; }

    public HttpClient Client { get; }

    public string Folder => _folder.FullName;

    /// <summary>Starts one. The listener is always on a free loopback port.</summary>
    public static Task<ServerUnderTest> StartAsync(TocsinSettings? settings = null, params IFacade[] facades) =>
        StartAsync(new PhysicalFileSystem(), settings, facades);

    /// <summary>Starts one on a disk of the test's.</summary>
    public static Task<ServerUnderTest> StartAsync(IFileSystem files, TocsinSettings? settings = null, params IFacade[] facades) =>
        StartAsync(files, TimeProvider.System, settings, facades);

    /// <summary>Starts one with a clock of the test's.</summary>
    public static Task<ServerUnderTest> StartAsync(TimeProvider time, TocsinSettings settings, params IFacade[] facades) =>
        StartAsync(new PhysicalFileSystem(), time, settings, facades);

    /// <summary>Starts one on a data folder of the test's, which stays.</summary>
    public static Task<ServerUnderTest> StartInAsync(DirectoryInfo folder, TocsinSettings? settings = null, TimeProvider? time = null) =>
        StartAsync(folder, goes: false, new PhysicalFileSystem(), time ?? TimeProvider.System, settings);

    /// <summary>Starts one on a disk and with a clock of the test's.</summary>
    public static Task<ServerUnderTest> StartAsync(IFileSystem files, TimeProvider time, TocsinSettings? settings, params IFacade[] facades) =>
        StartAsync(Directory.CreateTempSubdirectory("tocsin-test-"), goes: true, files, time, settings, facades);

    /// <summary>Starts one whose remotes are the test's.</summary>
    public static Task<ServerUnderTest> StartAsync(TocsinSettings settings, Func<RemoteOptions, CollectionHost, IRemoteLoop> remotes, params IFacade[] facades) =>
        StartAsync(Directory.CreateTempSubdirectory("tocsin-test-"), goes: true, new PhysicalFileSystem(), TimeProvider.System, settings, facades, remotes);

    private static async Task<ServerUnderTest> StartAsync(
        DirectoryInfo folder, bool goes, IFileSystem files, TimeProvider time, TocsinSettings? settings, IFacade[]? facades = null,
        Func<RemoteOptions, CollectionHost, IRemoteLoop>? remotes = null)
    {
        settings ??= new TocsinSettings();
        settings = settings with
        {
            Data = folder.FullName,
            Logging = settings.Logging.File is null ? new LoggingSettings { Level = ProgramLogLevel.Critical } : settings.Logging,
            Server = settings.Server with { Listen = new IPEndPoint(IPAddress.Loopback, 0) },
            Checkpoints = new CheckpointSettings { Store = CheckpointStoreKind.File },
        };
        return new ServerUnderTest(await TocsinServer.StartAsync(settings, time, new FacadeRegistry(facades ?? []), files, CancellationToken.None, remotes), folder, goes);
    }

    /// <summary>Posts a body of records.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string stream, byte[] body, string? type = "text/plain", string? encoding = null, params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/streams/{stream}/records") { Content = content };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(
        string stream, string body, string? type = "text/plain", string? encoding = null, params (string Name, string Value)[] headers) =>
        PostAsync(stream, Encoding.UTF8.GetBytes(body), type, encoding, headers);

    /// <summary>Posts records that must be taken, and returns the answer.</summary>
    public async Task<JsonElement> SendAsync(string stream, string body, string type = "text/plain", params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await PostAsync(stream, body, type, null, headers);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await ReadAsync(response);
    }

    /// <summary>Gets JSON.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await ReadAsync(response);
    }

    /// <summary>The processed lines of a stream, once all that is durable has been processed.</summary>
    public async Task<string[]> LinesAsync(string stream)
    {
        RunningStream running = Server.Streams.Find(stream)!;
        await running.Log.WaitProcessedAsync(0, running.Log.Positions[0].Durable).WaitAsync(Patience);
        return [.. running.Tail(-1000, 1000).Lines.Select(line => line.Content)];
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    /// <summary>Asserts a problem+json answer with this status and code, whose detail and remedy say something.</summary>
    public static async Task AssertProblemAsync(HttpStatusCode status, string code, HttpResponseMessage response)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("remedy").GetString()));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        if (_goes)
        {
            _folder.Delete(recursive: true);
        }
    }
}
