using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tocsin.Server.Vectors;

/// <summary>What is kept beside a vector: any JSON, as it was sent.</summary>
internal static class PayloadJson
{
    /// <summary>Its bytes; throws <see cref="Http.RequestFaultException"/> when they are too many, or a text in it is none.</summary>
    /// <param name="payload">As it was read.</param>
    /// <param name="item">Its place in the request.</param>
    /// <param name="most">So many bytes are kept.</param>
    public static byte[] Bytes(JsonElement payload, int item, long most)
    {
        ReadOnlySpan<byte> bytes = JsonMarshal.GetRawUtf8Value(payload);
        if (bytes.Length > most)
        {
            throw VectorFaults.Bad("payload_too_large", $"The payload of item {item} has {bytes.Length} bytes; {most} are kept.", "Keep an id in it and the rest elsewhere, or raise Vectors:PayloadBytes.");
        }

        return AreTexts(bytes)
            ? bytes.ToArray()
            : throw VectorFaults.Bad("bad_payload", $"A text in the payload of item {item} is no Unicode: half of a surrogate pair (\\ud800), or bytes that are no UTF-8.", "Send whole characters. Nothing of the request was taken.");
    }

    /// <summary>What was kept; null when nothing was.</summary>
    public static JsonElement? Of(ReadOnlyMemory<byte> payload) => payload.IsEmpty ? null : JsonElement.Parse(payload.Span);

    // JSON lets half of a pair through, and nobody can write it again: every search that finds the vector would fail.
    private static bool AreTexts(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    _ = reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
