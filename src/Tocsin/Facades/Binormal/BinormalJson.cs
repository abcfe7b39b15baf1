using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Server.Http;

namespace Tocsin.Facades.Binormal;

/// <summary>Writes answers as the older program did, type and all.</summary>
internal static class BinormalJson
{
    private const string ContentType = "application/json; charset=utf-8";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a body whose length is known. It leaves with the end of the request.</summary>
    public static Task WriteAsync(HttpContext context, int status, ReadOnlySpan<byte> body)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
        return Task.CompletedTask;
    }

    /// <summary>Writes a fault; where a position is meant, it is named.</summary>
    public static Task WriteFaultAsync(HttpContext context, RequestFault fault)
    {
        Faults.Tell(context, fault);
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("status", "error");
            json.WriteString("error", $"{fault.Detail} {fault.Remedy}".TrimEnd());
            if (fault.Position is { } position)
            {
                json.WriteNumber("position", position);
            }

            json.WriteEndObject();
        }

        return WriteAsync(context, fault.Status, body.WrittenSpan);
    }
}
