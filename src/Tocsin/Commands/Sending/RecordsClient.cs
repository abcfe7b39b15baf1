using System.Buffers;
using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net;
using System.Text.Json;
using Tocsin.Commands.Connecting;
using Tocsin.Commands.Reading;

namespace Tocsin.Commands.Sending;

/// <summary>The records API of one stream, as a sender sees it. One call at a time.</summary>
internal sealed class RecordsClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Lines = new("text/plain", "utf-8");

    private readonly ServerConnection _connection;
    private readonly Uri _records;
    private readonly string _sources;
    private readonly bool _compress;

    /// <param name="server">The server's address, perhaps with a path before <c>/api</c>.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="apiKey">A key with role <c>ingest</c>, or null.</param>
    /// <param name="compress">Whether bodies go gzipped.</param>
    /// <param name="patience">How long one answer may take before the batch is sent again.</param>
    /// <param name="clock">Measures the patience.</param>
    public RecordsClient(Uri server, string stream, string? apiKey, bool compress, TimeSpan patience, TimeProvider clock)
    {
        Server = server.GetLeftPart(UriPartial.Authority);
        string root = $"{server.GetLeftPart(UriPartial.Path).TrimEnd('/')}/api/v1/streams/{Uri.EscapeDataString(stream)}";
        _records = new Uri($"{root}/records");
        _sources = $"{root}/sources/";
        _compress = compress;
        _connection = new ServerConnection(server, apiKey, patience, clock);
    }

    /// <summary>Scheme, host and port, for people.</summary>
    public string Server { get; }

    /// <summary>The next offset that the server wants from a source; 0 when it has never heard of it.</summary>
    public async Task<Answer> NextOffsetAsync(string source, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, _sources + Uri.EscapeDataString(source));
        return await AskAsync(request, cancellation) switch
        {
            // No such stream yet: the first batch makes it, or is refused with the reason.
            Answer.Refused { Status: (int)HttpStatusCode.NotFound } => new Answer.Taken(0, 0, 0, 0, null),
            Answer answer => answer,
        };
    }

    /// <summary>Sends one batch. The batch may be sent again after any answer but <see cref="Answer.Taken"/>.</summary>
    public async Task<Answer> SendAsync(LineBatch batch, string? source, long offset, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, _records);
        byte[]? compressed = null;
        try
        {
            if (_compress)
            {
                (compressed, int length) = Compress(batch);
                request.Content = new ReadOnlyMemoryContent(compressed.AsMemory(0, length));
                request.Content.Headers.ContentEncoding.Add("gzip");
            }
            else
            {
                request.Content = new ReadOnlyMemoryContent(batch.Bytes);
            }

            request.Content.Headers.ContentType = Lines;
            if (source is not null)
            {
                request.Headers.Add("Tocsin-Source", source);
                request.Headers.Add("Tocsin-Offset", offset.ToString());
            }

            return await AskAsync(request, cancellation);
        }
        finally
        {
            if (compressed is not null)
            {
                ArrayPool<byte>.Shared.Return(compressed);
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    private async Task<Answer> AskAsync(HttpRequestMessage request, CancellationToken cancellation) => await _connection.AskAsync(request, cancellation) switch
    {
        Exchange.Answered { Status: (int)HttpStatusCode.OK } answer => Taken(answer.Body),
        Exchange.Answered answer => Judge(answer),
        Exchange.Unanswered none => new Answer.Later(none.Reason),
        _ => throw new UnreachableException(),
    };

    private static Answer Taken(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            JsonElement root = json.RootElement;
            return new Answer.Taken(Number(root, "accepted"), Number(root, "duplicates"), Number(root, "rejected"), Number(root, "next_offset"), FirstError(root));
        }
        catch (JsonException)
        {
            return new Answer.Refused("The address answers, but not as a Tocsin server does. Is --to right?");
        }
    }

    private static Answer Judge(Exchange.Answered answer)
    {
        int status = answer.Status;
        string reason = Problem(answer.Body) ?? answer.Phrase ?? "no reason given";
        return status is 408 or 429 or >= 500
            ? new Answer.Later($"it answers {status}: {reason}", answer.RetryAfter)
            : new Answer.Refused($"The server refuses ({status}): {reason}{Advice(status)}", status);
    }

    private static string Advice(int status) => status switch
    {
        401 or 403 => " Give a key with role 'ingest' by --api-key-file, or in TOCSIN_API_KEY.",
        413 => " Lower --batch-bytes or --batch-lines.",
        >= 300 and < 400 => " Give --to the address that it redirects to.",
        _ => "",
    };

    /// <summary>The sentence of a problem+json body, or null when it is something else.</summary>
    private static string? Problem(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            string?[] parts = [Text(json.RootElement, "detail") ?? Text(json.RootElement, "title"), Text(json.RootElement, "remedy")];
            string sentence = string.Join(' ', parts.Where(static part => !string.IsNullOrEmpty(part)));
            return sentence.Length == 0 ? null : sentence;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.TryGetInt64(out long number) ? number : 0;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? FirstError(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array
            && errors.GetArrayLength() > 0 && errors[0].ValueKind == JsonValueKind.Object
            ? $"record {Number(errors[0], "index")} of the batch: {Text(errors[0], "detail")}"
            : null;

    private static (byte[] Rented, int Length) Compress(LineBatch batch)
    {
        // The worst case of deflate is stored blocks: five bytes for each 64 KiB, and gzip's frame.
        byte[] rented = ArrayPool<byte>.Shared.Rent(batch.Length + (batch.Length / 1000) + 1024);
        using MemoryStream target = new(rented);
        using (GZipStream gzip = new(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(batch.Bytes.Span);
        }

        return (rented, (int)target.Position);
    }
}
