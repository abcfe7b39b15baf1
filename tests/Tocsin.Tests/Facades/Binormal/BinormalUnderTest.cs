using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Facades.Binormal;
using Tocsin.Server.Settings;
using Tocsin.Tests.Server;

namespace Tocsin.Tests.Facades.Binormal;

/// <summary>A real server with the facade on a free port.</summary>
internal sealed class BinormalUnderTest : IAsyncDisposable
{
    private BinormalUnderTest(ServerUnderTest server) =>
        (Server, Client) = (server, new HttpClient { BaseAddress = server.Server.AddressOf("binormal"), Timeout = ServerUnderTest.Patience });

    public ServerUnderTest Server { get; }

    public HttpClient Client { get; }

    public static async Task<BinormalUnderTest> StartAsync(TocsinSettings? settings = null, TimeProvider? time = null, IFileSystem? files = null) => new(await ServerUnderTest.StartAsync(
        files ?? new PhysicalFileSystem(),
        time ?? TimeProvider.System,
        (settings ?? new TocsinSettings()) with
        {
            Facades = new Dictionary<string, FacadeSettings> { ["binormal"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) } },
        },
        new BinormalFacade()));

    public static string Event(string id, string action, string extra = "") =>
        $$"""{"org":"acme","source":"shop","pop":"all","id":{{JsonSerializer.Serialize(id)}},"action":{{JsonSerializer.Serialize(action)}}{{extra}}}""";

    /// <summary>Posts a body as it stands, as a client that says nothing of its type.</summary>
    public async Task<(HttpStatusCode Status, string Answer)> TryPostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using HttpResponseMessage response = await Client.PostAsync("/discrete", content);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<string> DiscreteAsync(string json)
    {
        (HttpStatusCode status, string answer) = await TryPostAsync(Encoding.UTF8.GetBytes(json));
        Assert.True(status == HttpStatusCode.OK, $"{status}: {answer}");
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
