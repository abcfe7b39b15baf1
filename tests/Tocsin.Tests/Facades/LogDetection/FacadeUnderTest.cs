using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Facades.LogDetection;
using Tocsin.Server.Settings;
using Tocsin.Tests.Server;

namespace Tocsin.Tests.Facades.LogDetection;

/// <summary>A real server with the facade on a free port, and a client that speaks as the older program's clients do.</summary>
internal sealed class FacadeUnderTest : IAsyncDisposable
{
    private readonly string _folder;

    private FacadeUnderTest(ServerUnderTest server, string folder)
    {
        (Server, _folder) = (server, folder);
        Client = new HttpClient { BaseAddress = server.Server.AddressOf("logdetection"), Timeout = ServerUnderTest.Patience };
    }

    public ServerUnderTest Server { get; }

    public HttpClient Client { get; }

    /// <summary>Where the labels are looked for.</summary>
    public string LabelFile => Path.Combine(_folder, "labels.csv");

    /// <param name="models">Name and bundle; the first one judges.</param>
    public static Task<FacadeUnderTest> StartAsync(params (string Name, byte[] Bundle)[] models) => StartAsync(new ServerSettings(), models);

    /// <summary>The same with the server's own settings.</summary>
    public static async Task<FacadeUnderTest> StartAsync(ServerSettings server, params (string Name, byte[] Bundle)[] models)
    {
        string folder = Directory.CreateTempSubdirectory("tocsin-facade-").FullName;
        Dictionary<string, string> files = [];
        foreach ((string name, byte[] bundle) in models)
        {
            files[name] = Path.Combine(folder, $"{name}.tocsin");
            await File.WriteAllBytesAsync(files[name], bundle);
        }

        TocsinSettings settings = new()
        {
            Server = server,
            Models = files,
            Facades = new Dictionary<string, FacadeSettings>
            {
                ["logdetection"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0), Labels = Path.Combine(folder, "labels.csv") },
            },
        };
        return new FacadeUnderTest(await ServerUnderTest.StartAsync(settings, new LogDetectionFacade()), folder);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await ServerUnderTest.ReadAsync(response);
    }

    public async Task<JsonElement> PostAsync(string path, object? body = null)
    {
        (HttpStatusCode status, JsonElement answer) = await TryPostAsync(path, body is null ? null : JsonSerializer.Serialize(body));
        Assert.True(status == HttpStatusCode.OK, $"{path}: {status} {answer}");
        return answer;
    }

    /// <summary>Posts a body as it stands.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Answer)> TryPostAsync(string path, string? body)
    {
        using HttpContent content = body is null ? new ByteArrayContent([]) : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Client.PostAsync(path, content);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return (response.StatusCode, await ServerUnderTest.ReadAsync(response));
    }

    /// <summary>Sends a line; answers the result's text.</summary>
    public async Task<string> ProcessAsync(string line, int client = 0) =>
        (await PostAsync("/process_line", new { line, client_id = client, model_type = "transformer" })).GetProperty("result").GetString()!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
