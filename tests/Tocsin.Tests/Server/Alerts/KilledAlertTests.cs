using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Tests.Server.Windows;

namespace Tocsin.Tests.Server.Alerts;

/// <summary>The program itself, killed without warning while it rings: each alert reaches its sink in one form, and the book stays as people left it.</summary>
public sealed class KilledAlertTests : IDisposable
{
    private const int Kills = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-killed-");
    private readonly HttpClient _client = new() { Timeout = ServerUnderTest.Patience };

    private string Sink => Path.Combine(_folder.FullName, "alerts.jsonl");

    public void Dispose()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    [UnixFact]
    public async Task Every_pair_of_id_and_revision_arrives_at_least_once_and_never_in_another_form()
    {
        string config = Path.Combine(_folder.FullName, "tocsin.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            Streams = new { web = new { Windows = new { Threshold = 2 }, CheckpointInterval = "200ms" } },
            Alerts = new { Sinks = new[] { Sink } },
        }));
        string data = Path.Combine(_folder.FullName, "data");
        int window = 0;
        const string Note = "seen before the kill";
        for (int kill = 0; kill < Kills; kill++)
        {
            await using ServeProcess server = ServeProcess.Start("--data", data, "--config", config);
            Uri address = await server.AddressAsync();
            for (int i = 0; i < 60; i++)
            {
                await SendAsync(address, Traffic.Ringing(4 * window++));
                if (kill == 0 && i == 20)
                {
                    await AcknowledgeAsync(address, "web:windows-404-20260102T030400Z", Note);
                }
            }

            server.Signal("KILL");
            await server.ExitAsync();
        }

        await using ServeProcess last = ServeProcess.Start("--data", data, "--config", config);
        Uri again = await last.AddressAsync();
        string[] expected = [.. Enumerable.Range(0, window).Select(i => string.Create(CultureInfo.InvariantCulture, $"web:windows-404-{Traffic.Start.AddSeconds(120 * i):yyyyMMdd'T'HHmmss'Z'}"))];
        Dictionary<string, string> forms = new(StringComparer.Ordinal);
        await Traffic.UntilAsync(
            () =>
            {
                forms.Clear();
                foreach (string line in File.Exists(Sink) ? File.ReadAllText(Sink).Split('\n')[..^1] : [])
                {
                    // What a kill cut is completed by a line end, and sent again.
                    if (TryRead(line) is { } message)
                    {
                        string pair = $"{message.GetProperty("id").GetString()}/{message.GetProperty("revision").GetInt32()}";
                        Assert.True(forms.TryAdd(pair, line) || forms[pair] == line, $"{pair} came as\n{line}\nand as\n{forms[pair]}");
                    }
                }

                return expected.All(id => forms.Keys.Any(pair => pair.StartsWith(id, StringComparison.Ordinal)));
            },
            () => $"{forms.Count} pairs, {expected.Length} windows; missing {expected.FirstOrDefault(id => !forms.Keys.Any(pair => pair.StartsWith(id, StringComparison.Ordinal)))}");

        // Final, and resolved when the next window was usual: no other.
        Assert.InRange(forms.Count, window, 2 * window);
        JsonElement first = JsonDocument.Parse(await _client.GetStringAsync(new Uri(again, "/api/v1/alerts/web:windows-404-20260102T030400Z"))).RootElement;
        Assert.Equal(Note, first.GetProperty("deeds")[0].GetProperty("note").GetString());
        JsonElement page = JsonDocument.Parse(await _client.GetStringAsync(new Uri(again, "/api/v1/alerts?limit=1000"))).RootElement;
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            page.GetProperty("items").EnumerateArray().Select(alert => $"{alert.GetProperty("stream").GetString()}:{alert.GetProperty("episode").GetString()}").Order(StringComparer.Ordinal));
    }

    private static JsonElement? TryRead(string line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task SendAsync(Uri address, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "text/plain");
        using HttpResponseMessage response = await _client.PostAsync(new Uri(address, "/api/v1/streams/web/records"), content);
        response.EnsureSuccessStatusCode();
    }

    private async Task AcknowledgeAsync(Uri address, string id, string note)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        HttpStatusCode status = HttpStatusCode.NotFound;
        while (status == HttpStatusCode.NotFound && !patience.IsCancellationRequested)
        {
            using var content = new StringContent(JsonSerializer.Serialize(new { note }), Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await _client.PostAsync(new Uri(address, $"/api/v1/alerts/{id}/resolve"), content);
            status = response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, status);
    }
}
