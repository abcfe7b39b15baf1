using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tocsin.Engine.Logs;

namespace Tocsin.Server.Alerts;

/// <summary>
/// An alert as a server sends it outside. Two streams may ring over the same group in the same window, and receivers tell alerts apart by (id, revision): so what is sent
/// carries the stream in its ids, as the API's ids do.
/// </summary>
internal static class SentAlert
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same alert with <c>STREAM:ID</c> for its id and its episode's, there and in its message, which also names the <c>stream</c>.</summary>
    public static Alert Of(string stream, Alert alert)
    {
        JsonObject message = JsonNode.Parse(alert.Message.Span)!.AsObject();
        (string id, string episode) = ($"{stream}:{alert.Id}", $"{stream}:{alert.Episode}");
        (message["id"], message["episode"], message["stream"]) = (id, episode, stream);
        return alert with { Id = id, Episode = episode, Message = Encoding.UTF8.GetBytes(message.ToJsonString(Unescaped)) };
    }
}
