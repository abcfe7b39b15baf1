using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Facades.Logs;
using Tocsin.Server.Collection;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Collection;

/// <summary>A real server with a collection and the facade <c>logs</c>, over a folder that goes with it; its remotes are made up.</summary>
internal sealed class CollectionUnderTest : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private CollectionUnderTest(ServerUnderTest server, DirectoryInfo folder, Dictionary<string, MadeUpRemote> remotes)
    {
        (Server, _folder, Remotes) = (server, folder, remotes);
        Facade = new HttpClient { BaseAddress = server.Server.AddressOf("logs"), Timeout = ServerUnderTest.Patience };
    }

    public ServerUnderTest Server { get; }

    public HttpClient Client => Server.Client;

    /// <summary>Speaks to the facade.</summary>
    public HttpClient Facade { get; }

    public IReadOnlyDictionary<string, MadeUpRemote> Remotes { get; }

    /// <summary>The raw tree.</summary>
    public string Logs => Path.Combine(_folder.FullName, "logs");

    public CollectionHost Host => Server.Server.Collection!;

    /// <param name="files">Path under the raw tree, and text; gzip where the name says so.</param>
    public static Task<CollectionUnderTest> StartAsync(params (string Path, string Text)[] files) => StartAsync(static settings => settings, [], files);

    /// <param name="change">Changes the settings.</param>
    /// <param name="remotes">Names of remotes that are made up.</param>
    /// <param name="files">Path under the raw tree, and text.</param>
    public static async Task<CollectionUnderTest> StartAsync(Func<TocsinSettings, TocsinSettings> change, string[] remotes, params (string Path, string Text)[] files)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-collection-");
        foreach ((string path, string text) in files)
        {
            Write(Path.Combine(folder.FullName, "logs", path), text);
        }

        TocsinSettings settings = new()
        {
            Collection = new CollectionSettings
            {
                Folder = folder.FullName,
                Remotes = remotes.ToDictionary(name => name, name => new RemoteSettings { Host = "h", User = "u", Path = "p" }),
            },
            Facades = new Dictionary<string, FacadeSettings> { ["logs"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) } },
        };
        Dictionary<string, MadeUpRemote> made = [];
        ServerUnderTest server = await ServerUnderTest.StartAsync(change(settings), (options, host) => made[options.Name] = new MadeUpRemote(options, host), new LogsFacade());
        var collection = new CollectionUnderTest(server, folder, made);
        await collection.LookAsync();
        return collection;
    }

    /// <summary>Writes a file; gzip where its name says so.</summary>
    public void Put(string path, string text) => Write(Path.Combine(Logs, path), text);

    /// <summary>Has the server look at the folder, and waits until it has.</summary>
    public async Task LookAsync()
    {
        WorkStatus pass = await Host.PassAsync(CancellationToken.None).WaitAsync(ServerUnderTest.Patience);
        Assert.Null(pass.Fault);
    }

    /// <summary>The id of a file.</summary>
    public async Task<string> IdAsync(string path) =>
        (await Server.GetAsync($"/api/v1/files?path={Uri.EscapeDataString(path)}")).GetProperty("items").EnumerateArray().First(item => item.GetProperty("path").GetString() == path)
        .GetProperty("id").GetString()!;

    /// <summary>Asks with a header.</summary>
    public async Task<HttpResponseMessage> AskAsync(string address, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation(header, value);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>JSON of the facade with its status.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Answer)> FacadeAsync(HttpMethod method, string address)
    {
        using HttpResponseMessage response = await Facade.SendAsync(new HttpRequestMessage(method, address));
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/json", $"{address}: {response.StatusCode} {body}");
        return (response.StatusCode, JsonDocument.Parse(body).RootElement);
    }

    /// <summary>Asks again and again until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Facade.Dispose();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (path.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest);
            packed.Write(Encoding.UTF8.GetBytes(text));
        }
        else
        {
            File.WriteAllText(path, text);
        }
    }
}
