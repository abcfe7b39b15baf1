using System.Net.Http.Headers;
using System.Text.Json;
using Tocsin.Commands.Connecting;

namespace Tocsin.Commands.Feeding;

/// <summary>Posts events to <c>/discrete</c>, of this program's facade or of the older engine, one a request on connections that stay open. Any number of calls at once.</summary>
internal sealed class DiscreteClient(Uri endpoint, string? apiKey, TimeSpan timeout, TimeProvider clock) : IDisposable
{
    private const int MostAnswerBytes = 1 << 20;
    private const string UsualPath = "/discrete";
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ServerConnection _connection = new(endpoint, apiKey, timeout, clock) { MostAnswerBytes = MostAnswerBytes };

    /// <summary>Scheme, host and port, for people.</summary>
    public string Server { get; } = endpoint.GetLeftPart(UriPartial.Authority);

    /// <summary>The address as it is meant: the usual path where none is given.</summary>
    public static Uri Endpoint(Uri given) => given.AbsolutePath == "/" ? new Uri(given, UsualPath) : given;

    /// <summary>Posts one event; what is said is an object with a number <c>score</c>, whatever else is in it.</summary>
    public async Task<Reply> ObserveAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        ReadOnlyMemoryContent content = new(body);
        content.Headers.ContentType = Json;
        using HttpRequestMessage request = new(HttpMethod.Post, endpoint) { Content = content };
        Reply reply = ReplyReading.Of(await _connection.AskAsync(request, cancellation), "binormal");
        return reply is Reply.Said said && !IsAnswer(said.Body)
            ? new Reply.Refused("it answers, but without a score. Is the address right? It usually ends in /discrete.", 0)
            : reply;
    }

    public void Dispose() => _connection.Dispose();

    private static bool IsAnswer(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("score", out JsonElement score) && score.ValueKind == JsonValueKind.Number;
}
