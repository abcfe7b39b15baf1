using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Tests;

namespace Tocsin.Tests.Server.Populations;

/// <summary>The program itself, killed without warning while it is asked by many.</summary>
public sealed class KilledPopulationTests : IDisposable
{
    private const int Individuals = 7;
    private const int Enough = 400;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-killed-");
    private readonly HttpClient _client = new() { Timeout = ServerUnderTest.Patience };

    public void Dispose()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    [UnixFact]
    public async Task Every_acknowledged_event_is_counted_after_a_kill()
    {
        string data = Path.Combine(_folder.FullName, "data");
        ConcurrentDictionary<string, long> acknowledged = [];
        string config = Path.Combine(_folder.FullName, "tocsin.json");

        // Checkpoints come so often that the kill falls between one and the events after it.
        await File.WriteAllTextAsync(config, """{"Streams":{"populations":{"Population":"events","CheckpointInterval":"200ms"}}}""");
        int port = FreePort.Take();
        await using (ServeProcess first = ServeProcess.Start("--data", data, "--config", config, "--facade", $"binormal=127.0.0.1:{port}"))
        {
            await first.AddressAsync();
            Uri discrete = new($"http://127.0.0.1:{port}/discrete");
            var enough = new TaskCompletionSource();
            long counted = 0;
            Task[] askers = [.. Enumerable.Range(0, 8).Select(asker => Task.Run(async () =>
            {
                for (int i = 0; ; i++)
                {
                    string id = $"user{(asker + i) % Individuals}";
                    using var body = new StringContent($$"""{"org":"acme","source":"shop","pop":"all","id":"{{id}}","action":"a{{i % 5}}"}""", Encoding.UTF8);
                    using HttpResponseMessage response = await _client.PostAsync(discrete, body);
                    response.EnsureSuccessStatusCode();
                    acknowledged.AddOrUpdate(id, 1, (_, before) => before + 1);
                    if (Interlocked.Increment(ref counted) == Enough)
                    {
                        enough.SetResult();
                    }
                }
            }))];
            await enough.Task.WaitAsync(ServerUnderTest.Patience);
            first.Signal("KILL");
            await first.ExitAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => Task.WhenAll(askers).WaitAsync(ServerUnderTest.Patience));
        }

        await using ServeProcess second = ServeProcess.Start("--data", data, "--config", config);
        Uri again = await second.AddressAsync();
        await ProcessedAsync(again);
        long all = 0;
        foreach ((string id, long least) in acknowledged)
        {
            JsonElement one = JsonDocument.Parse(await _client.GetStringAsync(new Uri(again, $"/api/v1/populations/individual?id={id}"))).RootElement;
            Assert.True(one.GetProperty("count").GetInt64() >= least, $"{id}: {one.GetProperty("count")} of {least} acknowledged");
            all += one.GetProperty("count").GetInt64();
        }

        // Beyond what was acknowledged there can be one event of each asker that had no answer yet.
        Assert.InRange(all, acknowledged.Values.Sum(), acknowledged.Values.Sum() + 8);
    }

    private async Task ProcessedAsync(Uri address)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        JsonElement ledger;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
            ledger = JsonDocument.Parse(await _client.GetStringAsync(new Uri(address, "/api/v1/streams/populations"), patience.Token)).RootElement.GetProperty("ledger");
        }
        while (ledger.GetProperty("pending").GetInt64() > 0);
    }
}
