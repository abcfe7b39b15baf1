using Tocsin.Terminal;

namespace Tocsin.Commands.Connecting;

/// <summary>Asks one server and waits for each answer as long as it may take. Any number of calls at once.</summary>
internal sealed class ServerConnection : IDisposable
{
    private readonly HttpClient _http;
    private readonly string? _apiKey;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;

    /// <param name="server">The server's address; a proxy is used for others than this machine.</param>
    /// <param name="apiKey">A key, or null.</param>
    /// <param name="patience">How long one answer may take.</param>
    /// <param name="clock">Measures the patience.</param>
    public ServerConnection(Uri server, string? apiKey, TimeSpan patience, TimeProvider clock)
    {
        (_apiKey, _patience, _clock) = (apiKey, patience, clock);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseCookies = false,
            UseProxy = !server.IsLoopback,
            AllowAutoRedirect = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Bytes that one answer may have.</summary>
    public long MostAnswerBytes
    {
        init => _http.MaxResponseContentBufferSize = value;
    }

    /// <summary>Sends one request. Only the caller's own cancellation is thrown.</summary>
    public async Task<Exchange> AskAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (_apiKey is not null)
        {
            request.Headers.Add("X-Api-Key", _apiKey);
        }

        using CancellationTokenSource late = new(_patience, _clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return new Exchange.Answered((int)response.StatusCode, response.ReasonPhrase, response.Headers.RetryAfter?.Delta, body);
        }
        catch (HttpRequestException failure)
        {
            return Exchange.Of(failure);
        }
        catch (IOException failure)
        {
            return new Exchange.Unanswered($"the connection broke: {failure.Message.TrimEnd('.')}");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Exchange.Unanswered($"no answer within {Human.Duration(_patience)}");
        }
    }

    public void Dispose() => _http.Dispose();
}
