using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Tocsin.Commands.Connecting;

/// <summary>What an exchange with a server of JSON means to its client, with the server's own words where it refuses.</summary>
internal static class ReplyReading
{
    private const int MostWords = 200;

    /// <summary>Reads an exchange.</summary>
    /// <param name="exchange">What came, or did not.</param>
    /// <param name="kind">What kind of server it should be, for people.</param>
    public static Reply Of(Exchange exchange, string kind) => exchange switch
    {
        Exchange.Answered { Status: (int)HttpStatusCode.OK } answer => Read(answer.Body, kind),
        Exchange.Answered answer => Judge(answer),
        Exchange.Unanswered none => new Reply.Later(none.Reason, NobodyThere: none.NobodyThere),
        _ => throw new UnreachableException(),
    };

    private static Reply Read(byte[] body, string kind)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return new Reply.Said(json.RootElement.Clone());
        }
        catch (JsonException)
        {
            return new Reply.Refused($"it answers, but not as a {kind} server does. Is the address right?", 0);
        }
    }

    private static Reply Judge(Exchange.Answered answer)
    {
        int status = answer.Status;
        string reason = Words(answer.Body) ?? answer.Phrase ?? "no reason given";
        return status is 408 or 429 or >= 500
            ? new Reply.Later($"it answers {status}: {reason}", status, answer.RetryAfter)
            : new Reply.Refused($"it refuses ({status}): {reason}{(status is 401 or 403 ? " Give a key by --api-key-file, or in TOCSIN_API_KEY." : "")}", status);
    }

    /// <summary>The sentence of <c>{"detail": …}</c> or <c>{"error": …}</c>; of a validation error each place with its message.</summary>
    private static string? Words(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !(json.RootElement.TryGetProperty("detail", out JsonElement words) || json.RootElement.TryGetProperty("error", out words)))
            {
                return null;
            }

            return words.ValueKind switch
            {
                JsonValueKind.String => words.GetString(),
                JsonValueKind.Array => string.Join("; ", words.EnumerateArray().Select(Place)),
                _ => words.GetRawText(),
            };
        }
        catch (JsonException)
        {
            string text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MostWords))).Trim();
            return text.Length == 0 || text.StartsWith('<') ? null : text; // a page in HTML says nothing here
        }
    }

    private static string Place(JsonElement fault) =>
        fault.ValueKind == JsonValueKind.Object && fault.TryGetProperty("loc", out JsonElement loc) && loc.ValueKind == JsonValueKind.Array && fault.TryGetProperty("msg", out JsonElement message)
            ? $"{string.Join('.', loc.EnumerateArray())}: {message}"
            : fault.GetRawText();
}
