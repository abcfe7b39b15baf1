using Microsoft.Net.Http.Headers;
using Tocsin.Server.Http;

namespace Tocsin.Server.Records;

/// <summary>How a body holds its records.</summary>
internal enum BodyForm
{
    /// <summary><c>text/plain</c>: one a line.</summary>
    TextLines,

    /// <summary><c>application/x-ndjson</c>: one JSON value a line.</summary>
    JsonLines,

    /// <summary><c>application/json</c>: an array.</summary>
    JsonArray,
}

/// <summary>Reads from a request's headers how its body is to be read.</summary>
internal static class BodyForms
{
    /// <summary>The form and whether it is packed; or what is not supported.</summary>
    public static RequestFault? Read(HttpRequest request, out BodyForm form, out bool gzip)
    {
        gzip = false;
        BodyForm? found = null;
        string charset = "";
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type))
        {
            charset = type.Charset.ToString().Trim('"').ToLowerInvariant();
            found = type.MediaType.ToString().ToLowerInvariant() switch
            {
                "text/plain" => BodyForm.TextLines,
                "application/x-ndjson" or "application/ndjson" or "application/jsonl" => BodyForm.JsonLines,
                "application/json" => BodyForm.JsonArray,
                _ => null,
            };
        }

        form = found.GetValueOrDefault();
        if (found is null)
        {
            return new RequestFault(
                415, "unsupported_media_type", $"A body of '{request.ContentType}' is not understood.",
                "Send Content-Type: text/plain (lines), application/x-ndjson (one JSON value a line) or application/json (an array).");
        }

        if (charset is not ("" or "utf-8" or "utf8" or "us-ascii"))
        {
            return new RequestFault(415, "unsupported_charset", $"The charset '{charset}' is not understood.", "Send UTF-8.");
        }

        string encoding = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        gzip = encoding is "gzip" or "x-gzip";
        return gzip || encoding is "" or "identity"
            ? null
            : new RequestFault(415, "unsupported_encoding", $"The content encoding '{encoding}' is not understood.", "Send gzip, or the body as it is.");
    }
}
