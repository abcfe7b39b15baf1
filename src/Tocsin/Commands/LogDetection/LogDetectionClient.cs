using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Commands.Connecting;

namespace Tocsin.Commands.LogDetection;

/// <summary>The routes of a logdetection server, this program's or the older one, as its clients use them. Any number of calls at once.</summary>
internal sealed class LogDetectionClient : IDisposable
{
    private const int MostAnswerBytes = 256 << 20; // a hundred thousand blocks with their last lines fit
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ServerConnection _connection;
    private readonly string _root;

    /// <param name="server">The server's address, perhaps with a path.</param>
    /// <param name="apiKey">A key, or null; the older server asks for none.</param>
    /// <param name="timeout">How long one answer may take.</param>
    /// <param name="clock">Measures it.</param>
    public LogDetectionClient(Uri server, string? apiKey, TimeSpan timeout, TimeProvider clock)
    {
        Server = server.GetLeftPart(UriPartial.Authority);
        _root = server.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _connection = new ServerConnection(server, apiKey, timeout, clock) { MostAnswerBytes = MostAnswerBytes };
    }

    /// <summary>Scheme, host and port, for people.</summary>
    public string Server { get; }

    /// <summary>How the server is.</summary>
    public Task<Reply> HealthAsync(CancellationToken cancellation) => AskAsync(HttpMethod.Get, "/health", null, cancellation);

    /// <summary>Which model judges.</summary>
    public Task<Reply> CurrentModelAsync(CancellationToken cancellation) => AskAsync(HttpMethod.Get, "/current_model", null, cancellation);

    /// <summary>The blocks, of one client or of all.</summary>
    public Task<Reply> BlocksAsync(int? client, CancellationToken cancellation) =>
        AskAsync(HttpMethod.Get, client is { } id ? $"/blocks?client_id={id}" : "/blocks", null, cancellation);

    /// <summary>The figures against labels.</summary>
    public Task<Reply> MetricsAsync(CancellationToken cancellation) => AskAsync(HttpMethod.Get, "/metrics", null, cancellation);

    /// <summary>Asks for another model.</summary>
    public Task<Reply> SwitchModelAsync(string model, CancellationToken cancellation) =>
        AskAsync(HttpMethod.Post, $"/switch_model?model_type={Uri.EscapeDataString(model)}", new ByteArrayContent([]), cancellation);

    /// <summary>Sends one line.</summary>
    public Task<Reply> ProcessLineAsync(string line, int client, string model, CancellationToken cancellation)
    {
        ArrayBufferWriter<byte> body = new(line.Length + 128);
        using (Utf8JsonWriter json = new(body, Readable))
        {
            json.WriteStartObject();
            json.WriteString("line", line);
            json.WriteNumber("client_id", client);
            json.WriteString("model_type", model);
            json.WriteEndObject();
        }

        ReadOnlyMemoryContent content = new(body.WrittenMemory);
        content.Headers.ContentType = Json;
        return AskAsync(HttpMethod.Post, "/process_line", content, cancellation);
    }

    public void Dispose() => _connection.Dispose();

    private async Task<Reply> AskAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(method, _root + path) { Content = content };
        return ReplyReading.Of(await _connection.AskAsync(request, cancellation), "logdetection");
    }
}
