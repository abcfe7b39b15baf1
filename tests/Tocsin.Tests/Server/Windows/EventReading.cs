using System.Text.Json;

namespace Tocsin.Tests.Server.Windows;

/// <summary>A follower of server-sent events.</summary>
internal sealed class EventReading : IDisposable
{
    private readonly CancellationTokenSource _patience = new(ServerUnderTest.Patience);
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReading(HttpResponseMessage response, StreamReader lines) => (_response, _lines) = (response, lines);

    public static async Task<EventReading> FollowAsync(HttpClient client, string path, string? last = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReading(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event: its id, its name and its data.</summary>
    public async Task<(string? Id, string Name, JsonElement Data)> NextAsync()
    {
        (string? id, string name, string data) = (null, "", "");
        while (true)
        {
            string line = await _lines.ReadLineAsync(_patience.Token) ?? throw new EndOfStreamException();
            if (line.Length == 0 && data.Length > 0)
            {
                return (id, name, JsonDocument.Parse(data).RootElement);
            }

            id = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : id;
            name = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : name;
            data += line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : "";
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
        _patience.Dispose();
    }
}
