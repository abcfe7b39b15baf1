using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Server;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Models;

/// <summary>A data folder and the servers that run on it one after the other, with a stream <c>web</c> of bare lines.</summary>
internal sealed class JudgedServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-judged-");
    private ServerUnderTest? _server;
    private long _sent;

    public ServerUnderTest Now => _server!;

    public DirectoryInfo Data => _folder.CreateSubdirectory("data");

    public HttpClient Client => Now.Client;

    public RunningStream Web => Now.Server.Streams.Find("web")!;

    /// <summary>Writes a bundle's file.</summary>
    public string Save(string name, ModelBundle bundle)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bundle.ToBytes());
        return path;
    }

    /// <summary>Starts the server, or stops it and starts it again, with these models.</summary>
    public Task StartAsync(params (string Name, string Path)[] models) => StartAsync(null, null, models);

    /// <summary>The same with the stream's own setting <c>Model</c> and a clock.</summary>
    public async Task StartAsync(string? model, TimeProvider? time, params (string Name, string Path)[] models)
    {
        await StopAsync();
        var settings = new TocsinSettings
        {
            // The tests ask until the answer is there, as fast as a quick machine can.
            Server = new ServerSettings { RateLimits = new RateLimitSettings { PerAddress = 1_000_000 } },
            Models = models.ToDictionary(named => named.Name, named => named.Path),
            Streams = new Dictionary<string, StreamSettings> { ["web"] = new() { Format = "none", Model = model } },
        };
        _server = await ServerUnderTest.StartInAsync(Data, settings, time);
    }

    /// <summary>Stops the server; its folder stays.</summary>
    public async Task StopAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    /// <summary>Sends the lines of a block and waits until they are judged.</summary>
    public Task SendAsync(string block, params string[] events) => SendLinesAsync(BlockStoreBundles.Body(block, events));

    /// <summary>Sends lines and waits until they are judged.</summary>
    public async Task SendLinesAsync(string lines)
    {
        JsonElement answer = await Now.SendAsync("web", lines);
        _sent = answer.GetProperty("positions")[0].GetProperty("next").GetInt64();
        await Now.LinesAsync("web");
    }

    /// <summary>Gives a command that must be taken.</summary>
    public async Task<JsonElement> CommandAsync(string command, string body = "{}")
    {
        using HttpResponseMessage answer = await TryCommandAsync(command, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await ServerUnderTest.ReadAsync(answer);
    }

    public Task<HttpResponseMessage> TryCommandAsync(string command, string body) => PostAsync($"commands/{command}", body);

    public Task<HttpResponseMessage> PostAsync(string route, string body) =>
        Client.PostAsync($"/api/v1/streams/web/{route}", new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>The sessions by id, once the list has come to all that was sent: readers share it for a quarter of a second.</summary>
    public async Task<Dictionary<string, JsonElement>> SessionsAsync(string query = "") =>
        (await ListAsync(query)).GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("id").GetString()!);

    /// <summary>The same with all that stands around it.</summary>
    public async Task<JsonElement> ListAsync(string query = "")
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (true)
        {
            JsonElement list = await Now.GetAsync($"/api/v1/streams/web/sessions{query}");
            if (list.GetProperty("position").GetInt64() >= _sent)
            {
                return list;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The id of the finding about a session, once there is one.</summary>
    public async Task<string> FindingAsync(string session)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (true)
        {
            JsonElement page = await Now.GetAsync("/api/v1/streams/web/findings");
            JsonElement found = page.GetProperty("items").EnumerateArray().FirstOrDefault(one => one.GetProperty("subject").GetString() == session);
            if (found.ValueKind == JsonValueKind.Object)
            {
                return found.GetProperty("id").GetString()!;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The hash of the model in force; null for none.</summary>
    public async Task<string?> HashAsync()
    {
        JsonElement model = (await Now.GetAsync("/api/v1/streams/web")).GetProperty("model");
        return model.ValueKind == JsonValueKind.Null ? null : model.GetProperty("hash").GetString();
    }

    public async Task AssertProblemAsync(HttpStatusCode status, string code, string route, string body)
    {
        using HttpResponseMessage answer = await PostAsync(route, body);
        await ServerUnderTest.AssertProblemAsync(status, code, answer);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }
}
