using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Tocsin.Engine.Logs;

namespace Tocsin.Sinks.Webhooks;

/// <summary>
/// POSTs each message as JSON. The address is resolved first, and checked at every connection, so that a name cannot point elsewhere later; proxies and redirects
/// are not followed, because either would decide for us where the message goes.
/// </summary>
internal sealed class WebhookSink : IAlertSink
{
    /// <summary>Header that names the message: <c>ID/REVISION</c>; a receiver that has seen it takes it for a repeat.</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    private const int MostAnswerBytes = 512;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Uri _url;
    private readonly AlertSinkOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly WebhookConnection _connection;

    public WebhookSink(Uri url, AlertSinkOptions options, TimeProvider time)
    {
        (_url, _options, _time) = (url, options, time);
        _connection = new WebhookConnection(options.AllowPrivateWebhooks);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = (context, cancellation) => _connection.OpenAsync(context.DnsEndPoint, cancellation),
            MaxConnectionsPerServer = 1,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // a name that moves is looked up again
            UseCookies = false,
            UseProxy = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each try has its own, on our clock
        };
    }

    /// <inheritdoc/>
    public string Address => _url.Query.Length == 0 ? _url.AbsoluteUri : _url.GetLeftPart(UriPartial.Path) + "?…"; // a query often holds a token

    /// <inheritdoc/>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        try
        {
            await _connection.ResolveAsync(_url.IdnHost, cancellation).ConfigureAwait(false);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Not known now; it may be when the first alert is sent.
        }
    }

    /// <inheritdoc/>
    public async Task SendAsync(Alert alert, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = new(_options.WebhookTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using HttpRequestMessage request = Request(alert);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw Refusal(response, await BeginningAsync(response, either.Token).ConfigureAwait(false));
            }
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new AlertNotSentException($"{Address} does not answer within {_options.WebhookTimeout.TotalSeconds:0.#} s.", retriable: true, fault);
        }
        catch (HttpRequestException fault)
        {
            throw fault.InnerException as AlertNotSentException
                ?? new AlertNotSentException($"{Address} cannot be reached: {(fault.InnerException ?? fault).Message.TrimEnd('.')}.", retriable: true, fault);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private HttpRequestMessage Request(Alert alert)
    {
        HttpRequestMessage request = new(HttpMethod.Post, _url) { Content = new ReadOnlyMemoryContent(alert.Message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        // An id may hold what a log says (a group of any field): a header takes plain ASCII only.
        request.Headers.TryAddWithoutValidation(IdempotencyHeader, $"{Uri.EscapeDataString(alert.Id)}/{alert.Revision}");
        request.Headers.TryAddWithoutValidation("User-Agent", "tocsin");
        string timestamp = WebhookSignature.Timestamp(_time.GetUtcNow());
        request.Headers.TryAddWithoutValidation(WebhookSignature.TimestampHeader, timestamp);
        if (!_options.WebhookSecret.IsEmpty)
        {
            request.Headers.TryAddWithoutValidation(WebhookSignature.Header, WebhookSignature.Of(_options.WebhookSecret.Span, timestamp, alert.Message.Span));
        }

        return request;
    }

    private AlertNotSentException Refusal(HttpResponseMessage response, string said)
    {
        int status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            return new($"{Address} answers {status} and points elsewhere, which is not followed: give the address that takes the message itself.", retriable: false);
        }

        bool retriable = status is >= 500 or 408 or 425 or 429;
        string answer = $"{Address} answers {status}{(said.Length > 0 ? $" ({said})" : "")}{(retriable ? "." : status is 401 or 403 ? ": check the secret there and here." : ": the receiver does not take this message.")}";
        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: { } wait } => wait,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => null,
        };
        return new(answer, retriable) { RetryAfter = asked > LongestPause ? LongestPause : asked };
    }

    /// <summary>The first characters of an answer, on one line; it is read no further, however long it is.</summary>
    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            byte[] beginning = new byte[MostAnswerBytes];
            int read = await body.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            return Terminal.Printable.Line(Encoding.UTF8.GetString(beginning, 0, read).Trim());
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            return ""; // the status says enough
        }
    }
}
