using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Tocsin.Benchmarks.Server;

/// <summary>The program with its populations, in a process of its own: the stream <c>populations</c> with a chosen durability, and the facade <c>binormal</c>.</summary>
internal sealed class RunningPopulation : IDisposable
{
    private readonly string[] _options;
    private readonly string _data;
    private ServerProcess _server;
    private HttpClient _http;

    public RunningPopulation(string folder, string durability)
    {
        _data = Path.Combine(folder, durability);
        string config = Path.Combine(folder, $"{durability}.json");
        File.WriteAllText(config, $$"""{"Streams":{"populations":{"Population":"events","Durability":"{{durability}}"} } }""");
        int port = FreePort();
        Discrete = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/discrete"));
        _options = ["--config", config, "--facade", string.Create(CultureInfo.InvariantCulture, $"binormal=127.0.0.1:{port}")];
        _server = ServerProcess.Start(_data, _options);
        _http = new HttpClient { BaseAddress = _server.Address };
    }

    /// <summary>The older route of one event.</summary>
    public Uri Discrete { get; }

    /// <summary>The main port.</summary>
    public HttpClient Http => _http;

    /// <summary>What the process holds.</summary>
    public ServerProcess Process => _server;

    /// <summary>Kills the program without a word and starts it on the same data.</summary>
    public void KillAndStartAgain()
    {
        Dispose();
        _server = ServerProcess.Start(_data, _options);
        _http = new HttpClient { BaseAddress = _server.Address };
    }

    /// <summary>Events that the scope has counted, once the lane has done all that is in the journal.</summary>
    public async Task<long> CountedAsync()
    {
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20)); // asking without a pause would meet the rate limit
        while ((await LedgerAsync()).GetProperty("pending").GetInt64() > 0)
        {
            await look.WaitForNextTickAsync();
        }

        // Views may be a quarter of a second old: until two of them agree.
        long before, counted = -1;
        do
        {
            before = counted;
            await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System);
            JsonElement scopes = await _http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/populations/scopes", UriKind.Relative));
            counted = scopes.GetProperty("items").EnumerateArray().Sum(static scope => scope.GetProperty("events").GetInt64());
        }
        while (counted != before);

        return counted;
    }

    /// <summary>The ledger of the stream.</summary>
    public async Task<JsonElement> LedgerAsync() =>
        (await _http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/streams/populations", UriKind.Relative))).GetProperty("ledger");

    /// <summary>How many requests of a route the server says that it has answered with 200.</summary>
    public async Task<long> AnsweredAsync(string route)
    {
        string metrics = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return metrics.Split('\n')
            .Where(line => line.StartsWith("tocsin_http_request_duration_seconds_count{", StringComparison.Ordinal)
                && line.Contains($"\"{route}\"", StringComparison.Ordinal) && line.Contains("\"200\"", StringComparison.Ordinal))
            .Sum(static line => long.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), NumberStyles.Integer, CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
